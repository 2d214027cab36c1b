"""`interrupt()` inside a running task: hands out the answers that are there, else stops the task."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.frames import is_users
from hitl_cli.graph.ids import fingerprint, question_id
from hitl_cli.graph.payload import canonical
from hitl_cli.graph.schema import check_schema
from hitl_cli.question import Answer, Question


class GraphInterrupt(BaseException):
    """The signal that stops a node at an unanswered question.

    Not an `Exception`, so that an `except Exception` in a node cannot swallow the pause. Departs from
    LangGraph, where such a node goes on without an answer.
    """


class TaskInterrupts:
    """The questions of one attempt of one task, in the order in which the node asks them."""

    def __init__(
        self,
        *,
        thread: str,
        checkpoint: str,
        namespace: str,
        task: str,
        node: str,
        code: CodeType | None,
        known: Sequence[Question],
        answers: Mapping[str, Answer],
    ) -> None:
        """
        Args:
            code: the node's own function, to name the line in it.
            known: the task's questions so far that are open or answered.
            answers: by question id.
        """
        self.thread = thread
        self.delivered: list[str] = []
        """Ids of the questions whose answers this attempt has used."""
        self.asked: Question | None = None
        """The question that stopped the node."""
        self.place = ""
        """`file.py:12`, where the node asked it."""
        self.checkpoint = checkpoint
        self.namespace = namespace
        self._task = task
        self._node = node
        self._code = code
        self._known = known
        self._answers = answers
        self._ordinal = 0

    def interrupt(self, value: Any, response_schema: Any, key: str | None) -> Any:
        """See `hitl_cli.types.interrupt`."""
        if response_schema is not None and not isinstance(response_schema, dict):
            raise PayloadError(
                f"response_schema is a JSON Schema (a dict), not {type(response_schema).__name__!r}"
            )
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        mark = fingerprint(self._node, ordinal, canonical(value), response_schema, key)
        id_ = question_id(self.checkpoint, self.namespace, self._task, ordinal, mark)
        answer = self._answers.get(id_)
        if answer is not None:
            self.delivered.append(id_)
            return answer.value
        check_schema(response_schema)
        # Of several that an async node asks at once, the first goes first.
        asked = Question(
            id=id_,
            thread=self.thread,
            checkpoint=self.checkpoint,
            namespace=self.namespace,
            task=self._task,
            node=self._node,
            ordinal=ordinal,
            fingerprint=mark,
            # Copies: on its way out, the node may change the objects before they are written down.
            payload=json.loads(json.dumps(value)),
            schema=json.loads(json.dumps(response_schema)),
        )
        if self.asked is None or ordinal < self.asked.ordinal:
            self.asked, self.place = asked, _calling_place(self._code)
        raise GraphInterrupt

    def superseded(self) -> tuple[str, ...]:
        """Known questions that this attempt, which stopped at `asked`, does not ask any more."""
        if self.asked is None:
            return ()
        asked = self.asked
        return tuple(q.id for q in self._known if q.ordinal >= asked.ordinal and q.id != asked.id)

    def skipped(self) -> tuple[Question, ...]:
        """Answered questions that this attempt, which has ended, never asked."""
        return tuple(q for q in self._known if q.id in self._answers and q.id not in self.delivered)


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
