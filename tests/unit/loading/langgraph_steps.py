"""Plays a LangGraph graph in steps, each with a store and a runner of its own, as processes would."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph.graph import START, StateGraph

from hitl_cli.loading.factory import Held
from hitl_cli.loading.langgraph.runner import LangGraphRunner
from hitl_cli.outcome import Outcome
from hitl_cli.question import Answer, Question
from hitl_cli.records import Breakpoints, Thread
from hitl_cli.store.sqlite import SqliteStore

THREAD = "t1"


def side_by_side(state: type, *nodes: Any) -> StateGraph[Any]:
    """Nodes that run in one superstep."""
    builder = StateGraph(state)
    for node in nodes:
        builder.add_node(node).add_edge(START, node.__name__)
    return builder


@dataclass(slots=True)
class Observed:
    """Implements `protocols.Observer`: keeps what it is told."""

    started: list[str] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    """What `wrote` and `message` were given."""
    reads: bool = False

    def began(self, node: str) -> None:
        self.started.append(node)

    def ended(self, node: str) -> None:
        pass

    def said(self, chunk: Any) -> None:
        pass

    def wrote(self, writing: str, speaker: str, content: Any, *, last: bool) -> None:
        self.messages.append((writing, content, last))

    def message(self, message: Any, writing: str) -> None:
        self.messages.append((writing, message))


@dataclass(slots=True)
class Steps:
    """One thread of one graph, in a store file."""

    path: Path
    graph: Any
    started: list[str] = field(default_factory=list)
    """The nodes that started, in all steps."""

    def start(
        self,
        *,
        before: tuple[str, ...] = (),
        after: tuple[str, ...] = (),
        discard: bool = False,
        **input: Any,
    ) -> Outcome:
        with closing(SqliteStore(self.path)) as store:
            stops = Breakpoints(before=before, after=after)
            return self._runner(store).start(THREAD, input, stops, discard=discard)

    def proceed(self) -> Outcome:
        with closing(SqliteStore(self.path)) as store:
            return self._runner(store).proceed(THREAD)

    def accept(self, question: Question, value: Any) -> None:
        with closing(SqliteStore(self.path)) as store:
            store.accept([Answer(question=question.id, value=value, by="ana")])

    def answer(self, question: Question, value: Any) -> Outcome:
        self.accept(question, value)
        return self.proceed()

    def questions(self) -> list[Question]:
        with closing(SqliteStore(self.path)) as store:
            return list(store.questions(THREAD))

    def thread(self) -> Thread:
        with closing(SqliteStore(self.path)) as store:
            found = store.thread(THREAD)
        assert found is not None
        return found

    def _runner(self, store: SqliteStore) -> LangGraphRunner:
        origin = Thread(id="", target="/graphs/some.py:graph", cwd="/graphs", kind="python")
        return LangGraphRunner(self.graph, store, origin, Observed(self.started), Held())
