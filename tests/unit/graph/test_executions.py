"""How often nodes run: a finished one not again, a waiting one only for its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.errors import AlreadyAnswered
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.question import Answer
from hitl_cli.types import Command, interrupt

from .building import CONFIG, Log, wired


class Counting:
    """Nodes that count how often they start."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()

    def asking(self, name: str, *questions: str) -> Any:
        def node(state: Log) -> Log:
            self.runs[name] += 1
            return {"log": [(name, *map(interrupt, questions))]}

        return node

    def failing(self, name: str, until: threading.Event) -> Any:
        def node(state: Log) -> Log:
            self.runs[name] += 1
            if not until.is_set():
                raise ConnectionError("try again")
            return {"log": [name]}

        return node

    def taken(self) -> dict[str, int]:
        """The counts since the last look."""
        runs, self.runs = dict(self.runs), Counter()
        return runs


def by_node(saver: SqliteSaver) -> dict[str, str]:
    return {question.node: question.id for question in saver.questions("t1") if question.status == "open"}


def branches(counting: Counting, saver: SqliteSaver, **nodes: Any) -> CompiledStateGraph:
    return wired(
        f"s: {' '.join(nodes)}; " + "; ".join(f"{name}: j" for name in nodes) + "; j:",
        {"s": counting.asking("s"), "j": counting.asking("j"), **nodes},
        saver,
    )


def test_a_partial_answer_runs_only_the_node_that_it_is_for(saver: SqliteSaver) -> None:
    counting = Counting()
    nodes = {name: counting.asking(name, f"{name}?") for name in "abc"}
    graph = branches(counting, saver, **nodes, d=counting.asking("d"))
    graph.invoke({}, CONFIG)
    assert counting.taken() == {"s": 1, "a": 1, "b": 1, "c": 1, "d": 1}
    graph.invoke(Command(resume={by_node(saver)["b"]: 1}), CONFIG)
    assert counting.taken() == {"b": 1}
    graph.invoke(None, CONFIG)
    assert counting.taken() == {}
    graph.invoke(Command(resume={by_node(saver)["a"]: 2}), CONFIG)
    assert counting.taken() == {"a": 1}
    result = graph.invoke(Command(resume=3), CONFIG)
    assert counting.taken() == {"c": 1, "j": 1}
    assert result["log"][1:] == [("a", 2), ("b", 1), ("c", 3), ("d",), ("j",)]


def test_answers_that_were_accepted_elsewhere_are_run_by_the_next_resume(saver: SqliteSaver) -> None:
    counting = Counting()
    graph = branches(counting, saver, a=counting.asking("a", "a?"), b=counting.asking("b", "b?"))
    graph.invoke({}, CONFIG)
    counting.taken()
    asked = by_node(saver)
    saver.accept([Answer(question=asked["a"], value=1, by="ana")])
    graph.invoke(Command(resume={asked["b"]: 2}), CONFIG)
    assert counting.taken() == {"a": 1, "b": 1, "j": 1}
    with pytest.raises(AlreadyAnswered, match="by ana"):
        graph.invoke(Command(resume={asked["a"]: 3}), CONFIG)


def test_earlier_answers_of_a_node_are_replayed_and_asked_once(saver: SqliteSaver) -> None:
    counting = Counting()
    graph = wired("a: j; j:", {"a": counting.asking("a", "1?", "2?", "3?")}, saver)
    graph.invoke({}, CONFIG)
    for number in (1, 2):
        (asked,) = graph.invoke(Command(resume=number), CONFIG)["__interrupt__"]
        assert asked.value == f"{number + 1}?"
    assert graph.invoke(Command(resume=3), CONFIG)["log"] == [("a", 1, 2, 3), "j"]
    assert counting.taken() == {"a": 4}


def test_what_finished_beside_a_failure_is_kept(saver: SqliteSaver) -> None:
    counting, repaired = Counting(), threading.Event()
    nodes = {"a": counting.asking("a"), "b": counting.failing("b", repaired), "c": counting.asking("c")}
    graph = branches(counting, saver, **nodes)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            graph.invoke({} if not counting.runs else None, CONFIG)
    assert counting.taken() == {"s": 1, "a": 1, "b": 2, "c": 1}
    repaired.set()
    assert graph.invoke(None, CONFIG)["log"] == [("s",), ("a",), "b", ("c",), ("j",)]
    assert counting.taken() == {"b": 1, "j": 1}


def test_what_asks_beside_a_failure_is_asked_and_stays_asked(saver: SqliteSaver) -> None:
    counting, repaired = Counting(), threading.Event()
    nodes = {"a": counting.asking("a", "a?"), "b": counting.failing("b", repaired)}
    graph = branches(counting, saver, **nodes)
    with pytest.raises(ConnectionError):
        graph.invoke({}, CONFIG)
    assert counting.taken() == {"s": 1, "a": 1, "b": 1}
    repaired.set()
    (asked,) = graph.invoke(None, CONFIG)["__interrupt__"]
    assert (asked.value, counting.taken()) == ("a?", {"b": 1})
    graph.invoke(Command(resume=1), CONFIG)
    assert counting.taken() == {"a": 1, "j": 1}


def test_an_answer_beside_a_failure_is_used_once(saver: SqliteSaver) -> None:
    counting, repaired = Counting(), threading.Event()
    nodes = {"a": counting.asking("a", "a?"), "b": counting.failing("b", repaired)}
    graph = branches(counting, saver, **nodes)
    with pytest.raises(ConnectionError):
        graph.invoke({}, CONFIG)
    with pytest.raises(ConnectionError):
        graph.invoke(Command(resume=1), CONFIG)
    assert [question.status for question in saver.questions("t1")] == ["consumed"]
    repaired.set()
    assert graph.invoke(None, CONFIG)["log"] == [("s",), ("a", 1), "b", ("j",)]
    assert counting.taken() == {"s": 1, "a": 2, "b": 3, "j": 1}


def test_a_node_that_failed_after_its_answers_asks_the_last_one_again(saver: SqliteSaver) -> None:
    """Two nodes fail at once: each opens its own last question, and no other."""
    counting = Counting()

    def fails(name: str) -> Any:
        def node(state: Log) -> Log:
            counting.runs[name] += 1
            answers = [interrupt(f"{name} {number}?") for number in (1, 2)]
            if "bad" in answers:
                raise ValueError(name)
            return {"log": [(name, *answers)]}

        return node

    graph = branches(counting, saver, a=fails("a"), b=fails("b"))
    graph.invoke({}, CONFIG)
    for word in ("good", "bad"):
        command: Command[Any] = Command(resume=dict.fromkeys(by_node(saver).values(), word))
        if word == "good":
            graph.invoke(command, CONFIG)
        else:
            with pytest.raises(ValueError, match=r"^[ab]$"):
                graph.invoke(command, CONFIG)
    assert {question.payload: question.status for question in saver.questions("t1")} == {
        "a 1?": "answered",
        "a 2?": "open",
        "b 1?": "answered",
        "b 2?": "open",
    }
    result = graph.invoke(Command(resume=dict.fromkeys(by_node(saver).values(), "fine")), CONFIG)
    assert result["log"][1:] == [("a", "good", "fine"), ("b", "good", "fine"), ("j",)]


def test_async_nodes_ask_and_run_like_others(saver: SqliteSaver) -> None:
    counting = Counting()

    def asynchronous(name: str) -> Any:
        async def node(state: Log) -> Log:
            counting.runs[name] += 1
            await asyncio.sleep(0)
            return {"log": [(name, interrupt(f"{name}?"))]}

        return node

    graph = branches(counting, saver, a=asynchronous("a"), b=asynchronous("b"))
    graph.invoke({}, CONFIG)
    graph.invoke(Command(resume={by_node(saver)["a"]: 1}), CONFIG)
    assert graph.invoke(Command(resume=2), CONFIG)["log"][1:] == [("a", 1), ("b", 2), ("j",)]
    assert counting.taken() == {"s": 1, "a": 2, "b": 2, "j": 1}
