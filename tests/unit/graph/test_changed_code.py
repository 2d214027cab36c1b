"""The code was edited while a thread waited: an answer never goes to a question that nobody was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.errors import AnswerRefused, GraphChanged
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.types import Command, interrupt

from .building import CONFIG, Log, wired


def asks(*questions: Any) -> Callable[[Log], Log]:
    return lambda state: {"log": [(question, interrupt(question)) for question in questions]}


def graph(saver: SqliteSaver, *questions: Any) -> CompiledStateGraph:
    return wired("s: a; a: z; z:", {"a": asks(*questions)}, saver)


def asked(result: dict[str, Any]) -> list[Any]:
    return [one.value for one in result.get("__interrupt__", ())]


def statuses(saver: SqliteSaver) -> dict[Any, str]:
    return {question.payload: question.status for question in saver.questions("t1")}


def test_unchanged_passes(saver: SqliteSaver) -> None:
    graph(saver, "delete the test data?").invoke({}, CONFIG)
    result = graph(saver, "delete the test data?").invoke(Command(resume=True), CONFIG)
    assert result["log"] == ["s", ("delete the test data?", True), "z"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["delete test?"], ["delete prod?"]),  # reworded
        (["delete test?"], ["delete prod?", "delete test?"]),  # inserted before it
        (["which?", "delete test?"], ["which?", "delete prod?", "delete test?"]),  # inserted between
        (["delete test?", "delete prod?"], ["delete prod?", "delete test?"]),  # swapped
    ],
)
def test_another_question_in_its_place_is_asked_and_the_answer_goes_to_the_audit(
    before: list[str], after: list[str], saver: SqliteSaver
) -> None:
    old = graph(saver, *before)
    result = old.invoke({}, CONFIG)
    while asked(result) != ["delete test?"]:
        result = old.invoke(Command(resume="this"), CONFIG)
    new = graph(saver, *after)
    result = new.invoke(Command(resume="YES"), CONFIG)
    assert asked(result) == ["delete prod?"]
    assert "YES" not in [answer.value for answer in saver.answers("t1").values()]
    (shown,) = (one for one in saver.questions("t1") if one.status == "open")
    assert shown.payload == "delete prod?"
    with saver.reading() as db:
        (data,) = db.execute("SELECT data FROM audit WHERE event = 'superseded'").fetchone()
    assert '"YES"' in data


def test_a_stale_screen_cannot_answer_the_new_question(saver: SqliteSaver) -> None:
    graph(saver, "a?").invoke({}, CONFIG)
    (stale,) = saver.questions("t1")
    new = graph(saver, "b?")
    new.invoke(Command(resume=1), CONFIG)
    with pytest.raises(AnswerRefused, match="not asked any more"):
        new.invoke(Command(resume={stale.id: 2}), CONFIG)
    assert statuses(saver) == {"a?": "superseded", "b?": "open"}


def test_an_edit_that_is_taken_back_asks_the_first_question_again(saver: SqliteSaver) -> None:
    graph(saver, "a?").invoke({}, CONFIG)
    graph(saver, "b?").invoke(Command(resume="to a"), CONFIG)
    result = graph(saver, "a?").invoke(Command(resume="to b"), CONFIG)
    assert asked(result) == ["a?"]
    assert statuses(saver) == {"a?": "open", "b?": "superseded"}
    result = graph(saver, "a?").invoke(Command(resume="yes"), CONFIG)
    assert result["log"] == ["s", ("a?", "yes"), "z"]


def test_a_question_added_after_it_keeps_the_answer(saver: SqliteSaver) -> None:
    graph(saver, "a?").invoke({}, CONFIG)
    new = graph(saver, "a?", "b?")
    assert asked(new.invoke(Command(resume=1), CONFIG)) == ["b?"]
    assert new.invoke(Command(resume=2), CONFIG)["log"] == ["s", ("a?", 1), ("b?", 2), "z"]


def test_a_removed_question_stops_before_anything_is_committed(saver: SqliteSaver) -> None:
    graph(saver, "really delete?").invoke({}, CONFIG)
    with pytest.raises(GraphChanged, match="'a' no longer asks what was answered: 'really delete\\?'"):
        graph(saver).invoke(Command(resume=False), CONFIG)
    head = saver.head("t1")
    assert head is not None
    assert head.values == {"log": ["s"]}
    thread = saver.thread("t1")
    assert thread is not None
    assert (thread.status, thread.reason) == ("failed", "error")
    # Put back, the answer still counts.
    assert graph(saver, "really delete?").invoke(None, CONFIG)["log"] == ["s", ("really delete?", False), "z"]


def test_a_removed_node_stops_before_the_answer_is_accepted(saver: SqliteSaver) -> None:
    graph(saver, "a?").invoke({}, CONFIG)
    renamed = wired("s: b; b: z; z:", {"b": asks("a?")}, saver)
    with pytest.raises(GraphChanged, match="node 'a', which the graph no longer has"):
        renamed.invoke(Command(resume=1), CONFIG)
    assert statuses(saver) == {"a?": "open"}
    assert graph(saver, "a?").invoke(Command(resume=1), CONFIG)["log"] == ["s", ("a?", 1), "z"]


def test_a_changed_node_that_has_finished_does_not_matter(saver: SqliteSaver) -> None:
    graph(saver, "a?").invoke({}, CONFIG)
    new = wired("s: a; a: z; z:", {"a": asks("a?"), "s": lambda state: {"log": ["other"]}}, saver)
    assert new.invoke(Command(resume=1), CONFIG)["log"] == ["s", ("a?", 1), "z"]


def test_an_answer_that_makes_the_node_raise_is_asked_for_again(saver: SqliteSaver) -> None:
    def strict(state: Log) -> Log:
        first, second = interrupt("first?"), interrupt("second?")
        return {"log": [first, 10 // second]}

    strict_graph = wired("s: a; a: z; z:", {"a": strict}, saver)
    strict_graph.invoke({}, CONFIG)
    strict_graph.invoke(Command(resume="one"), CONFIG)
    with pytest.raises(ZeroDivisionError):
        strict_graph.invoke(Command(resume=0), CONFIG)
    again = {question.payload: question for question in saver.questions("t1")}
    assert (again["first?"].status, again["second?"].status) == ("answered", "open")
    assert again["second?"].draft == 0
    assert strict_graph.invoke(Command(resume=5), CONFIG)["log"] == ["s", "one", 2, "z"]
