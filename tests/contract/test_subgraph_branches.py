"""Questions that wait side by side in graphs inside graphs: in parallel children, in Sends, in a child's own
branches."""

from __future__ import annotations

import operator
from itertools import permutations
from typing import Annotated, Any, TypedDict

import pytest

from .engines import Engine
from .nests import Nest
from .reading import asked, ids, values
from .states import Log, Plain
from .switches import Broken, Switch


class Left(TypedDict, total=False):
    left: Any


class Right(TypedDict, total=False):
    right: Any


class Both(TypedDict, total=False):
    left: Any
    right: Any
    log: Annotated[list[str], operator.add]


def beside(engine: Engine, nest: Nest, saver: Any) -> Any:
    """Two children, one of them a level deeper, beside a plain node; all three ask, and `end` joins them."""
    deep = engine.line(Left, before=nest.step("before left"), ask=nest.ask("left", "left")).compile()
    right = engine.line(Right, before=nest.step("before right"), ask=nest.ask("right", "right")).compile()
    builder = engine.fan(
        Both,
        left=engine.line(Left, deep=deep).compile(),
        right=right,
        top=lambda state: {"log": [engine.interrupt("top?")]},
    )
    builder.add_node("end", lambda state: {"log": ["end"]})
    builder.add_edge(["left", "right", "top"], "end")
    return builder.compile(checkpointer=saver)


@pytest.mark.parametrize("order", [*permutations(["left?", "right?", "top?"])], ids=", ".join)
def test_children_side_by_side_are_answered_in_any_order(
    engine: Engine, saver: Any, thread: dict[str, Any], order: tuple[str, ...]
) -> None:
    nest = Nest(engine)
    app = beside(engine, nest, saver)
    questions = ids(app.invoke({"log": ["input"]}, thread))
    assert sorted(questions) == ["left?", "right?", "top?"]
    for number, name in enumerate(order):
        result = app.invoke(engine.Command(resume={questions[name]: f"to {name}"}), thread)
        assert asked(result) == sorted(order[number + 1 :])
    assert result == {"left": "to left?", "right": "to right?", "log": ["input", "to top?", "end"]}
    assert sorted(run for run in nest.runs if "before" in run) == ["before left", "before right"]


def test_children_side_by_side_are_answered_at_once(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = beside(engine, Nest(engine), saver)
    questions = ids(app.invoke({"log": []}, thread))
    answers = {id_: name[0] for name, id_ in questions.items()}
    result = app.invoke(engine.Command(resume=answers), thread)
    assert result == {"left": "l", "right": "r", "log": ["t", "end"]}


def test_a_plain_answer_to_several_children_is_a_mistake(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = beside(engine, Nest(engine), saver)
    app.invoke({"log": []}, thread)
    with pytest.raises((*engine.mistake, RuntimeError), match="id"):
        app.invoke(engine.Command(resume="all"), thread)
    assert sorted(question.value for question in app.get_state(thread).interrupts) == [
        "left?",
        "right?",
        "top?",
    ]


def test_a_child_that_finished_beside_a_question_does_not_run_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    quiet = engine.line(Left, step=nest.step("quiet", left="quiet")).compile()
    asking = engine.line(Right, ask=nest.ask("right", "right")).compile()
    app = engine.fan(Both, left=quiet, right=asking).compile(checkpointer=saver)
    result = app.invoke({"log": []}, thread)
    assert values(result) == {"left": "quiet", "log": []}
    assert app.get_state(thread).next == ("right",)
    assert app.invoke(engine.Command(resume="R"), thread) == {"left": "quiet", "right": "R", "log": []}
    assert nest.runs.count("quiet") == 1


def branching(engine: Engine, nest: Nest) -> Any:
    """A child whose own branches ask, beside one that does not."""
    builder = engine.fan(
        Both,
        left=nest.ask("left", "left"),
        right=nest.ask("right", "right"),
        quiet=nest.step("quiet", log=["quiet"]),
    )
    builder.add_node("end", nest.step("end", log=["end"]))
    builder.add_edge(["left", "right", "quiet"], "end")
    return builder.compile()


def test_the_branches_of_a_child_are_answered_one_by_one(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = engine.line(Both, child=branching(engine, nest)).compile(checkpointer=saver)
    questions = ids(app.invoke({"log": []}, thread))
    assert sorted(questions) == ["left?", "right?"]
    result = app.invoke(engine.Command(resume={questions["right?"]: "R"}), thread)
    assert ids(result) == {"left?": questions["left?"]}
    assert values(result) == {"log": []}
    result = app.invoke(engine.Command(resume="L"), thread)
    assert result == {"left": "L", "right": "R", "log": ["quiet", "end"]}
    assert (nest.runs.count("quiet"), nest.runs.count("end")) == (1, 1)


def test_a_plain_answer_to_the_branches_of_one_child_is_a_mistake(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.line(Both, child=branching(engine, Nest(engine))).compile(checkpointer=saver)
    app.invoke({"log": []}, thread)
    with pytest.raises((*engine.mistake, RuntimeError), match="id"):
        app.invoke(engine.Command(resume="both"), thread)


def packets(engine: Engine, child: Any, saver: Any) -> Any:
    """`child` runs once for each item of `x`."""
    builder = engine.StateGraph(Plain)
    builder.add_node("child", child)
    builder.add_node("end", lambda state: {"y": len(state["log"])})
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("child", {"log": [item]}) for item in state["x"]], ["child"]
    )
    builder.add_edge("child", "end")
    return builder.compile(checkpointer=saver)


def test_each_packet_sent_to_a_child_asks_for_itself(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    runs: list[str] = []

    def before(state: Log) -> dict[str, Any]:
        runs.append(state["log"][0])
        return {}

    def ask(state: Log) -> dict[str, Any]:
        return {"log": [engine.interrupt(f"{state['log'][0]}?")]}

    app = packets(engine, engine.graph(Log, before, ask).compile(), saver)
    questions = ids(app.invoke({"x": ["c", "a", "b"]}, thread))
    result = app.invoke(engine.Command(resume={questions["a?"]: "A"}), thread)
    assert asked(result) == ["b?", "c?"]
    answers = {questions["b?"]: "B", questions["c?"]: "C"}
    result = app.invoke(engine.Command(resume=answers), thread)
    assert (result["log"], result["y"]) == (["c", "C", "a", "A", "b", "B"], 6)
    assert sorted(runs) == ["a", "b", "c"]


def test_packets_inside_a_child_ask_for_themselves(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(item: str) -> dict[str, Any]:
        return {"log": [f"{item}={engine.interrupt(item)}"]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("ask", item) for item in state["x"]], ["ask"]
    )
    app = engine.line(Plain, child=builder.compile()).compile(checkpointer=saver)
    questions = ids(app.invoke({"x": ["b", "a"]}, thread))
    assert asked(app.invoke(engine.Command(resume={questions["a"]: "A"}), thread)) == ["b"]
    assert app.invoke(engine.Command(resume="B"), thread)["log"] == ["b=B", "a=A"]


def test_one_node_asks_and_a_child_beside_it_fails(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    switch, nest = Switch(), Nest(engine)

    def fail(state: Right) -> dict[str, Any]:
        switch.use()
        return {"right": "repaired"}

    child = engine.line(Right, ready=nest.step("ready"), fail=fail).compile()
    app = engine.fan(Both, left=nest.ask("left", "left"), right=child).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"log": []}, thread)
    switch.repair()
    result = app.invoke(engine.Command(resume="L"), thread)
    assert result == {"left": "L", "right": "repaired", "log": []}
    assert nest.runs.count("ready") == 1
