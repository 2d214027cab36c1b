"""HitlSaver in a LangGraph program of its own, without the command line, beside LangGraph's own saver."""

from __future__ import annotations

import asyncio
import operator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send, interrupt

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.errors import Fenced
from hitl_cli.question import Answer, Question
from hitl_cli.records import Thread
from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import list_threads
from hitl_cli.store.sqlite import SqliteStore

CONFIG: Any = {"configurable": {"thread_id": "t1"}}


class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]


def chain(*nodes: Any) -> StateGraph[State]:
    return StateGraph(State).add_sequence(nodes).add_edge(START, nodes[0].__name__)


def asks(state: State) -> State:
    return {"got": [interrupt("go?")]}


def asks_twice(state: State) -> State:
    return {"got": [interrupt("first"), interrupt("second")]}


def asks_picky(state: State) -> State:
    answer = interrupt("how many?")
    if answer < 0:
        raise ValueError("too few")
    return {"got": [answer]}


def questions(saver: HitlSaver) -> list[Question]:
    return list(saver.store.questions("t1"))


def statuses(saver: HitlSaver) -> list[tuple[Any, str]]:
    return [(question.payload, question.status) for question in questions(saver)]


def test_its_threads_show_up_in_the_lists(saver: HitlSaver, path: Path) -> None:
    app = chain(asks).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    (line,) = list_threads(path)
    assert (line.id, line.status, line.node, line.payload, line.waiting) == ("t1", "paused", "asks", "go?", 1)
    assert app.invoke(Command(resume="yes"), CONFIG) == {"got": ["yes"]}
    details = thread_details(path, "t1")
    assert details.line.status == "finished"
    assert details.questions == ()
    assert [(answer.value, answer.how) for answer in details.answers] == [("yes", "library")]


def test_a_used_answer_is_not_delivered_to_the_next_question(saver: HitlSaver) -> None:
    def second_is(checkpointer: Any) -> Any:
        app = chain(asks_twice).compile(checkpointer=checkpointer)
        app.invoke({"got": []}, CONFIG)
        app.invoke(Command(resume="yes"), CONFIG)
        return app.invoke(None, CONFIG)

    assert second_is(InMemorySaver()) == {"got": ["yes", "yes"]}
    still = second_is(saver)
    assert [one.value for one in still["__interrupt__"]] == ["second"]
    assert statuses(saver) == [("first", "consumed"), ("second", "open")]


@pytest.mark.parametrize("by_id", [False, True])
def test_an_answer_that_makes_its_node_raise_does_not_stay(saver: HitlSaver, by_id: bool) -> None:
    def after_a_bad_answer(checkpointer: Any) -> Any:
        app = chain(asks_picky).compile(checkpointer=checkpointer)
        (asked,) = app.invoke({"got": []}, CONFIG)["__interrupt__"]
        for value in (-1, 5):
            answer = {asked.id: value} if by_id else value
            try:
                result = app.invoke(Command(resume=answer), CONFIG)
            except ValueError as error:
                result = str(error)
        return result

    assert after_a_bad_answer(InMemorySaver()) == "too few"
    assert after_a_bad_answer(saver) == {"got": [5]}
    assert statuses(saver) == [("how many?", "consumed")]


def test_a_bad_plain_answer_is_forgotten(saver: HitlSaver) -> None:
    def typed(state: State) -> State:
        return {"got": [interrupt("how many?", response_schema=int)]}

    app = chain(typed).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    with pytest.raises(ValueError, match="valid integer"):
        app.invoke(Command(resume="many"), CONFIG)
    assert [one.value for one in app.invoke(None, CONFIG)["__interrupt__"]] == ["how many?"]
    assert app.invoke(Command(resume=3), CONFIG) == {"got": [3]}


def test_only_the_last_answer_is_taken_back(saver: HitlSaver) -> None:
    def last_picky(state: State) -> State:
        both = [interrupt("first"), interrupt("second")]
        if both[1] == "bad":
            raise ValueError("bad")
        return {"got": both}

    app = chain(last_picky).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    app.invoke(Command(resume="one"), CONFIG)
    with pytest.raises(ValueError, match="bad"):
        app.invoke(Command(resume="bad"), CONFIG)
    assert [one.value for one in app.invoke(None, CONFIG)["__interrupt__"]] == ["second"]
    assert app.invoke(Command(resume="two"), CONFIG) == {"got": ["one", "two"]}


def test_being_asked_again_keeps_an_accepted_answer(saver: HitlSaver) -> None:
    app = chain(asks_twice).compile()
    outer = StateGraph(State).add_node("child", app).add_edge(START, "child").compile(checkpointer=saver)
    outer.invoke({"got": []}, CONFIG)
    outer.invoke(Command(resume="one"), CONFIG)
    second = questions(saver)[1]
    saver.store.accept([Answer(question=second.id, value="two")])
    outer.invoke(None, CONFIG)
    assert statuses(saver) == [("first", "consumed"), ("second", "answered")]


def test_new_input_closes_the_questions(saver: HitlSaver) -> None:
    app = chain(asks).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    app.invoke({"got": []}, CONFIG)
    assert statuses(saver) == [("go?", "superseded"), ("go?", "open")]


def test_an_update_closes_the_questions(saver: HitlSaver) -> None:
    app = chain(asks).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    app.update_state(CONFIG, {"got": ["skipped"]}, as_node="asks")
    assert statuses(saver) == [("go?", "superseded")]
    assert app.invoke(None, CONFIG) == {"got": ["skipped"]}


def test_a_replay_asks_under_a_new_id(saver: HitlSaver) -> None:
    app = chain(asks).compile(checkpointer=saver)
    (first,) = app.invoke({"got": []}, CONFIG)["__interrupt__"]
    asked_at = app.get_state(CONFIG).config
    app.invoke(Command(resume="one"), CONFIG)
    (again,) = app.invoke(None, asked_at)["__interrupt__"]
    assert again.id != first.id
    assert app.invoke(Command(resume="two"), CONFIG) == {"got": ["two"]}
    assert statuses(saver) == [("go?", "consumed"), ("go?", "consumed")]


def test_questions_name_their_nodes(saver: HitlSaver) -> None:
    def ask(item: str) -> State:
        return {"got": [interrupt(item)]}

    inner = StateGraph(State).add_node("ask", ask)
    inner.add_conditional_edges(START, lambda state: [Send("ask", item) for item in "xy"], ["ask"])
    builder = StateGraph(State).add_node("child", inner.compile()).add_node("beside, it", asks)
    app = builder.add_edge(START, "child").add_edge(START, "beside, it").compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    found = {(q.payload, q.node, q.namespace.partition(":")[0]) for q in questions(saver)}
    assert found == {("x", "ask[0]", "child"), ("y", "ask[1]", "child"), ("go?", "beside, it", "")}


def test_a_question_may_be_here_before_its_checkpoint(saver: HitlSaver, path: Path) -> None:
    """LangGraph keeps both in the background, in no order."""

    def ask(item: str) -> State:
        return {"got": [interrupt(item)]}

    late: list[Any] = []

    class Late(HitlSaver):
        def put(self, *arguments: Any) -> Any:
            late.append(arguments)
            configurable = arguments[0]["configurable"]
            return {"configurable": {**configurable, "checkpoint_id": arguments[1]["id"]}}

    builder = StateGraph(State).add_node("ask", ask)
    builder.add_conditional_edges(START, lambda state: [Send("ask", "x")], ["ask"])
    builder.compile(checkpointer=Late(saver.store)).invoke({"got": []}, CONFIG)
    assert [(q.node, q.status) for q in questions(saver)] == [("", "open")]
    for arguments in late:
        saver.put(*arguments)
    assert [(q.node, q.status) for q in questions(saver)] == [("ask", "open")]
    assert list_threads(path)[0].status == "paused"
    app = builder.compile(checkpointer=saver)
    assert app.invoke(Command(resume="yes"), CONFIG) == {"got": ["yes"]}
    assert statuses(saver) == [("x", "consumed")]


def test_a_payload_that_is_not_json_is_kept_as_text(saver: HitlSaver) -> None:
    def odd(state: State) -> State:
        return {"got": [interrupt({"path": Path("/etc"), "sizes": {1}})]}

    app = chain(odd).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    assert [question.payload for question in questions(saver)] == [{"path": "/etc", "sizes": [1]}]
    assert app.invoke(Command(resume=True), CONFIG) == {"got": [True]}


@dataclass
class Money:
    cents: int


def test_no_class_is_made_from_stored_data_unless_named(saver: HitlSaver) -> None:
    def pay(state: State) -> State:
        return {"got": [Money(5)]}

    chain(pay).compile(checkpointer=saver).invoke({"got": []}, CONFIG)
    plain = saver.get_tuple(CONFIG)
    assert plain is not None
    assert plain.checkpoint["channel_values"]["got"] == [{"cents": 5}]
    trusting = saver.with_allowlist({(Money.__module__, "Money")}).get_tuple(CONFIG)
    assert trusting is not None
    assert trusting.checkpoint["channel_values"]["got"] == [Money(5)]


def test_async_programs(path: Path) -> None:
    async def fetch(state: State) -> State:
        await asyncio.sleep(0)
        return {"got": ["fetched"]}

    async def play() -> list[Any]:
        async with HitlSaver.from_conn_string(path) as saver:
            app = chain(fetch, asks).compile(checkpointer=saver)
            await app.ainvoke({"got": []}, CONFIG)
            await app.ainvoke(Command(resume="yes"), CONFIG)
            assert [state.metadata["step"] async for state in app.aget_state_history(CONFIG)] == [2, 1, 0, -1]
            found = (await app.aget_state(CONFIG)).values["got"]
            await saver.adelete_thread("t1")
            assert await saver.aget_tuple(CONFIG) is None
            return list(found)

    assert asyncio.run(play()) == ["fetched", "yes"]
    assert list_threads(path) == []


def test_a_deleted_thread_leaves_its_audit(saver: HitlSaver) -> None:
    app = chain(asks).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    app.invoke(Command(resume="yes"), CONFIG)
    saver.delete_thread("t1")
    with saver.store.reading() as db:
        left = {table: db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES}
    assert left == {**dict.fromkeys(TABLES, 0), "audit": 1}


TABLES = ("threads", "checkpoints", "writes", "questions", "answers", "audit")


def test_a_run_that_was_taken_over_cannot_write(path: Path) -> None:
    store = SqliteStore(path)
    old = HitlSaver(store).fenced(store.begin(Thread(id="t1", kind="langgraph")))
    app = chain(asks).compile(checkpointer=old)
    app.invoke({"got": []}, CONFIG)
    store.begin(Thread(id="t1", kind="langgraph"))
    with pytest.raises(Fenced, match="taken over"):
        app.invoke(Command(resume="yes"), CONFIG)
    assert [question.status for question in store.questions("t1")] == ["open"]
    store.close()


def test_many_threads_of_a_process_share_a_saver(saver: HitlSaver) -> None:
    app = chain(asks).compile(checkpointer=saver)
    configs: list[Any] = [{"configurable": {"thread_id": f"t{number}"}} for number in range(20)]
    app.batch([{"got": []}] * 20, configs)
    finished = app.batch([Command(resume=number) for number in range(20)], configs)
    assert finished == [{"got": [number]} for number in range(20)]
    assert {line.status for line in list_threads(saver.store.path)} == {"finished"}
