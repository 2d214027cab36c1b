"""Deferred nodes: those that wait until nothing else is left to run."""

from __future__ import annotations

from typing import Any

from .engines import Engine
from .nests import Nest
from .reading import asked, ids, values
from .states import Plain


def uneven(engine: Engine, nest: Nest, *deferred: str) -> Any:
    """A branch of three steps (`a`, `b`, `c`) beside one of a single step (`short`); the deferred nodes
    follow both, each by edges of its own."""
    builder = engine.StateGraph(Plain)
    for name in ("a", "b", "c", "short"):
        builder.add_node(name, nest.step(name, log=[name]))
    for left, right in [(engine.START, "a"), ("a", "b"), ("b", "c"), (engine.START, "short")]:
        builder.add_edge(left, right)
    for name in deferred:
        builder.add_node(name, nest.step(name, log=[name]), defer=True)
        builder.add_edge("c", name)
        builder.add_edge("short", name)
    return builder


def test_a_deferred_node_waits_for_all_branches_and_runs_once(engine: Engine) -> None:
    app = uneven(engine, Nest(engine), "end").compile()
    assert app.invoke({"x": 0})["log"] == ["a", "short", "b", "c", "end"]


def test_a_deferred_node_waits_for_branches_that_do_not_lead_to_it(engine: Engine) -> None:
    nest = Nest(engine)
    builder = engine.line(Plain, a=nest.step("a", log=["a"]), b=nest.step("b", log=["b"]))
    builder.add_node("end", nest.step("end", log=["end"]), defer=True)
    builder.add_edge(engine.START, "end")
    assert builder.compile().invoke({"x": 0})["log"] == ["a", "b", "end"]


def test_deferred_nodes_run_together(engine: Engine) -> None:
    nest = Nest(engine)
    builder = uneven(engine, nest, "left", "right")
    builder.add_node("last", nest.step("last", log=["last"]))
    builder.add_edge(["left", "right"], "last")
    log = builder.compile().invoke({"x": 0})["log"]
    assert log == ["a", "short", "b", "c", "left", "right", "last"]


def test_a_deferred_node_may_lead_back_into_the_graph(engine: Engine) -> None:
    builder = uneven(engine, Nest(engine), "end")
    builder.add_conditional_edges("end", lambda state: "a" if len(state["log"]) < 6 else engine.END)
    log = builder.compile().invoke({"x": 0})["log"]
    assert log == ["a", "short", "b", "c", "end", "a", "b", "c", "end"]


def test_one_deferred_node_may_follow_another(engine: Engine) -> None:
    nest = Nest(engine)
    builder = uneven(engine, nest, "end")
    builder.add_node("after", nest.step("after", log=["after"]), defer=True)
    builder.add_edge("end", "after")
    assert builder.compile().invoke({"x": 0})["log"] == ["a", "short", "b", "c", "end", "after"]


def test_a_deferred_target_of_a_join_waits_for_more_than_its_sources(engine: Engine) -> None:
    nest = Nest(engine)
    builder = uneven(engine, nest)
    builder.add_node("end", nest.step("end", log=["end"]), defer=True)
    builder.add_edge(["a", "short"], "end")
    assert builder.compile().invoke({"x": 0})["log"] == ["a", "short", "b", "c", "end"]


def test_a_deferred_node_is_run_once_for_many_packets(engine: Engine) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("work", lambda item: {"log": [item]})
    builder.add_node("end", Nest(engine).step("end", log=["end"]), defer=True)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("work", item) for item in state["x"]], ["work"]
    )
    builder.add_edge("work", "end")
    assert builder.compile().invoke({"x": ["a", "b"]})["log"] == ["a", "b", "end"]


def test_packets_that_are_still_to_be_delivered_do_not_hold_a_deferred_node_back(engine: Engine) -> None:
    """Only nodes that run on the state count as something that is left to run."""

    def work(item: int) -> Any:
        goto = [engine.Send("work", item - 1)] if item else []
        return engine.Command(update={"log": [str(item)]}, goto=goto)

    builder = engine.StateGraph(Plain)
    builder.add_node("work", work)
    builder.add_node("end", Nest(engine).step("end", log=["end"]), defer=True)
    builder.add_conditional_edges(engine.START, lambda state: [engine.Send("work", 1)], ["work"])
    builder.add_edge("work", "end")
    assert builder.compile().invoke({"x": 0})["log"] == ["1", "end", "0", "end"]


def test_a_deferred_node_waits_for_an_answer_in_a_branch(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    builder = uneven(engine, nest, "end")
    builder.add_node("ask", lambda state: {"log": [engine.interrupt("Q")]})
    builder.add_edge("b", "ask")
    builder.add_edge("ask", "end")
    app = builder.compile(checkpointer=saver)
    result = app.invoke({"x": 0}, thread)
    assert (asked(result), values(result)["log"]) == (["Q"], ["a", "short", "b", "c"])
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["a", "short", "b", "A", "c", "end"]
    assert nest.runs.count("end") == 1


def test_a_deferred_node_may_ask(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    builder = uneven(engine, Nest(engine))
    builder.add_node("end", lambda state: {"log": [engine.interrupt("Q")]}, defer=True)
    builder.add_edge("a", "end")
    app = builder.compile(checkpointer=saver)
    question = ids(app.invoke({"x": 0}, thread))["Q"]
    assert app.get_state(thread).next == ("end",)
    assert app.invoke(engine.Command(resume={question: "A"}), thread)["log"] == ["a", "short", "b", "c", "A"]


def test_a_deferred_node_is_not_next_before_its_time(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = uneven(engine, Nest(engine), "end").compile(checkpointer=saver, interrupt_before=["b", "end"])
    app.invoke({"x": 0}, thread)
    assert app.get_state(thread).next == ("b",)
    assert app.invoke(None, thread)["log"] == ["a", "short", "b", "c"]
    assert app.get_state(thread).next == ("end",)
    assert app.invoke(None, thread)["log"] == ["a", "short", "b", "c", "end"]


def test_an_edit_does_not_let_a_deferred_node_go_early(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = uneven(engine, Nest(engine), "end").compile(checkpointer=saver, interrupt_before=["c"])
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["edited"]}, as_node="b")
    assert app.get_state(thread).next == ("c",)
    assert app.invoke(None, thread)["log"] == ["a", "short", "b", "edited", "c", "end"]


def test_an_edit_does_not_lose_a_deferred_node(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    builder = engine.line(Plain, ask=lambda state: {"log": [engine.interrupt("Q")]})
    builder.add_node("end", Nest(engine).step("end", log=["end"]), defer=True)
    builder.add_edge(engine.START, "end")
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["by hand"]}, as_node="ask")
    assert app.get_state(thread).next == ("end",)
    assert app.invoke(None, thread)["log"] == ["by hand", "end"]


def test_an_edit_that_leads_nowhere_lets_a_deferred_node_go(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    builder = engine.line(Plain, a=nest.step("a", log=["a"]), b=nest.step("b", log=["b"]))
    builder.add_node("ask", lambda state: {"log": [engine.interrupt("Q")]})
    builder.add_edge(["a", "b"], "ask")
    builder.add_node("end", nest.step("end", log=["end"]), defer=True)
    builder.add_edge(engine.START, "end")
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 0}, thread)) == ["Q"]
    assert app.get_state(thread).next == ("ask",)
    app.update_state(thread, {"log": ["edited"]})
    assert sorted(app.get_state(thread).next) == ["ask", "end"]
    assert asked(app.invoke(None, thread)) == ["Q"]
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["a", "b", "edited", "A", "end"]


def test_an_edit_does_not_hold_a_deferred_node_back_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = uneven(engine, Nest(engine))
    builder.add_node("end", lambda state: {"log": [engine.interrupt("Q")]}, defer=True)
    builder.add_edge("short", "end")
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 0}, thread)) == ["Q"]
    app.update_state(thread, {"log": ["edited"]}, as_node="b")
    assert sorted(app.get_state(thread).next) == ["c", "end"]
    assert asked(app.invoke(None, thread)) == ["Q"]
    log = app.invoke(engine.Command(resume="A"), thread)["log"]
    assert log == ["a", "short", "b", "c", "edited", "c", "A"]


def test_a_deferred_node_inside_a_child_waits_for_that_child_only(engine: Engine) -> None:
    nest = Nest(engine)
    child = uneven(engine, nest, "end").compile()

    def call(state: Plain) -> dict[str, Any]:
        return {"y": child.invoke({"x": 0})["log"]}

    app = engine.fan(Plain, call=call, beside=nest.step("beside")).compile()
    assert app.invoke({"x": 0})["y"] == ["a", "short", "b", "c", "end"]
