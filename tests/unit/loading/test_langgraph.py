"""The LangGraph examples under hitl: started, paused, answered and finished, each step as a new process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from hitl_cli.errors import AlreadyAnswered, EmptyInputError, NotFound, UsageError
from hitl_cli.outcome import Finished, Paused
from hitl_cli.records import Thread
from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import list_threads
from hitl_cli.store.sqlite import SqliteStore

from .langgraph_steps import THREAD, Steps

GRAPHS = Path(__file__).parents[3] / "graphs"


@pytest.fixture
def play(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Steps]:
    """Loads an example by its name."""
    monkeypatch.syspath_prepend(GRAPHS)

    def load(pattern: str) -> Steps:
        return Steps(home / "hitl.db", getattr(importlib.import_module("langgraph_seed"), pattern))

    return load


@pytest.mark.parametrize(("decision", "status"), [(True, "done"), (False, "cancelled")])
def test_approval(play: Callable[[str], Steps], decision: bool, status: str) -> None:
    approval = play("approval")
    paused = approval.start(action_details="Pay 120 EUR")
    assert isinstance(paused, Paused)
    (question,) = paused.questions
    assert question.payload == {"question": "Approve this action?", "details": "Pay 120 EUR"}
    assert (question.node, question.namespace, question.status) == ("approval", "", "open")
    assert approval.thread().status == "paused"
    finished = approval.answer(question, decision)
    assert isinstance(finished, Finished)
    assert finished.values == {"action_details": "Pay 120 EUR", "status": status}
    assert approval.thread().status == "finished"
    assert [q.status for q in approval.questions()] == ["consumed"]


def test_a_question_is_answered_once(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    (question,) = approval.start(action_details="Pay 120 EUR").questions
    approval.accept(question, False)
    with pytest.raises(AlreadyAnswered, match="by ana"):
        approval.accept(question, True)
    assert approval.proceed().values["status"] == "cancelled"
    with pytest.raises(AlreadyAnswered):
        approval.accept(question, True)


def test_a_finished_thread_runs_nothing(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    (question,) = approval.start(action_details="Pay").questions
    finished = approval.answer(question, True)
    ran = list(approval.started)
    assert approval.proceed() == finished
    assert approval.started == ran == ["approval", "approval", "proceed"]


def test_review(play: Callable[[str], Steps]) -> None:
    review = play("review")
    paused = review.start(topic="otters")
    assert isinstance(paused, Paused)
    assert paused.values == {"topic": "otters", "generated_text": "All about otters.\n"}
    (question,) = paused.questions
    assert question.payload["content"] == "All about otters.\n"
    finished = review.answer(question, "Otters hold hands.\n")
    assert finished.values["generated_text"] == "Otters hold hands.\n"
    assert review.started == ["generate", "review", "review"]


@pytest.mark.parametrize(
    ("answer", "result", "sent"),
    [
        ({"action": "approve"}, "Email sent to ana@example.org", "ana@example.org: Hello\n"),
        (
            {"action": "approve", "to": "ben@example.org"},
            "Email sent to ben@example.org",
            "ben@example.org: Hello\n",
        ),
        ({"action": "reject"}, "Email cancelled by user", ""),
    ],
)
def test_tool(
    play: Callable[[str], Steps], tmp_path: Path, answer: dict[str, str], result: str, sent: str
) -> None:
    outbox = tmp_path / "outbox.txt"
    outbox.touch()
    tool = play("tool")
    (question,) = tool.start(to="ana@example.org", subject="Hello", body="Hi", outbox=str(outbox)).questions
    assert question.payload["message"] == "Approve sending this email?"
    assert outbox.read_text() == ""
    assert tool.answer(question, answer).values["result"] == result
    assert outbox.read_text() == sent


def test_age(play: Callable[[str], Steps]) -> None:
    age = play("age")
    outcome = age.start()
    for wrong in ("old", -5, 0, True):
        (question,) = outcome.questions
        outcome = age.answer(question, wrong)
        assert outcome.questions[0].payload == f"'{wrong}' is not valid. Enter a positive number."
    assert age.answer(outcome.questions[0], 42).values == {"age": 42}
    assert [q.ordinal for q in age.questions()] == [0, 1, 2, 3, 4]
    assert {q.status for q in age.questions()} == {"consumed"}


def test_breakpoints_of_the_graph(play: Callable[[str], Steps]) -> None:
    trace = play("breakpoints")
    before = trace.start(trace=["input"])
    assert (before.breakpoints, before.values) == (("before node_a",), {"trace": ["input"]})
    after = trace.proceed()
    assert (after.breakpoints, after.values) == (("after node_b",), {"trace": ["input", "node_a", "node_b"]})
    assert trace.thread().breakpoints.stopped == ("after node_b",)
    assert trace.proceed().values == {"trace": ["input", "node_a", "node_b", "node_c"]}
    assert trace.thread().breakpoints.stopped == ()


def test_given_breakpoints_add_to_those_of_the_graph_and_hold(play: Callable[[str], Steps]) -> None:
    trace = play("breakpoints")
    stops = [trace.start(trace=[], after=("node_a",)).breakpoints]
    stops += [trace.proceed().breakpoints, trace.proceed().breakpoints]
    assert stops == [("before node_a",), ("after node_a",), ("after node_b",)]
    assert isinstance(trace.proceed(), Finished)


def test_every_node_is_a_breakpoint(play: Callable[[str], Steps]) -> None:
    trace = play("traced")
    stops = [trace.start(trace=[], after=("*",)).breakpoints]
    while isinstance(outcome := trace.proceed(), Paused):
        stops.append(outcome.breakpoints)
    assert stops == [("after node_a",), ("after node_b",), ("after node_c",)]
    assert outcome.values == {"trace": ["node_a", "node_b", "node_c"]}


def test_a_breakpoint_that_names_no_node(play: Callable[[str], Steps]) -> None:
    with pytest.raises(UsageError, match="no node 'node_x'") as refused:
        play("breakpoints").start(trace=[], before=("node_x",))
    assert refused.value.hint.startswith("Did you mean 'node_")


def test_new_input_for_a_paused_thread(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    (first,) = approval.start(action_details="Pay 120 EUR").questions
    with pytest.raises(UsageError, match="is paused"):
        approval.start(action_details="Pay 5 EUR")
    (second,) = approval.start(action_details="Pay 5 EUR", discard=True).questions
    assert second.payload["details"] == "Pay 5 EUR"
    assert {q.id: q.status for q in approval.questions()} == {first.id: "superseded", second.id: "open"}


def test_waiting_runs_nothing(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    paused = approval.start(action_details="Pay")
    assert approval.proceed() == paused
    assert approval.started == ["approval"]


def test_threads_that_are_not_there(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    with pytest.raises(NotFound, match="no thread 't1'"):
        approval.proceed()
    store = SqliteStore(approval.path)
    store.begin(Thread(id=THREAD, kind="langgraph"))
    store.close()
    with pytest.raises(EmptyInputError, match="no checkpoint yet"):
        approval.proceed()


def test_a_thread_of_another_kind_of_graph(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    store = SqliteStore(approval.path)
    store.begin(Thread(id=THREAD, kind="yaml", target="/graphs/ship.yaml"))
    store.close()
    for step in (approval.start, approval.proceed):
        with pytest.raises(UsageError, match=r"not LangGraph's: /graphs/ship\.yaml"):
            step()


def test_lists_show_it_like_any_other(play: Callable[[str], Steps]) -> None:
    approval = play("approval")
    (question,) = approval.start(action_details="Pay").questions
    (line,) = list_threads(approval.path)
    assert (line.id, line.status, line.node, line.waiting) == (THREAD, "paused", "approval", 1)
    assert line.payload == question.payload
    assert not line.answered
    approval.accept(question, True)
    assert list_threads(approval.path)[0].answered
    unused = thread_details(approval.path, THREAD).unused
    assert [(answer.value, answer.by) for _, answer in unused] == [(True, "ana")]
    approval.proceed()
    details = thread_details(approval.path, THREAD)
    assert details.line.status == "finished"
    assert not details.line.answered
    assert [(answer.value, answer.by) for answer in details.answers] == [(True, "ana")]
    assert details.unused == ()
    assert details.thread.target == "/graphs/some.py:graph"
