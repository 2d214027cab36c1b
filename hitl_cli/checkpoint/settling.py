"""What one attempt of a LangGraph task means for its questions: asked, answered for good, or asked again."""

from __future__ import annotations

import re
from asyncio import CancelledError
from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.graph.ids import fingerprint
from hitl_cli.plain import modelled, plain
from hitl_cli.question import Question, name_of_send
from hitl_cli.schema.check import check_schema
from hitl_cli.schema.payload import canonical
from hitl_cli.store import binding, opaque, opaque_writes
from hitl_cli.store.opaque import Blob
from hitl_cli.store.opaque_writes import TaskPlace
from hitl_cli.values import dataclass

# LangGraph's names of its control channels, and the slot of a task's answers among its writes.
ERROR, INTERRUPT, RESUME = "__error__", "__interrupt__", "__resume__"
RESUME_SLOT = -4
HANDLED = "__error_source_node__"
"""Beside an error: the node has an error handler, which runs next."""
CONTROL = frozenset({ERROR, INTERRUPT, RESUME, HANDLED})
"""Channels that say how an attempt went; a task that writes to another one has ended."""
TASKS = "__pregel_tasks"
SEND = "__pregel_push"
"""What the path of a task begins with that a `Send` made."""
COUNTERS = "counters_since_delta_snapshot"
"""In the metadata of a checkpoint, the channels whose values are put together from earlier checkpoints."""
NULL_TASK = "00000000-0000-0000-0000-000000000000"
"""The task under which what a `Command` brings is kept, such as a plain answer."""

_TRIGGERS, _STARTS = ("branch:to:", "join:"), frozenset({TASKS, "__start__"})
"""How the names of channels begin that make another superstep run, and their whole names."""
_NODE = re.compile(r"~__pregel_pull, (.*?)(, node_error_handler, 0{10}|, \d{10}, .*)?$")
_SEND = re.compile(r"~__pregel_push, (\d{10}), 0{10}")
_SHORT = 10_000
"""Characters of a payload that is kept as text only."""

Writes = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """One attempt of one task, inside the transaction that keeps its writes."""

    db: Connection
    place: TaskPlace
    path: str
    """The task's path, as LangGraph spells it."""
    now: str
    strict: bool
    """Refuse a payload that is not JSON, in place of keeping its text; and refuse a result of a task that
    has not asked what was answered."""
    accepts_changes: bool
    """Take such a result all the same."""
    load: Callable[[Blob], Any]
    is_bad_answer: Callable[[BaseException], bool]
    """Whether an error says that an answer is not what `interrupt()` was told to expect."""
    sent: Callable[[], Sequence[str]]
    """The nodes that the `Send`s of the task's checkpoint name."""

    def settle(self, writes: Writes) -> Writes:
        """Note what became of the task's questions.

        Returns:
            The writes to keep. Of a failed attempt that is its error alone: neither its answers, so that
            they can be given anew, nor half a result, which would make the task look finished.

        Raises:
            GraphChanged: the task is done, and has not asked what was answered.
        """
        last = dict(writes)
        given = last.get(RESUME, ())
        kept = len(self._bound()) if given or ERROR in last else 0
        if ERROR in last and HANDLED not in last:
            if len(given) > kept or self.is_bad_answer(last[ERROR]):
                self._fail(last[ERROR], kept)
            return [write for write in writes if write[0] in (ERROR, INTERRUPT)]
        if len(given) > kept:
            self._forget_plain_answer()
        finished = any(channel not in CONTROL for channel in last)
        bound = [plain(value) for value in given]
        strict = self.strict and not self.accepts_changes
        binding.bind(self.db, self.place, bound, finished=finished, strict=strict, now=self.now)
        self._ask(last.get(INTERRUPT, ()), len(given))
        return writes

    def _bound(self) -> Sequence[Any]:
        """The answers that the task has kept so far."""
        blob = opaque_writes.at(self.db, self.place, RESUME_SLOT)
        answers: Sequence[Any] = () if blob is None else self.load(blob)
        return answers

    def _fail(self, error: BaseException, kept: int) -> None:
        if isinstance(error, CancelledError):
            return  # a sibling failed; the answer is delivered again
        binding.unbind(self.db, self.place, kept, self.now)
        self._forget_plain_answer()

    def _forget_plain_answer(self) -> None:
        """Drop the answer that LangGraph keeps for whoever asks first, since somebody has."""
        head = opaque.head(self.db, self.place.thread, "")
        root = TaskPlace(thread=self.place.thread, namespace="", checkpoint=head, task=NULL_TASK)
        opaque_writes.delete(self.db, root, RESUME_SLOT)

    def _ask(self, interrupts: Any, ordinal: int) -> None:
        if not isinstance(interrupts, list | tuple):
            return
        for interrupt in interrupts:
            payload, schema = self._asked(interrupt.value, interrupt.response_schema)
            question = Question(
                id=interrupt.id,
                thread=self.place.thread,
                checkpoint=self.place.checkpoint,
                namespace=self.place.namespace,
                task=self.place.task,
                node=node_of(self.path, self.sent),
                ordinal=ordinal,
                fingerprint=mark(payload, schema),
                payload=payload,
                schema=schema,
            )
            binding.ask(self.db, question, self.now)

    def _asked(self, value: Any, schema: Any) -> tuple[Any, dict[str, Any] | None]:
        """Payload and schema as JSON."""
        try:
            payload = modelled(value)
            mark(payload, schema)
            check_schema(schema)
        except PayloadError as error:
            if self.strict:
                error.node = node_of(self.path, self.sent)
                raise
            return _text(value), None
        return payload, schema


def mark(payload: Any, schema: Any) -> str:
    """The fingerprint of a question: what is asked. Where it is asked, LangGraph's id of it says.

    Raises:
        PayloadError: one of them is not JSON.
    """
    return fingerprint("", 0, canonical(payload), schema, None)


def node_of(path: str, sent: Callable[[], Sequence[str]]) -> str:
    """The name of a task's node, found in the task's path; of a `Send`'s task, `name_of_send`. Empty when it
    cannot be known yet.

    Args:
        sent: the nodes that the `Send`s of the task's checkpoint name: a `Send`'s path has only its number.
    """
    if send := _SEND.search(path):
        nodes, number = sent(), int(send[1])
        return name_of_send(nodes, number) if number < len(nodes) else ""
    node = _NODE.search(path)
    return node[1] if node else ""


def status_at(channels: Mapping[str, Any], waits: bool) -> str:
    """The status of a thread by the channels of its newest checkpoint, those of a `StateGraph`.

    Args:
        waits: whether a question of it is open.
    """
    if waits:
        return "paused"
    for channel in channels:
        if channel.startswith(_TRIGGERS) or channel in _STARTS:
            return "running"
    return "finished"


def _text(value: Any) -> Any:
    """A payload that is not JSON, as far as it can be shown."""
    shown = plain(value)
    try:
        canonical(shown)
    except PayloadError:
        return str(value)[:_SHORT]
    return shown
