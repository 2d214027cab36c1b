"""The answer on the command line: the options that give it, and which questions it is for."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hitl_cli.commands import given
from hitl_cli.commands.finding import named_question
from hitl_cli.errors import UsageError
from hitl_cli.question import Answer, Question
from hitl_cli.records import Thread
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

MOST_QUOTED = 200
"""Characters of an argument that a message repeats."""


@dataclass(frozen=True, kw_only=True)  # without slots, which two bases cannot both have
class Options:
    """The options of every command that answers questions, as they were typed."""

    thread: str | None = None
    answers: str | None = None
    no_input: bool = False
    quiet: bool = False
    store: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Reply(Options):
    """Those of `answer` and `resume`."""

    value: str | None = None
    text: str | None = None
    id: str | None = None
    why: str = ""
    by: str = ""


def given_value(reply: Reply) -> Any:
    """The answer that was given, UNSET when none was.

    Raises:
        UsageError: it was given twice, or is not JSON.
    """
    if reply.value is not None and reply.text is not None:
        raise UsageError("give the answer once: with --value (JSON) or with --text (a string)")
    if reply.value is not None:
        short = shlex.quote(reply.value) if len(reply.value) <= MOST_QUOTED else "…"
        return given.strict_json(reply.value, "--value", f"For the answer as a string: --text {short}")
    if reply.text is not None:
        return given.text(reply.text, "--text")
    return UNSET


def addressed(
    store: SqliteStore, thread: Thread, wanted: str | None, value: Any
) -> tuple[Question | None, Sequence[tuple[Question, Answer]]]:
    """The question that `--id` names, and the answer if one was given; without both, no question.

    Raises:
        NotFound, UsageError, NothingWaiting: see `finding.named_question`.
    """
    if value is UNSET and wanted is None:
        return None, ()
    question = named_question(store, thread, wanted)
    if value is UNSET:
        return question, ()
    return question, [(question, Answer(question=question.id, value=value, how="flag"))]
