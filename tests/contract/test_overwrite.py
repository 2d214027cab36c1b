"""Overwrite: a node replaces a value although its key has a reducer."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .states import Plain


def test_an_overwrite_goes_past_the_reducer(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(
        Plain,
        add=lambda state: {"log": ["added"]},
        clear=lambda state: {"log": engine.Overwrite(["anew"])},
        more=lambda state: {"log": ["more"]},
    ).compile(checkpointer=saver)
    assert app.invoke({"log": ["input"]}, thread)["log"] == ["anew", "more"]
    logs = [state.values["log"] for state in app.get_state_history(thread)]
    assert logs == [["anew", "more"], ["anew"], ["input", "added"], ["input"], []]


def test_two_overwrites_in_one_step_are_a_mistake(engine: Engine) -> None:
    def clear(state: Plain) -> dict[str, Any]:
        return {"log": engine.Overwrite([])}

    with pytest.raises(engine.InvalidUpdateError, match="Overwrite"):
        engine.fan(Plain, left=clear, right=clear).compile().invoke({"log": ["input"]})


@pytest.mark.parametrize("names", [("before", "clear"), ("clear", "later")])
def test_beside_an_overwrite_other_writes_of_its_step_do_not_count(
    engine: Engine, names: tuple[str, str]
) -> None:
    def node(name: str) -> Any:
        if name == "clear":
            return lambda state: {"log": engine.Overwrite(["anew"])}
        return lambda state: {"log": [name]}

    app = engine.fan(Plain, **{name: node(name) for name in names}).compile()
    assert app.invoke({"log": ["input"]})["log"] == ["anew"]


def test_an_overwrite_of_a_paused_step_counts_when_the_step_ends(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.fan(
        Plain,
        ask=lambda state: {"y": engine.interrupt("Q")},
        clear=lambda state: {"log": engine.Overwrite(["anew"])},
    ).compile(checkpointer=saver)
    app.invoke({"log": ["input"]}, thread)
    assert app.get_state(thread).values["log"] == ["anew"]
    assert app.invoke(engine.Command(resume="a"), thread) == {"y": "a", "log": ["anew"]}


def test_an_edit_may_overwrite(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, ask=lambda state: {"y": engine.interrupt("Q")}).compile(checkpointer=saver)
    app.invoke({"log": ["input"]}, thread)
    app.update_state(thread, {"log": engine.Overwrite(["edited"])})
    assert app.get_state(thread).values["log"] == ["edited"]
