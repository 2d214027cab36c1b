"""Destinations that do not exist are passed over, with a warning, wherever they come from."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked
from .states import Plain

pytestmark = pytest.mark.filterwarnings("ignore:.*no node")


@pytest.mark.parametrize("where", ["goto", "send", "router"])
def test_an_unknown_destination_ends_its_branch(engine: Engine, where: str) -> None:
    def node(state: Plain) -> Any:
        goto = {"goto": "nope", "send": engine.Send("nope", {})}.get(where, ())
        return engine.Command(update={"log": ["node"]}, goto=goto)

    builder = engine.fan(Plain, node=node, beside=lambda state: {"log": ["beside"]})
    builder.add_node("after", lambda state: {"log": ["after"]})
    builder.add_edge("beside", "after")
    if where == "router":
        builder.add_conditional_edges("node", lambda state: "nope")
    assert builder.compile().invoke({"x": 0})["log"] == ["beside", "node", "after"]


def test_a_command_given_to_a_paused_thread(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    assert asked(app.invoke(engine.Command(goto="nope"), thread)) == ["Q"]
    assert app.invoke(engine.Command(resume="a"), thread)["log"] == ["a"]


def test_a_breakpoint_given_with_a_call(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, node=lambda state: {"log": ["node"]}).compile(checkpointer=saver)
    assert app.invoke({"x": 0}, thread, interrupt_before=["nope"], interrupt_after=["nope"])["log"] == [
        "node"
    ]
