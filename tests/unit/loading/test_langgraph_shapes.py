"""LangGraph graphs of every shape under hitl: branches, Sends, graphs in graphs, async nodes, models."""

from __future__ import annotations

import asyncio
import operator
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.config import get_config
from langgraph.func import entrypoint, task
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, Send, interrupt
from pydantic import BaseModel

from hitl_cli.errors import GraphError, UsageError
from hitl_cli.loading.factory import Held
from hitl_cli.loading.langgraph.runner import LangGraphRunner
from hitl_cli.outcome import Failed, Finished, Paused
from hitl_cli.records import Breakpoints, Thread
from hitl_cli.store.sqlite import SqliteStore

from .langgraph_steps import THREAD, Observed, Steps, side_by_side


class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]


@pytest.fixture
def store(home: Path) -> Path:
    return home / "hitl.db"


def asks(name: str) -> Any:
    """A node of that name, which asks for itself."""

    def node(state: State) -> State:
        return {"got": [f"{name}: {interrupt(name)}"]}

    node.__name__ = name
    return node


def test_questions_side_by_side_are_answered_one_by_one(store: Path) -> None:
    steps = Steps(store, side_by_side(State, asks("a"), asks("b"), asks("c")))
    paused = steps.start()
    assert [question.payload for question in paused.questions] == ["a", "b", "c"]
    by_name = {question.node: question for question in paused.questions}
    paused = steps.answer(by_name["b"], 2)
    assert [question.payload for question in paused.questions] == ["a", "c"]
    assert paused.values == {"got": ["b: 2"]}
    steps.accept(by_name["a"], 1)
    finished = steps.answer(by_name["c"], 3)
    assert finished.values == {"got": ["a: 1", "b: 2", "c: 3"]}


def test_a_graph_that_nobody_sees_from_outside(store: Path) -> None:
    """As an agent's subagents, which a tool looks up."""
    hidden = {"child": StateGraph(State).add_node(asks("inner")).add_edge(START, "inner").compile()}

    def node(state: State) -> Any:
        return hidden["child"].invoke(state)

    steps = Steps(store, side_by_side(State, node))
    (question,) = steps.start().questions
    assert (question.label, question.names) == ("inner", ("node.inner", "inner", "inner"))
    assert steps.answer(question, 1).values == {"got": ["inner: 1"]}


def test_an_answer_may_be_accepted_while_a_run_looks_for_answers(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(store, side_by_side(State, asks("a"), asks("b")))
    first, second = steps.start().questions
    steps.accept(first, 1)
    look = SqliteStore.answers

    def look_in_time(self: SqliteStore, thread: str, checkpoint: str | None = None) -> Any:
        found = look(self, thread, checkpoint)
        monkeypatch.undo()
        steps.accept(second, 2)
        return found

    monkeypatch.setattr(SqliteStore, "answers", look_in_time)
    assert steps.proceed().values == {"got": ["a: 1"]}
    assert steps.proceed().values == {"got": ["a: 1", "b: 2"]}


def test_each_send_asks_for_itself(store: Path) -> None:
    def ask(item: str) -> State:
        return {"got": [f"{item}: {interrupt(item)}"]}

    def fan_out(state: State) -> list[Send]:
        return [Send("ask", item) for item in "xyz"]

    builder = StateGraph(State).add_node("ask", ask).add_conditional_edges(START, fan_out, ["ask"])
    steps = Steps(store, builder)
    paused = steps.start()
    assert [(question.payload, question.node) for question in paused.questions] == [
        ("x", "ask[0]"),
        ("y", "ask[1]"),
        ("z", "ask[2]"),
    ]
    for number, question in enumerate(paused.questions):
        outcome = steps.answer(question, number)
    assert outcome.values == {"got": ["x: 0", "y: 1", "z: 2"]}


def test_questions_stand_in_the_order_of_their_tasks(store: Path) -> None:
    """Not in that in which they were asked, which is another one in each run."""

    def ask(place: int) -> State:
        time.sleep(0.1 * (3 - place))
        return {"got": [interrupt(place)]}

    def fan_out(state: State) -> list[Send]:
        return [Send("ask", place) for place in range(3)]

    steps = Steps(store, StateGraph(State).add_node(ask).add_conditional_edges(START, fan_out, ["ask"]))
    assert [question.payload for question in steps.start().questions] == [0, 1, 2]


def parent_of(child: Any, *, called: bool = False) -> StateGraph[State]:
    """A graph with another one as its only node, or called by its only node."""
    builder = StateGraph(State).add_edge(START, "child")
    if called:
        return builder.add_node("child", lambda state: {"got": child.invoke({"got": []})["got"]})
    return builder.add_node("child", child)


@pytest.mark.parametrize("called", [False, True])
@pytest.mark.parametrize("checkpointer", [None, True])
def test_a_graph_in_a_graph(store: Path, called: bool, checkpointer: bool | None) -> None:
    ran: list[str] = []

    def prepare(state: State) -> None:
        ran.append("prepare")

    child = StateGraph(State).add_sequence([prepare, asks("inner"), asks("more")]).add_edge(START, "prepare")
    steps = Steps(store, parent_of(child.compile(checkpointer=checkpointer), called=called))
    (inner,) = steps.start().questions
    assert (inner.payload, inner.node) == ("inner", "inner")
    assert inner.namespace.startswith("child")
    (more,) = steps.answer(inner, 1).questions
    assert (more.payload, more.node) == ("more", "more")
    assert steps.answer(more, 2).values == {"got": ["inner: 1", "more: 2"]}
    assert ran == ["prepare"]
    assert {question.status for question in steps.questions()} == {"consumed"}


def test_an_answer_that_fails_inside_a_graph_is_asked_again(store: Path) -> None:
    def picky(state: State) -> State:
        if (answer := interrupt("how many?")) < 0:
            raise ValueError("too few")
        return {"got": [answer]}

    child = StateGraph(State).add_node(picky).add_edge(START, "picky").compile()
    steps = Steps(store, parent_of(child))
    (question,) = steps.start().questions
    failed = steps.answer(question, -1)
    assert isinstance(failed, Failed)
    assert (str(failed.error), failed.node) == ("too few", "picky")
    assert [(q.status, q.draft) for q in steps.questions()] == [("open", -1)]
    assert steps.answer(question, 4).values == {"got": [4]}


@pytest.mark.parametrize("called", [False, True])
def test_a_graph_that_forgets_its_questions_is_refused(store: Path, called: bool) -> None:
    child = StateGraph(State).add_node(asks("inner")).add_edge(START, "inner")
    steps = Steps(store, parent_of(child.compile(checkpointer=False), called=called))
    failed = steps.start()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, GraphError)
    assert "checkpointer=False" in str(failed.error)
    assert not [question for question in steps.questions() if question.status == "open"]


def test_a_graph_that_forgets_may_run_without_questions(store: Path) -> None:
    child = StateGraph(State).add_node("quiet", lambda state: {"got": ["quiet"]}).add_edge(START, "quiet")
    steps = Steps(store, parent_of(child.compile(checkpointer=False)))
    assert steps.start().values == {"got": ["quiet"]}


def test_a_breakpoint_inside_a_graph(store: Path) -> None:
    child = StateGraph(State).add_node("quiet", lambda state: {"got": ["quiet"]}).add_edge(START, "quiet")
    steps = Steps(store, parent_of(child.compile(interrupt_before=["quiet"])))
    assert steps.start().breakpoints == ("before child",)
    assert steps.proceed().values == {"got": ["quiet"]}


def test_async_nodes(store: Path) -> None:
    async def fetch(state: State) -> State:
        await asyncio.sleep(0)
        return {"got": ["fetched"]}

    async def ask(state: State) -> State:
        return {"got": [interrupt("go?")]}

    def store_(state: State) -> State:
        return {"got": ["stored"]}

    builder = StateGraph(State).add_sequence([fetch, ask, store_]).add_edge(START, "fetch")
    steps = Steps(store, builder)
    (question,) = steps.start(got=[]).questions
    assert steps.answer(question, "yes").values == {"got": ["fetched", "yes", "stored"]}
    assert steps.started == ["fetch", "ask", "ask", "store_"]


def test_an_async_node_that_fails_on_its_answer(store: Path) -> None:
    async def ask(state: State) -> State:
        if interrupt("go?") == "no":
            raise ValueError("no")
        return {"got": ["gone"]}

    steps = Steps(store, StateGraph(State).add_node(ask).add_edge(START, "ask"))
    (question,) = steps.start().questions
    assert isinstance(steps.answer(question, "no"), Failed)
    assert steps.answer(question, "yes").values == {"got": ["gone"]}


class Order(BaseModel):
    id: int
    item: str


@dataclass
class Note:
    text: str


class Rich(TypedDict, total=False):
    order: Order
    note: Note
    messages: Annotated[list[AnyMessage], add_messages]


def test_declared_types_survive_and_values_come_out_as_json(store: Path) -> None:
    seen: list[Any] = []

    def make(state: Rich) -> Rich:
        return {
            "order": Order(id=1, item="tea"),
            "note": Note("fresh"),
            "messages": [HumanMessage("tea, please"), AIMessage("of course")],
        }

    def ask(state: Rich) -> None:
        seen.append((type(state["order"]), type(state["note"]), type(state["messages"][1])))
        interrupt({"order": state["order"], "said": [state["messages"][0].text]})

    steps = Steps(store, StateGraph(Rich).add_sequence([make, ask]).add_edge(START, "make"))
    (question,) = steps.start().questions
    assert question.payload == {"order": {"id": 1, "item": "tea"}, "said": ["tea, please"]}
    finished = steps.answer(question, True)
    assert seen == [(Order, Note, AIMessage)] * 2
    assert finished.values["order"] == {"id": 1, "item": "tea"}
    assert [message["content"] for message in finished.values["messages"]] == ["tea, please", "of course"]
    assert isinstance(finished.values["note"], str)


def test_a_checkpointer_in_memory_is_replaced(store: Path) -> None:
    graph = side_by_side(State, asks("a")).compile(checkpointer=InMemorySaver())
    steps = Steps(store, graph)
    (question,) = steps.start().questions
    assert steps.answer(question, 1).values == {"got": ["a: 1"]}


class OwnSaver(InMemorySaver):
    """Stands for a checkpointer on disk that the user chose."""


@pytest.fixture
def own_saver(monkeypatch: pytest.MonkeyPatch) -> BaseCheckpointSaver[Any]:
    class Forgetful(InMemorySaver):
        pass

    monkeypatch.setattr("hitl_cli.loading.langgraph.runner.InMemorySaver", Forgetful)
    return OwnSaver()


def test_a_checkpointer_of_the_users_is_kept(store: Path, own_saver: BaseCheckpointSaver[Any]) -> None:
    graph = side_by_side(State, asks("a"), asks("b")).compile(checkpointer=own_saver)
    steps = Steps(store, graph)
    paused = steps.start()
    assert isinstance(paused, Paused)
    assert sorted(question.payload for question in paused.questions) == ["a", "b"]
    first, second = paused.questions
    assert steps.answer(first, 1).questions == (second,)
    finished = steps.answer(second, 2)
    assert isinstance(finished, Finished)
    assert len(finished.values["got"]) == 2
    assert {question.status for question in steps.questions()} == {"consumed"}
    assert len(list(own_saver.list({"configurable": {"thread_id": THREAD}}))) == 3


def test_a_kept_checkpointer_is_not_asked_again_after_an_edit(
    store: Path, own_saver: BaseCheckpointSaver[Any]
) -> None:
    steps = Steps(store, side_by_side(State, asks("a")).compile(checkpointer=own_saver))
    (question,) = steps.start().questions
    steps.graph = side_by_side(State, asks("a"), asks("b")).compile(checkpointer=own_saver)
    assert steps.answer(question, 1).values == {"got": ["a: 1"]}
    assert steps.started == ["a", "a"]


def test_inputs_are_read_by_the_types_of_the_state(store: Path) -> None:
    class Typed(TypedDict, total=False):
        name: str
        count: int

    opened = SqliteStore(store)
    builder = StateGraph(Typed).add_node("n", lambda state: {"count": 1}).add_edge(START, "n")
    runner = LangGraphRunner(builder, opened, Thread(id=""), Observed(), Held())
    assert runner.inputs.value("name", "5") == "5"
    assert runner.inputs.value("count", "5") == 5
    with pytest.raises(UsageError, match="no input 'cuont'"):
        runner.inputs.value("cuont", "5")
    opened.close()


def test_a_node_that_goes_where_the_answer_says(store: Path) -> None:
    def choose(state: State) -> Command[Any]:
        return Command(goto=interrupt("where?"), update={"got": ["chosen"]})

    builder = StateGraph(State).add_node(choose, destinations=("left", "right")).add_edge(START, "choose")
    for side in ("left", "right"):
        builder.add_node(side, lambda state, side=side: {"got": [side]})
    steps = Steps(store, builder)
    (question,) = steps.start().questions
    assert steps.answer(question, "right").values == {"got": ["chosen", "right"]}


def test_an_entrypoint_with_tasks(store: Path) -> None:
    ran: list[int] = []

    @task
    def double(number: int) -> int:
        ran.append(number)
        return number * 2

    @task
    def ask(text: str) -> Any:
        return interrupt(text)

    @entrypoint()
    def flow(given: dict[str, int]) -> dict[str, Any]:
        doubled = double(given["number"]).result()
        return {"doubled": doubled, "here": interrupt("here?"), "there": ask("there?").result()}

    steps = Steps(store, flow)
    (here,) = steps.start(number=2).questions
    (there,) = steps.answer(here, 1).questions
    assert (here.payload, here.node, there.payload, there.node) == ("here?", "flow", "there?", "flow")
    assert steps.answer(there, 2).values == {"doubled": 4, "here": 1, "there": 2}
    assert ran == [2]
    assert {question.status for question in steps.questions()} == {"consumed"}


def test_an_error_handler_that_asks(store: Path) -> None:
    def fails(state: State) -> State:
        raise ValueError("broken")

    def handler(state: State) -> State:
        return {"got": [interrupt("what now?")]}

    builder = StateGraph(State).add_node("fails", fails, error_handler=handler).add_edge(START, "fails")
    steps = Steps(store, builder)
    (question,) = steps.start().questions
    assert (question.payload, question.node) == ("what now?", "fails")
    assert steps.answer(question, "go on").values == {"got": ["go on"]}


def test_langgraph_is_told_to_refuse_answers_that_it_does_not_wait_for(store: Path) -> None:
    told: list[Any] = []

    def node(state: State) -> None:
        told.append(get_config()["configurable"].get("__pregel_strict_resume"))

    Steps(store, StateGraph(State).add_node(node).add_edge(START, "node")).start()
    assert told == [True]


def test_breakpoints_and_questions_in_one_run(store: Path) -> None:
    steps = Steps(store, StateGraph(State).add_sequence([asks("a"), asks("b")]).add_edge(START, "a"))
    assert steps.start(before=("b",)).breakpoints == ()
    (first,) = steps.proceed().questions
    stopped = steps.answer(first, 1)
    assert (stopped.breakpoints, stopped.questions) == (("before b",), ())
    (second,) = steps.proceed().questions
    assert steps.answer(second, 2).values == {"got": ["a: 1", "b: 2"]}
    assert steps.thread().breakpoints == Breakpoints(before=("b",))
