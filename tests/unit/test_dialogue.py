"""Which accepted answers make a thread run on, and what is said of those that the graph does not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from hitl_cli.asking import Asking
from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.dialogue import Dialogue, ready
from hitl_cli.outcome import Outcome, Paused
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question
from hitl_cli.records import Breakpoints, Commit, Thread, WayBack


def question(id_: str, task: str, *path: str, status: Literal["open", "answered"] = "open") -> Question:
    return Question(
        id=id_, thread="t", checkpoint="c", task=task, node=task, payload=id_, path=path, status=status
    )


ANSWERED = question("inner", "child", "parent", status="answered")


@pytest.mark.parametrize(
    ("others", "runs"),
    [
        ([], True),
        ([question("beside", "other")], True),
        ([question("beside", "other", "parent")], True),
        ([question("same", "child", "parent")], False),
        ([question("own", "parent")], False),
    ],
    ids=["alone", "another task", "a task of the same graph inside", "its own task", "the task around"],
)
def test_an_answer_can_be_run_when_no_task_that_runs_for_it_waits(others: list[Question], runs: bool) -> None:
    assert ready([ANSWERED, *others]) is runs


def test_the_answer_to_a_task_around_can_be_run_while_a_graph_inside_waits() -> None:
    assert ready([question("own", "parent", status="answered"), question("inner", "child", "parent")])


@dataclass
class Stubborn:
    """A graph that takes answers only for the tasks named, one in each run."""

    store: Store
    takes: list[str] = field(default_factory=list)
    during: Callable[[], None] = lambda: None
    """What happens while it runs."""
    runs: int = 0
    note: str = ""
    goes_back: bool = False

    def way_back(self, question: Question) -> WayBack:
        raise NotImplementedError

    def go_back(self, way: WayBack) -> str:
        raise NotImplementedError

    def start(
        self, thread: str, input: Mapping[str, Any], breakpoints: Breakpoints, *, discard: bool = False
    ) -> Outcome:
        raise NotImplementedError

    def proceed(self, thread: str, *, steal: bool = False, accept_changes: bool = False) -> Outcome:
        self.runs += 1
        taken = [
            one.id
            for one in self.store.pending(thread)
            if one.status == "answered" and one.task in self.takes[:1]
        ]
        del self.takes[:1]
        self.during()
        lease = self.store.begin(Thread(id=thread))
        self.store.commit(lease, Commit(consumed=tuple(taken), status="paused"))
        return Paused(thread=thread, checkpoint="c", values={})


def talk(store: Store, runner: Stubborn, *given: str) -> list[str]:
    """Give answers to the thread's questions; what the person is told."""
    told: list[str] = []
    asking = Asking(store=store, thread="t", prepared=Prepared({}), by="ana", tell=told.append)
    asked = {one.id: one for one in store.questions("t")}
    dialogue = Dialogue(runner=runner, asking=asking)
    dialogue.resume([(asked[id_], Answer(question=id_, value=True)) for id_ in given])
    return told


@pytest.fixture
def store() -> Store:
    """A thread with two questions."""
    saver = InMemorySaver()
    lease = saver.begin(Thread(id="t"))
    saver.commit(lease, Commit(asked=(question("1", "left"), question("2", "right")), status="paused"))
    return saver


def test_an_answer_that_the_graph_does_not_take_is_kept_and_the_person_told(store: Store) -> None:
    runner = Stubborn(store)
    told = talk(store, runner, "1")
    assert told == [
        "the answer for left is kept, but the graph ran without taking it; "
        "`hitl threads show t` shows what it waits for"
    ]
    assert runner.runs == 1
    assert [one.status for one in store.questions("t")] == ["answered", "open"]


def test_a_graph_that_takes_one_answer_in_each_run_gets_them_all(store: Store) -> None:
    runner = Stubborn(store, takes=["left", "right"])
    assert talk(store, runner, "1", "2") == []
    assert runner.runs == 2
    assert [one.status for one in store.questions("t")] == ["consumed", "consumed"]


def test_an_answer_that_arrives_during_a_run_is_run(store: Store) -> None:
    def answer() -> None:
        if runner.runs == 1:
            store.accept([Answer(question="2", value=True)])

    runner = Stubborn(store, takes=["left", "right"], during=answer)
    assert talk(store, runner, "1") == []
    assert runner.runs == 2
