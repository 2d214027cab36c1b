"""Where hitl departs from LangGraph on purpose, part 3: payloads are JSON, checked when they are asked."""

from __future__ import annotations

import math
from typing import Any

import pytest

from hitl_cli.errors import PayloadError

from .reading import asked
from .sides import THREAD, Side, start, waiting
from .states import Plain


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        pytest.param({"items": [1, object()]}, r"items\[1\]", id="object"),
        pytest.param({"rows": {"a": {1, 2}}}, r"rows\.a", id="set"),
        pytest.param({"n": math.nan}, "n", id="nan"),
        pytest.param({"keys": {1: "one"}}, "keys", id="key"),
    ],
)
def test_a_payload_that_is_not_json_is_refused_with_the_place(ours: Side, payload: Any, place: str) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": ours.ask(payload)}

    app = ours.app(ask)
    with pytest.raises(PayloadError, match=place):
        start(app)
    assert app.get_state(THREAD).next == ("ask",)


def test_langgraph_names_only_the_wrapper_of_a_payload_that_it_cannot_write(theirs: Side) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": theirs.ask({"items": [1, object()]})}

    app = theirs.app(ask)
    with pytest.raises(TypeError, match=r"^Type is not msgpack serializable: Interrupt$"):
        start(app)
    assert waiting(app) == []


def test_langgraph_takes_payloads_that_are_not_json(theirs: Side) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": theirs.ask({"n": math.nan})}

    (payload,) = asked(start(theirs.app(ask)))
    assert math.isnan(payload["n"])
