"""`interrupt()` inside a running task: hands out the answers that are there, else stops the task."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from hitl_cli.frames import is_users
from hitl_cli.graph.ids import fingerprint, question_id
from hitl_cli.graph.signals import GraphInterrupt
from hitl_cli.question import Answer, Question
from hitl_cli.schema.check import check_schema
from hitl_cli.schema.payload import canonical


@dataclass(slots=True, kw_only=True)
class TaskInterrupts:
    """The questions of one attempt of one task, in the order in which the node asks them."""

    thread: str
    checkpoint: str
    namespace: str
    path: tuple[str, ...]
    """Ids of the tasks around."""
    task: str
    node: str
    code: Callable[[], CodeType | None]
    """The node's own function, to name the line in it."""
    known: Sequence[Question]
    """The task's questions so far that are open or answered."""
    answers: Mapping[str, Answer]
    """By question id."""
    ordinal: int = 0
    """How many have been asked."""
    delivered: list[str] = field(default_factory=list)
    """Ids of the questions whose answers this attempt has used."""
    settled: set[str] = field(default_factory=set)
    """Those of them whose answers are part of a `@task` result, which another answer cannot change."""
    asked: Question | None = None
    """The question that stopped the node."""
    place: str = ""
    """`file.py:12`, where the node asked it."""

    def ask(self, value: Any, response_schema: Any, key: str | None) -> Any:
        """See `hitl_cli.types.interrupt`."""
        plain = response_schema is None or isinstance(response_schema, dict)
        schema = response_schema if plain else _annotations().json_schema(response_schema)
        ordinal, self.ordinal = self.ordinal, self.ordinal + 1
        mark = fingerprint(self.node, ordinal, canonical(value), schema, key)
        id_ = question_id(self.checkpoint, self.namespace, self.task, ordinal, mark)
        answer = self.answers.get(id_)
        if answer is not None:
            self.delivered.append(id_)
            return answer.value if plain else _annotations().build(response_schema, answer.value)
        check_schema(schema)
        # Of several that an async node asks at once, the first goes first.
        asked = Question(
            id=id_,
            thread=self.thread,
            checkpoint=self.checkpoint,
            namespace=self.namespace,
            path=self.path,
            task=self.task,
            node=self.node,
            ordinal=ordinal,
            fingerprint=mark,
            # Copies: on its way out, the node may change the objects before they are written down.
            payload=json.loads(json.dumps(value)),
            schema=json.loads(json.dumps(schema)),
        )
        if self.asked is None or ordinal < self.asked.ordinal:
            self.asked, self.place = asked, _calling_place(self.code())
        raise GraphInterrupt

    def superseded(self) -> tuple[str, ...]:
        """Known questions that this attempt, which stopped at `asked`, does not ask any more."""
        if self.asked is None:
            return ()
        asked = self.asked
        return tuple(q.id for q in self.known if q.ordinal >= asked.ordinal and q.id != asked.id)

    def skipped(self) -> tuple[Question, ...]:
        """Answered questions that this attempt, which has ended, never asked."""
        return tuple(q for q in self.known if q.id in self.answers and q.id not in self.delivered)

    def reopened(self) -> tuple[str, ...]:
        """The last answer that the node was given, when the node did not work out with it."""
        return tuple(id_ for id_ in self.delivered if id_ not in self.settled)[-1:]


def _annotations() -> ModuleType:
    from hitl_cli.schema import annotations  # most questions need none of it

    return annotations


def _calling_place(code: CodeType | None) -> str:
    """File and line where the node's own function led to `interrupt()`, else the nearest caller's."""
    frame: FrameType | None = sys._getframe(2)
    nearest = None
    while frame is not None and frame.f_code is not code:
        if nearest is None and is_users(frame.f_code.co_filename):
            nearest = frame
        frame = frame.f_back
    found = frame or nearest
    return f"{Path(found.f_code.co_filename).name}:{found.f_lineno}" if found else "?"
