"""Where graphs inside are found: by nodes named with digits, and in the variables of functions."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked
from .states import Plain


@pytest.mark.parametrize("name", ["1", "²"])
def test_a_node_may_be_named_with_a_digit(
    engine: Engine, saver: Any, thread: dict[str, Any], name: str
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    def around(node: str, inner: Any, checkpointer: Any = None) -> Any:
        return engine.line(Plain, **{node: inner}).compile(checkpointer=checkpointer)

    app = around("outer", around(name, around("ask", ask)), saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q"]
    middle = app.get_state(thread, subgraphs=True).tasks[0].state
    assert middle.next == (name,)
    assert middle.tasks[0].state.next == ("ask",)
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["A"]


def test_a_function_may_name_what_does_not_exist_yet(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def node(state: Plain) -> dict[str, Any]:
        return {"log": [later(state)]}

    app = engine.graph(Plain, node).compile(checkpointer=saver, interrupt_before=["node"])
    app.invoke({"x": 1}, thread)
    assert app.get_state(thread).next == ("node",)

    def later(state: Plain) -> Any:
        return state["x"]

    assert app.invoke(None, thread)["log"] == [1]
