"""A store for graphs whose state holds enums, dataclasses or models: it keeps them as `Typed` values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question
from hitl_cli.records import Change, Checkpoint, Commit, Lease, LeftBehind, Planned, TaskResult, Thread
from hitl_cli.state.typed import Turn, TypedValues
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


def keeping_types(store: Store, typed: TypedValues) -> Store:
    """The store for a graph whose state names these classes: itself, if there are none.

    Args:
        store: also one for another graph's classes, such as that of the graph around.
    """
    bare = beneath(store)
    return TypedStore(bare, typed) if typed.classes else bare


def beneath(store: Store) -> Store:
    """The store that keeps what is lowered, as graphs with other classes need it."""
    return store.store if isinstance(store, TypedStore) else store


def lowered(commit: Commit, typed: TypedValues) -> Commit:
    """The commit as a store can keep it; what is lowered already stays as it is.

    Raises:
        PayloadError: a value is nested too deeply, or contains itself.
    """
    if not typed.classes:
        return commit
    lower = typed.lowering()  # one for all: the store looks for values that are the same object
    return commit._replace(
        checkpoint=commit.checkpoint and _lowered(lower, commit.checkpoint),
        change=commit.change and _changed(lower, commit.change),
        results=tuple([_each_value(lower, result) for result in commit.results]),
    )


@dataclass(frozen=True, slots=True)
class TypedStore:
    """Lowers what is committed, and lifts what is read back."""

    store: Store
    typed: TypedValues

    def thread(self, thread: str) -> Thread | None:
        return self.store.thread(thread)

    def lock(self, thread: str, *, steal: bool = False) -> AbstractContextManager[None]:
        return self.store.lock(thread, steal=steal)

    def begin(self, thread: Thread, first: Commit | None = None) -> Lease:
        return self.store.begin(thread, first and lowered(first, self.typed))

    def commit(self, lease: Lease, commit: Commit) -> None:
        self.store.commit(lease, lowered(commit, self.typed))

    def atomically(self) -> AbstractContextManager[Any]:
        return self.store.atomically()

    def head(self, thread: str, namespace: str = "", known: Checkpoint | None = None) -> Checkpoint | None:
        found = self.store.head(thread, namespace, known)
        return found if found is known or found is None else self._lifted(found)

    def checkpoint(self, thread: str, checkpoint: str, namespace: str = "") -> Checkpoint | None:
        found = self.store.checkpoint(thread, checkpoint, namespace)
        return None if found is None else self._lifted(found)

    def history(self, thread: str, namespace: str = "") -> Iterator[Checkpoint]:
        return map(self._lifted, self.store.history(thread, namespace))

    def memories(self, thread: str, until: str) -> Mapping[str, Checkpoint | None]:
        # Of graphs inside, which know their own classes: they come back as `Commit.others`, as they are.
        return self.store.memories(thread, until)

    def results(self, checkpoint: Checkpoint) -> Sequence[TaskResult]:
        return [_each_value(self.typed.lift, result) for result in self.store.results(checkpoint)]

    def questions(self, thread: str, checkpoint: str | None = None) -> Sequence[Question]:
        return self.store.questions(thread, checkpoint)

    def pending(self, thread: str, namespace: str = "") -> Sequence[Question]:
        return self.store.pending(thread, namespace)

    def question(self, thread: str, question: str) -> Question | None:
        return self.store.question(thread, question)

    def answers(self, thread: str, questions: Collection[str] | None = None) -> Mapping[str, Answer]:
        return self.store.answers(thread, questions)

    def left_behind(self, thread: str, fork: str) -> LeftBehind:
        return self.store.left_behind(thread, fork)

    def accept(self, answers: Sequence[Answer]) -> None:
        self.store.accept(answers)

    def _lifted(self, checkpoint: Checkpoint) -> Checkpoint:
        values = {key: self.typed.lift(value) for key, value in checkpoint.values.items()}
        return checkpoint._replace(values=values, planned=_arguments(self.typed.lift, checkpoint.planned))


class _Lowered(Mapping[str, Any]):
    """A state that is lowered when it is read: a store that keeps a step's change does not read the whole."""

    def __init__(self, values: Mapping[str, Any], lower: Turn) -> None:
        self._values = values
        self._lower = lower

    def __getitem__(self, key: str) -> Any:
        return self._lower(self._values[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _lowered(lower: Turn, checkpoint: Checkpoint) -> Checkpoint:
    values, planned = _Lowered(checkpoint.values, lower), _arguments(lower, checkpoint.planned)
    return checkpoint._replace(values=values, planned=planned)


def _each_value(turn: Turn, result: TaskResult) -> TaskResult:
    writes = tuple([(key, turn(value)) for key, value in result.writes])
    return result._replace(writes=writes, goto=_arguments(turn, result.goto))


def _arguments(turn: Turn, planned: tuple[Planned, ...]) -> tuple[Planned, ...]:
    return tuple([task if task.arg is UNSET else Planned(task.node, turn(task.arg)) for task in planned])


def _changed(turn: Turn, change: Change) -> Change:
    return Change(
        replaced={key: turn(value) for key, value in change.replaced.items()},
        appended={key: turn(items) for key, items in change.appended.items()},
    )
