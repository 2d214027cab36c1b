"""Questions that wait side by side: in parallel branches and in Sends."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked, ids, values
from .states import Plain


def branches(engine: Engine, saver: Any) -> Any:
    """`left` and `right` ask, `quiet` does not; `end` joins all three."""

    def left(state: Plain) -> dict[str, Any]:
        return {"log": [f"left {engine.interrupt('left?')}"]}

    def right(state: Plain) -> dict[str, Any]:
        return {"log": [f"right {engine.interrupt('right?')}"]}

    def quiet(state: Plain) -> dict[str, Any]:
        return {"x": state["x"] + 1}

    builder = engine.StateGraph(Plain)
    for node in (left, right, quiet):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    builder.add_node("end", lambda state: {"log": ["end"]})
    builder.add_edge(["left", "right", "quiet"], "end")
    return builder.compile(checkpointer=saver)


def test_all_branches_ask_at_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    result = branches(engine, saver).invoke({"x": 0}, thread)
    assert (asked(result), values(result)) == (["left?", "right?"], {"x": 1, "log": []})
    assert len(set(ids(result).values())) == 2


def test_all_are_answered_by_a_map_of_ids(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = branches(engine, saver)
    questions = ids(app.invoke({"x": 0}, thread))
    answers = {questions["right?"]: "R", questions["left?"]: "L"}
    result = app.invoke(engine.Command(resume=answers), thread)
    assert result == {"x": 1, "log": ["left L", "right R", "end"]}


@pytest.mark.parametrize("order", [("left?", "right?"), ("right?", "left?")])
def test_the_rest_stays_open_after_a_partial_answer(
    engine: Engine, saver: Any, thread: dict[str, Any], order: tuple[str, str]
) -> None:
    app = branches(engine, saver)
    questions = ids(app.invoke({"x": 0}, thread))
    first, last = order
    result = app.invoke(engine.Command(resume={questions[first]: "1"}), thread)
    assert ids(result) == {last: questions[last]}
    assert values(result) == {"x": 1, "log": [f"{first[:-1]} 1"]}
    result = app.invoke(engine.Command(resume={questions[last]: "2"}), thread)
    assert sorted(result["log"]) == sorted([f"{first[:-1]} 1", f"{last[:-1]} 2", "end"])
    assert result["log"][:2] == sorted(result["log"][:2])


def test_the_last_open_question_takes_a_plain_answer(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = branches(engine, saver)
    questions = ids(app.invoke({"x": 0}, thread))
    app.invoke(engine.Command(resume={questions["left?"]: "L"}), thread)
    result = app.invoke(engine.Command(resume="R"), thread)
    assert result == {"x": 1, "log": ["left L", "right R", "end"]}


def test_a_plain_answer_to_several_questions_is_a_mistake(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = branches(engine, saver)
    app.invoke({"x": 0}, thread)
    with pytest.raises((*engine.mistake, RuntimeError), match="id"):
        app.invoke(engine.Command(resume="both"), thread)


def test_a_finished_sibling_does_not_run_again(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    runs: list[str] = []

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    def once(state: Plain) -> dict[str, Any]:
        runs.append("once")
        return {"x": 1}

    builder = engine.StateGraph(Plain)
    for node in (ask, once):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.invoke(None, thread)
    assert app.invoke(engine.Command(resume="a"), thread) == {"x": 1, "log": ["a"]}
    assert runs == ["once"]


def test_a_branch_does_not_run_ahead_of_an_open_question(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_node("fast", lambda state: {"log": ["fast"]})
    builder.add_node("later", lambda state: {"log": [f"later {len(state['log'])}"]})
    builder.add_edge(engine.START, "ask")
    builder.add_edge(engine.START, "fast")
    builder.add_edge("fast", "later")
    app = builder.compile(checkpointer=saver)
    assert values(app.invoke({"x": 0}, thread)) == {"x": 0, "log": ["fast"]}
    result = app.invoke(engine.Command(resume="answer"), thread)
    assert result["log"] == ["answer", "fast", "later 2"]


def test_each_branch_goes_through_questions_of_its_own(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def two(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("two.1"), engine.interrupt("two.2")]}

    def one(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("one.1")]}

    builder = engine.StateGraph(Plain)
    for node in (two, one):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    app = builder.compile(checkpointer=saver)
    questions = ids(app.invoke({"x": 0}, thread))
    result = app.invoke(engine.Command(resume={questions["two.1"]: "a"}), thread)
    assert asked(result) == ["one.1", "two.2"]
    assert ids(result)["one.1"] == questions["one.1"]
    answers = {ids(result)["one.1"]: "c", ids(result)["two.2"]: "b"}
    result = app.invoke(engine.Command(resume=answers), thread)
    assert result == {"x": 0, "log": ["c", "a", "b"]}


def sends(engine: Engine, saver: Any) -> Any:
    """`ask` runs once for each item of `x`; `end` counts what was said."""

    def ask(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": [f"{packet['item']}={engine.interrupt(packet['item'])}"]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_node("end", lambda state: {"y": len(state["log"])})
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("ask", {"item": item}) for item in state["x"]], ["ask"]
    )
    builder.add_edge("ask", "end")
    return builder.compile(checkpointer=saver)


def test_each_send_asks_for_itself(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = sends(engine, saver)
    questions = ids(app.invoke({"x": ["c", "a", "b"]}, thread))
    assert sorted(questions) == ["a", "b", "c"]
    answers = {key: item.upper() for item, key in questions.items()}
    result = app.invoke(engine.Command(resume=answers), thread)
    assert (result["log"], result["y"]) == (["c=C", "a=A", "b=B"], 3)


def test_sends_are_answered_one_at_a_time_in_any_order(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = sends(engine, saver)
    questions = ids(app.invoke({"x": ["a", "b", "c"]}, thread))
    result: dict[str, Any] = {}
    for item, waiting in [("b", ["a", "c"]), ("c", ["a"]), ("a", [])]:
        result = app.invoke(engine.Command(resume={questions[item]: item.upper()}), thread)
        assert asked(result) == waiting
    assert (result["log"], result["y"]) == (["a=A", "b=B", "c=C"], 3)


def test_sends_that_ask_in_the_same_words_are_told_apart(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(packet: int) -> dict[str, Any]:
        return {"log": [f"{packet}:{engine.interrupt('same')}"]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("ask", number) for number in range(3)], ["ask"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    keys = [question.id for question in app.get_state(thread).interrupts]
    assert len(set(keys)) == 3
    result = app.invoke(engine.Command(resume=dict(zip(keys, "abc", strict=True))), thread)
    assert result["log"] == ["0:a", "1:b", "2:c"]
