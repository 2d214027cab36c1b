"""What a LangGraph graph's node raises under hitl, and what becomes of the answer it raised on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy, interrupt

from hitl_cli.errors import Fail, GraphError, NothingWaiting, PayloadError
from hitl_cli.outcome import Failed, Finished, Paused
from hitl_cli.types import UNSET

from .langgraph_steps import Steps, side_by_side


class State(TypedDict, total=False):
    amount: int
    got: Annotated[list[Any], lambda old, new: old + new]


def graph_of(*nodes: Any) -> StateGraph[State]:
    """The nodes one after the other."""
    return StateGraph(State).add_sequence(nodes).add_edge(START, nodes[0].__name__)


@pytest.fixture
def store(home: Path) -> Path:
    return home / "hitl.db"


def picky(state: State) -> State:
    answer = interrupt("how much?")
    if answer < 0:
        raise ValueError("less than nothing")
    return {"amount": answer}


def test_an_answer_that_the_node_fails_on_is_asked_again(store: Path) -> None:
    steps = Steps(store, graph_of(picky))
    (question,) = steps.start().questions
    failed = steps.answer(question, -1)
    assert isinstance(failed, Failed)
    assert (type(failed.error), str(failed.error), failed.node, failed.final) == (
        ValueError,
        "less than nothing",
        "picky",
        False,
    )
    thread = steps.thread()
    assert (thread.status, thread.reason) == ("failed", "error")
    assert thread.error["type"] == "ValueError"
    assert thread.error["message"] == "less than nothing"
    assert thread.error["node"] == "picky"
    (again,) = steps.questions()
    assert (again.id, again.status, again.draft) == (question.id, "open", -1)
    waiting = steps.proceed()
    assert isinstance(waiting, Paused)
    assert waiting.questions == (again,)
    assert steps.thread().status == "paused"
    assert steps.answer(again, 7).values["amount"] == 7


def test_the_answers_before_it_stay(store: Path) -> None:
    def asks_twice(state: State) -> State:
        first = interrupt("first")
        second = interrupt("second")
        if second == "bad":
            raise ValueError(second)
        return {"got": [first, second]}

    steps = Steps(store, graph_of(asks_twice))
    (first,) = steps.start().questions
    (second,) = steps.answer(first, "one").questions
    for _ in range(2):
        assert isinstance(steps.answer(second, "bad"), Failed)
        assert [(q.payload, q.status) for q in steps.questions()] == [
            ("first", "consumed"),
            ("second", "open"),
        ]
    assert steps.answer(second, "two").values == {"got": ["one", "two"]}


def test_a_node_that_fails_before_its_question_keeps_the_answer(store: Path) -> None:
    broken: list[bool] = []

    def unsteady(state: State) -> State:
        if broken:
            raise OSError("network")
        return {"got": [interrupt("go?")]}

    steps = Steps(store, graph_of(unsteady))
    (question,) = steps.start().questions
    broken.append(True)
    assert isinstance(steps.answer(question, "yes"), Failed)
    assert [q.status for q in steps.questions()] == ["answered"]
    broken.clear()
    assert steps.proceed().values == {"got": ["yes"]}


def test_null_false_and_empty_answers_arrive(store: Path) -> None:
    def collect(state: State) -> State:
        return {"got": [interrupt(number) for number in range(4)]}

    steps = Steps(store, graph_of(collect))
    outcome = steps.start()
    for value in (None, False, {}, {"1": []}):
        outcome = steps.answer(outcome.questions[0], value)
    assert outcome.values == {"got": [None, False, {}, {"1": []}]}


def test_a_failure_without_a_question_is_run_again(store: Path) -> None:
    failures = [RuntimeError("once")]

    def flaky(state: State) -> State:
        if failures:
            raise failures.pop()
        return {"amount": 1}

    steps = Steps(store, graph_of(flaky))
    failed = steps.start()
    assert isinstance(failed, Failed)
    assert (str(failed.error), failed.node) == ("once", "flaky")
    assert steps.proceed().values["amount"] == 1


def test_a_router_that_raises_is_tried_again_with_its_node(store: Path) -> None:
    failures = [RuntimeError("lost")]

    def node(state: State) -> State:
        return {"got": ["node"]}

    def last(state: State) -> State:
        return {"got": ["last"]}

    def route(state: State) -> str:
        if failures:
            raise failures.pop()
        return "last"

    builder = StateGraph(State).add_node(node).add_node(last).add_edge(START, "node")
    steps = Steps(store, builder.add_conditional_edges("node", route).add_edge("last", END))
    failed = steps.start()
    assert isinstance(failed, Failed)
    assert failed.node == "node"
    assert steps.proceed().values == {"got": ["node", "last"]}


def test_a_retry_gets_the_answer_again(store: Path) -> None:
    attempts: list[Any] = []

    def trying(state: State) -> State:
        attempts.append(interrupt("go?"))
        if len(attempts) < 3:
            raise ConnectionError("again")
        return {"amount": len(attempts)}

    builder = StateGraph(State).add_edge(START, "trying")
    builder.add_node(trying, retry_policy=RetryPolicy(initial_interval=0.001, jitter=False))
    steps = Steps(store, builder)
    (question,) = steps.start().questions
    assert steps.answer(question, "yes").values["amount"] == 3
    assert attempts == ["yes", "yes", "yes"]


def test_one_fails_while_another_waits(store: Path) -> None:
    failures = [RuntimeError("once")]

    def asks(state: State) -> State:
        return {"got": [interrupt("go?")]}

    def flaky(state: State) -> State:
        if failures:
            raise failures.pop()
        return {"got": ["flaky"]}

    steps = Steps(store, side_by_side(State, asks, flaky))
    assert isinstance(steps.start(), Failed)
    # Whether the one that asks came so far before its sibling failed is LangGraph's to say.
    paused = steps.proceed()
    assert isinstance(paused, Paused)
    assert [question.node for question in paused.questions] == ["asks"]
    assert paused.values == {"got": ["flaky"]}
    assert steps.answer(paused.questions[0], "yes").values == {"got": ["yes", "flaky"]}


def test_a_node_that_is_stopped_by_its_siblings_failure_keeps_its_answer(store: Path) -> None:
    has_answer = asyncio.Event()
    patient = True

    async def slow(state: State) -> State:
        answer = interrupt("slow?")
        has_answer.set()
        if patient:
            await asyncio.Event().wait()
        return {"got": [answer]}

    async def hasty(state: State) -> State:
        answer = interrupt("hasty?")
        await has_answer.wait()
        if answer == "bad":
            raise ValueError("bad")
        return {"got": [answer]}

    steps = Steps(store, side_by_side(State, slow, hasty))
    questions = {question.node: question for question in steps.start().questions}
    steps.accept(questions["slow"], "kept")
    assert isinstance(steps.answer(questions["hasty"], "bad"), Failed)
    assert {q.node: q.status for q in steps.questions()} == {"slow": "answered", "hasty": "open"}
    patient = False
    finished = steps.answer(questions["hasty"], "good")
    assert sorted(finished.values["got"]) == ["good", "kept"]


def test_the_graph_says_no(store: Path) -> None:
    def refuse(state: State) -> State:
        raise Fail(f"not {interrupt('sure?')}")

    steps = Steps(store, graph_of(refuse))
    (question,) = steps.start().questions
    failed = steps.answer(question, "today")
    assert isinstance(failed, Failed)
    assert failed.final
    assert (steps.thread().status, steps.thread().reason) == ("failed", "fail")
    assert [q.status for q in steps.questions()] == ["superseded"]
    with pytest.raises(NothingWaiting, match="not today"):
        steps.proceed()


def test_a_payload_that_is_not_json(store: Path) -> None:
    def asks(state: State) -> State:
        return {"got": [interrupt({"amounts": [1, {2, 3}]})]}

    steps = Steps(store, graph_of(asks))
    failed = steps.start()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, PayloadError)
    assert "amounts[1]" in str(failed.error)
    assert failed.node == "asks"
    assert steps.thread().error["place"] == ""  # no line of LangGraph's, which would tell nothing
    assert steps.questions() == []


def test_an_answer_of_the_wrong_type_is_asked_again(store: Path) -> None:
    def asks(state: State) -> State:
        return {"amount": interrupt("how many?", response_schema=int)}

    steps = Steps(store, graph_of(asks))
    (question,) = steps.start().questions
    assert question.schema == {"type": "integer"}
    failed = steps.answer(question, "many")
    assert isinstance(failed, Failed)
    assert type(failed.error).__name__ == "ValidationError"
    assert [(q.status, q.draft) for q in steps.questions()] == [("open", "many")]
    assert steps.answer(question, 3).values["amount"] == 3


def test_a_command_to_a_graph_around_the_outermost(store: Path) -> None:
    def stray(state: State) -> Command[Any]:
        return Command(graph=Command.PARENT, update={"amount": 1})

    failed = Steps(store, graph_of(stray)).start()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, GraphError)


def test_writes_that_do_not_fit_together(store: Path) -> None:
    def one(state: State) -> State:
        return {"amount": 1}

    def two(state: State) -> State:
        return {"amount": 2}

    steps = Steps(store, side_by_side(State, one, two))
    failed = steps.start(amount=0)
    assert isinstance(failed, Failed)
    assert "Can receive only one value per step" in str(failed.error)
    assert failed.values["amount"] == 0
    assert steps.thread().reason == "error"


def test_a_graph_that_does_not_fit_together(store: Path) -> None:
    with pytest.raises(GraphError, match="entrypoint"):
        Steps(store, StateGraph(State).add_node(picky)).start()


def test_too_many_steps(store: Path) -> None:
    def again(state: State) -> State:
        return {"got": [1]}

    builder = StateGraph(State).add_node(again).add_edge(START, "again").add_edge("again", "again")
    failed = Steps(store, builder.compile().with_config(recursion_limit=3)).start()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, RecursionError)
    assert failed.values == {"got": [1, 1, 1]}


def test_an_open_question_has_no_draft(store: Path) -> None:
    steps = Steps(store, graph_of(picky))
    (question,) = steps.start().questions
    assert question.draft is UNSET
    assert isinstance(steps.answer(question, 0), Finished)
