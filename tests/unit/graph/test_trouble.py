"""What users' code can do to a run: raise in odd places, leave, ask in odd ways. No answer is lost by it."""

from __future__ import annotations

import asyncio
import operator
import sys
import threading
from typing import Annotated, Any, NotRequired, TypedDict

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.errors import Fail, GraphError
from hitl_cli.graph import START, StateGraph
from hitl_cli.types import Command, interrupt

from .building import CONFIG, Log, wired


def asking(text: str) -> dict[str, Any]:
    return {"log": [interrupt(text)]}


def statuses(saver: SqliteSaver) -> list[tuple[str, str]]:
    return [(question.payload, question.status) for question in saver.questions("t1")]


def test_a_graph_that_a_node_calls_asks_through_that_node(saver: SqliteSaver) -> None:
    inner = StateGraph(Log).add_node("gate", lambda _: asking("Deploy?")).add_edge(START, "gate").compile()
    outer = wired("call:", {"call": lambda _: {"log": inner.invoke({})["log"]}}, saver)

    assert [one.value for one in outer.invoke({}, CONFIG)["__interrupt__"]] == ["Deploy?"]
    assert outer.invoke(Command(resume="no"), CONFIG)["log"] == ["no"]


def test_a_reducer_that_raises_opens_the_question_again(saver: SqliteSaver) -> None:
    app = wired("ask:", {"ask": lambda _: {"log": interrupt("What?")}}, saver)  # a str is no list
    app.invoke({}, CONFIG)

    with pytest.raises(TypeError):
        app.invoke(Command(resume="pen"), CONFIG)
    assert statuses(saver) == [("What?", "open")]
    thread = saver.thread("t1")
    assert thread is not None
    assert (thread.status, thread.reason) == ("failed", "error")


def test_a_question_is_on_the_disk_before_the_stream_shows_it(saver: SqliteSaver) -> None:
    app = wired("ask:", {"ask": lambda _: asking("Go?")}, saver)
    for chunk in app.stream({}, CONFIG):
        if "__interrupt__" in chunk:
            break
    assert statuses(saver) == [("Go?", "open")]
    assert app.invoke(Command(resume="yes"), CONFIG)["log"] == ["yes"]


def test_sys_exit_fails_the_node(saver: SqliteSaver) -> None:
    app = wired("leave:", {"leave": lambda _: sys.exit(0)}, saver)
    with pytest.raises(SystemExit):
        app.invoke({}, CONFIG)
    thread = saver.thread("t1")
    assert thread is not None
    assert (thread.status, thread.error["type"]) == ("failed", "SystemExit")


@pytest.mark.parametrize("stops", ["b", ["b"]])
def test_one_breakpoint_needs_no_list(saver: SqliteSaver, stops: Any) -> None:
    app = wired("a: b; b:", saver=saver)
    assert app.invoke({}, CONFIG, interrupt_before=stops)["log"] == ["a"]


def test_a_half_read_history_holds_nobody_up(saver: SqliteSaver) -> None:
    app = wired("a: b; b:", saver=saver)
    app.invoke({}, CONFIG)
    half = app.get_state_history(CONFIG)
    next(half)
    other = threading.Thread(target=app.get_state, args=(CONFIG,), daemon=True)
    other.start()
    other.join(10)
    assert not other.is_alive()


def test_two_questions_at_once_are_asked_one_after_the_other(saver: SqliteSaver) -> None:
    async def both(state: Log) -> dict[str, Any]:
        async def one(text: str) -> Any:
            return interrupt(text)

        return {"log": list(await asyncio.gather(one("A?"), one("B?")))}

    app = wired("both:", {"both": both}, saver)
    assert [one.value for one in app.invoke({}, CONFIG)["__interrupt__"]] == ["A?"]
    assert [one.value for one in app.invoke(Command(resume="a"), CONFIG)["__interrupt__"]] == ["B?"]
    assert app.invoke(Command(resume="b"), CONFIG)["log"] == ["a", "b"]


def test_no_answer_waits_after_the_graph_said_no(saver: SqliteSaver) -> None:
    def refuse(state: Log) -> dict[str, Any]:
        if interrupt("Really?") == "no":
            raise Fail("refused")
        return {}

    app = wired("s: left right; left:; right:", {"left": refuse, "right": lambda _: asking("B?")}, saver)
    questions = {one.value: one.id for one in app.invoke({}, CONFIG)["__interrupt__"]}
    with pytest.raises(Fail):
        app.invoke(Command(resume={questions["Really?"]: "no"}), CONFIG)
    assert statuses(saver) == [("Really?", "consumed"), ("B?", "superseded")]


def test_an_async_node_runs_beside_a_running_loop(saver: SqliteSaver) -> None:
    async def node(state: Log) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"log": ["ran"]}

    app = wired("node:", {"node": node}, saver)

    async def program() -> dict[str, Any]:
        return app.invoke({}, CONFIG)

    assert asyncio.run(program())["log"] == ["ran"]


def test_a_reducer_inside_not_required(saver: SqliteSaver) -> None:
    class State(TypedDict):
        log: NotRequired[Annotated[list[str], operator.add]]

    app = StateGraph(State).add_node("n", lambda _: {"log": ["n"]}).add_edge(START, "n").compile(saver)
    assert app.invoke({"log": ["i"]}, CONFIG)["log"] == ["i", "n"]


def test_a_reducer_that_changes_its_argument_counts_once(saver: SqliteSaver) -> None:
    class State(TypedDict):
        log: Annotated[list[str], operator.iadd]

    builder = StateGraph(State).add_node("n", lambda _: {"log": ["n"]}).add_edge(START, "n")
    app = builder.add_conditional_edges("n", lambda state: [], []).compile(saver)
    assert app.invoke({"log": []}, CONFIG)["log"] == ["n"] == app.get_state(CONFIG).values["log"]


def test_a_state_without_keys_is_refused() -> None:
    with pytest.raises(GraphError, match="a TypedDict, a dataclass or a pydantic model, not 'dict'"):
        StateGraph(dict)
