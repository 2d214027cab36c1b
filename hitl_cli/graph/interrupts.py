"""`interrupt()` inside a running task: hands out the answers that are there, else stops the task."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from hitl_cli.clock import utc_after
from hitl_cli.errors import GraphInterrupt, QuestionTimedOut
from hitl_cli.frames import is_users
from hitl_cli.graph.caller import CURRENT_CALLER, Caller
from hitl_cli.graph.ids import fingerprint, question_id
from hitl_cli.question import Answer, Question
from hitl_cli.schema.check import check_schema
from hitl_cli.schema.payload import canonical
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


@dataclass(slots=True, kw_only=True)
class TaskInterrupts:
    """The questions of one attempt of one task. Each caller in it counts its own."""

    thread: str
    checkpoint: str
    namespace: str
    path: tuple[str, ...]
    """Ids of the tasks around."""
    task: str
    node: str
    label: Callable[[], str]
    """The node's name, with its place when several Sends run it: `node[2]`."""
    code: Callable[[], CodeType | None]
    """The node's own function, to name the line in it."""
    known: Sequence[Question]
    """The task's questions so far that are open or answered."""
    answers: Mapping[str, Answer]
    """By question id."""
    recorded: Set[str] = frozenset()
    """Ids of those whose answers led to a `@task` result on an earlier attempt."""
    settled: set[str] = field(default_factory=set)
    """Those of them whose answers are part of a `@task` result, which another answer cannot change."""
    asked: Question | None = None
    """The question that stopped the node."""
    place: str = ""
    """`file.py:12`, where the node asked it."""
    own: Caller = field(init=False)
    """The node's own code."""
    asker: Caller = field(init=False)
    """Who asked it."""

    def __post_init__(self) -> None:
        self.own = self.asker = Caller(task=self.task, id=self.task)

    def caller(self) -> Caller:
        """Who runs now: the `@task` call of this node that is innermost, else the node's own code."""
        call = CURRENT_CALLER.get()
        return call if call is not None and call.task == self.task else self.own

    @property
    def delivered(self) -> list[str]:
        """Ids of the questions whose answers this attempt has used."""
        return self.own.delivered

    def ask(self, value: Any, response_schema: Any, key: str | None, timeout: float | None = None) -> Any:
        """See `hitl_cli.types.RunningTask.interrupt`."""
        plain = response_schema is None or isinstance(response_schema, dict)
        schema = response_schema if plain else _annotations().json_schema(response_schema)
        caller = self.caller()
        ordinal, caller.ordinal = caller.ordinal, caller.ordinal + 1
        mark = fingerprint(self.node, ordinal, canonical(value), schema, key)
        id_ = question_id(self.checkpoint, self.namespace, caller.id, ordinal, mark)
        answer = self.answers.get(id_)
        if answer is not None:
            for one in caller.chain():
                one.delivered.append(id_)
            if answer.timed_out:
                raise QuestionTimedOut(
                    f"nobody answered the question of node {self.label()!r} in time, and the graph no longer "
                    "says what follows then"
                )
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
            node=self.label(),
            ordinal=ordinal,
            fingerprint=mark,
            # Copies: on its way out, the node may change the objects before they are written down.
            payload=json.loads(json.dumps(value)),
            schema=json.loads(json.dumps(schema)),
            deadline=None if timeout is None else utc_after(timeout),
            draft=self._earlier_answer(caller, ordinal),
        )
        if self.asked is None:
            self.asked, self.asker, self.place = asked, caller, _calling_place(self.code())
        raise GraphInterrupt

    def _earlier_answer(self, caller: Caller, ordinal: int) -> Any:
        """What was answered at this place before the code asked something else; UNSET: nothing."""
        before = (q for q in self.known if q.ordinal == ordinal and self._is_asked_by(caller, q))
        known = next(before, None)
        if known is None:
            return UNSET
        answer = self.answers.get(known.id)
        return known.draft if answer is None or answer.timed_out else answer.value

    def superseded(self) -> tuple[str, ...]:
        """Known questions that this attempt, which stopped at `asked`, does not ask any more."""
        if self.asked is None:
            return ()
        asked = self.asked
        left = (q for q in self.known if q.id != asked.id and q.id not in self.delivered)
        return tuple(q.id for q in left if self._comes_later(q, asked))

    def _comes_later(self, question: Question, asked: Question) -> bool:
        """Whether the node asked it after the place where it stopped, as far as can be told: a call may run
        beside other calls, and keeps its answers until the node ends."""
        for caller in self.asker.chain():
            if self._is_asked_by(caller, question):
                return question.ordinal >= (asked.ordinal if caller is self.asker else caller.ordinal)
        return self.asker is self.own and question.id not in self.recorded

    def _is_asked_by(self, caller: Caller, question: Question) -> bool:
        """Whether it is the caller's own: the id says so."""
        place = (self.checkpoint, self.namespace, caller.id, question.ordinal, question.fingerprint)
        return question_id(*place) == question.id

    def replaced(self) -> tuple[str, ...]:
        """Answered questions inside calls that this attempt, which has ended, did not make: it made others
        that have asked since."""
        inside = [q for q in self.known if not self._is_asked_by(self.own, q)]
        last = max((number for number, q in enumerate(inside) if q.id in self.delivered), default=0)
        return tuple(q.id for q in inside[:last] if q.id not in self.delivered)

    def skipped(self) -> tuple[Question, ...]:
        """Answered questions that this attempt, which has ended, never asked."""
        done = {*self.delivered, *self.replaced()}
        return tuple(q for q in self.known if q.id in self.answers and q.id not in done)

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
