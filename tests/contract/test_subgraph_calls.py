"""Calls of graphs inside nodes: with savers of their own, after errors, and beside siblings."""

from __future__ import annotations

from typing import Any

from .engines import Engine
from .reading import asked
from .sides import Side, start
from .states import Plain


def test_the_saver_of_the_graph_around_is_used(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    child = engine.graph(Plain, ask).compile(checkpointer=saver)
    app = engine.line(Plain, child=child).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q"]
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["A"]


def test_a_node_may_go_on_after_an_error_inside(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        raise ValueError(engine.interrupt("Q"))

    child = engine.graph(Plain, ask).compile()

    def around(state: Plain) -> dict[str, Any]:
        try:
            child.invoke({"x": 1})
        except ValueError as error:
            return {"log": [f"mended {error}"]}
        return {}

    app = engine.graph(Plain, around).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q"]
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["mended A"]
    assert app.get_state(thread).interrupts == ()


def test_a_command_for_the_parent_ends_what_is_asked_beside_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def twice(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("a1"), engine.interrupt("a2")]}

    def leave(state: Plain) -> Any:
        update = {"log": [engine.interrupt("b1")]}
        return engine.Command(graph=engine.Command.PARENT, update=update, goto="end")

    child = engine.fan(Plain, twice=twice, leave=leave).compile()
    builder = engine.StateGraph(Plain)
    builder.add_node("child", child)
    builder.add_node("end", lambda state: {"log": ["end"]})
    builder.add_edge(engine.START, "child")
    app = builder.compile(checkpointer=saver)
    questions = app.invoke({"x": 1}, thread)["__interrupt__"]
    answers = {question.id: question.value.upper() for question in questions}
    assert app.invoke(engine.Command(resume=answers), thread)["log"] == ["B1", "end"]
    assert app.get_state(thread).interrupts == ()


def test_an_answer_stays_with_the_call_that_asked(ours: Side, theirs: Side) -> None:
    """A call that an edit puts before another is not given the other's answer; in LangGraph it is."""

    def app(side: Side, before: list[str]) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"log": [side.ask("Go?")]}

        child = side.engine.graph(Plain, ask).compile()

        def node(state: Plain) -> dict[str, Any]:
            return {"log": [{what: child.invoke({"x": what})["log"]} for what in (*before, "pay")]}

        return side.engine.graph(Plain, node).compile(checkpointer=side.saver)

    for side in (ours, theirs):
        start(app(side, []))
    edited = app(theirs, ["delete"])
    assert asked(theirs.answer(edited, "yes to pay")) == ["Go?"]
    assert theirs.answer(edited, "?")["log"] == [{"delete": ["yes to pay"]}, {"pay": ["?"]}]
    edited = app(ours, ["delete"])
    assert asked(ours.answer(edited, "yes to pay")) == ["Go?"]
    assert ours.answer(edited, "no")["log"] == [{"delete": ["no"]}, {"pay": ["yes to pay"]}]
