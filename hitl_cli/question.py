"""A question that waits for a person, and the answer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from hitl_cli.errors import GraphChanged
from hitl_cli.types import UNSET
from hitl_cli.values import NamedTuple, dataclass

SHORTEST_ID = 4
"""Digits of a question's id that are enough to name it."""

TIMEOUT = "timeout"
"""`Answer.how` of what closes a question that nobody has answered in time."""

_PLACE = re.compile(r"\[\d+\]\Z")
_TASK = re.compile(r":[0-9a-f-]+")
"""What the namespace of a graph inside says of the task that it runs for."""

Place = tuple[str, str, int, str]
"""Namespace without the ids of tasks, node, ordinal and fingerprint."""

QuestionStatus = Literal["open", "answered", "consumed", "superseded"]


class Question(NamedTuple):
    """Everything needed to show a question and to check its answer, without the graph's code."""

    id: str
    """32 hex digits, bound to the checkpoint, the task, the place in the node and what was asked."""
    thread: str
    checkpoint: str
    task: str
    node: str
    """Its name; `node[2]` for the third of several that run beside each other, by `each` or `Send`."""
    payload: Any
    """What was given to `interrupt()`, as JSON."""
    namespace: str = ""
    """The subgraph it was asked in; empty at the root."""
    path: tuple[str, ...] = ()
    """Ids of the tasks that the subgraph was called in, outermost first; empty at the root."""
    ordinal: int = 0
    """How many questions of the same node run, or of the same `@task` call in it, came before this one."""
    fingerprint: str = ""
    """Hash of node, ordinal, payload and schema: tells whether the code still asks the same."""
    schema: dict[str, Any] | None = None
    """The JSON Schema that the answer must satisfy; None: any JSON."""
    status: QuestionStatus = "open"
    asked_at: str = ""
    """UTC, ISO 8601, seconds: `2026-11-22T14:02:11Z`."""
    deadline: str | None = None
    """UTC, ISO 8601: when it counts as overdue; None: never."""
    draft: Any = UNSET
    """An earlier answer that does not count any more, offered as the default; UNSET: none."""

    @property
    def is_of_thread(self) -> bool:
        """Whether it waits there until it is answered; a form for inputs comes before there is a thread."""
        return bool(self.id)

    def is_overdue(self, now: str) -> bool:
        """
        Args:
            now: UTC, ISO 8601.
        """
        return self.deadline is not None and self.deadline <= now

    def begins_with(self, start: str) -> bool:
        """Whether `start` is a beginning of the id that is long enough to name the question."""
        return len(start) >= SHORTEST_ID and self.id.startswith(start)

    def is_named(self, wanted: str) -> bool:
        """Whether `--id`, or a key of `--answers`, means it: by its id, the start of that, or a name."""
        alone = wanted.removesuffix("[0]") == self.node
        return alone or wanted in self.names or self.begins_with(wanted)

    @property
    def named(self) -> str:
        """Its label for a sentence: on one line, whatever characters its name has."""
        return " ".join(self.label.split())

    @property
    def label(self) -> str:
        """The name that it is shown by: its node, behind the item that it is for (`visit[2].approve`)."""
        nodes = self._nodes
        first = next((at for at, node in enumerate(nodes) if _PLACE.search(node)), -1)
        return ".".join(nodes[first:])

    @property
    def names(self) -> tuple[str, ...]:
        """What it can be called, the most exact name first: its node after those around it, then without
        them (`trip.visit[2].approve`, `visit[2].approve`, `approve`), then without its place."""
        nodes = self._nodes
        return (*(".".join(nodes[at:]) for at in range(len(nodes))), without_place(self.node))

    @property
    def _nodes(self) -> list[str]:
        """Its node and those that it runs in, outermost first; the items of a node stand for that node."""
        nodes = [*(_TASK.sub("", self.namespace).split("|") if self.namespace else ()), self.node]
        return [
            node
            for node, inner in pairwise([*nodes, ""])
            if not _PLACE.search(inner) or without_place(inner) != node
        ]

    @property
    def items(self) -> tuple[tuple[str, int], ...]:
        """The items that it stands in, outermost first: whose items they are, and the place of each."""
        return _items(self.thread, self.namespace, self.node)

    @property
    def place(self) -> Place:
        """Where in the graph it is asked, and what. Forks ask the same under other ids."""
        return _TASK.sub("", self.namespace), self.node, self.ordinal, self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One person's decision on one question."""

    question: str
    """The id of the question that was shown."""
    value: Any
    """Any JSON value; `None` is an answer."""
    fingerprint: str = ""
    """That of the question as it was shown: in other words it is another question, whose answer this is not.
    Empty: whatever is asked now."""
    by: str = ""
    how: str = ""
    """Where it came from: `terminal`, `flag`, `library` …, or `TIMEOUT`."""
    why: str = ""
    at: str = ""
    """UTC, ISO 8601; set by the store when it accepts the answer."""

    @property
    def timed_out(self) -> bool:
        """Whether it only says that nobody has answered in time. Its value means nothing."""
        return self.how == TIMEOUT


@dataclass(frozen=True, slots=True)
class Later:
    """The person chose to decide later: nothing is sent."""

    reason: str = ""
    """Why nobody was asked (`CI is set`), or empty when the person chose it."""


@dataclass(frozen=True, slots=True)
class Back:
    """The person wants the question before this one, and knows what that means: nothing is sent."""


def in_order(questions: Iterable[Question]) -> list[Question]:
    """Questions that wait, in the order to show them in.

    What the items of one node ask stands together, in the order of the items: each item gets to its questions
    in its own time.

    Args:
        questions: in the order they were asked, which the rest of them keep.
    """
    first: dict[str, int] = {}
    keyed = []
    for asked, one in enumerate(questions):
        key = [(first.setdefault(node, asked), place) for node, place in one.items]
        keyed.append(((*key, (asked, 0)), one))  # no two keys are the same: questions are never compared
    keyed.sort()
    return [one for _, one in keyed]


@lru_cache(maxsize=1024)
def _items(thread: str, namespace: str, node: str) -> tuple[tuple[str, int], ...]:
    """See `Question.items`; kept, because a thread's questions are put in order at each answer."""
    found, way = [], [*(namespace.split("|") if namespace else ()), node]
    for at, step in enumerate(way):
        name = _TASK.sub("", step)
        if place := _PLACE.search(name):
            found.append(("|".join([thread, *way[:at], name[: place.start()]]), int(place.group()[1:-1])))
    return tuple(found)


def name_of_send(nodes: Sequence[str], number: int) -> str:
    """The name that tells one of a superstep's `Send`s from the others: `node[2]` for the third to one node.

    Args:
        nodes: those that the `Send`s name, in their order.
        number: which of them.
    """
    node = nodes[number]
    return node if nodes.count(node) == 1 else f"{node}[{nodes[:number].count(node)}]"


def without_place(node: str) -> str:
    """The name of the node alone: `node` for `node[2]`."""
    return _PLACE.sub("", node)


def question_removed(question: Question) -> GraphChanged:
    """What stops a step that has not asked what was answered."""
    return GraphChanged(
        f"node {question.node!r} no longer asks what was answered: {str(question.payload)[:200]!r}",
        hint="Nothing was committed. Put the question back; or go on without that answer: "
        "hitl resume --accept-changes",
    )
