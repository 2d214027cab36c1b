"""Who answers: prepared answers, the person at the terminal, or nobody and why."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hitl_cli.asking import Asking
from hitl_cli.errors import AnswerRefused
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.prompts.presence import why_not_ask
from hitl_cli.protocols import Asker, Store
from hitl_cli.question import Question
from hitl_cli.render.place import as_called


def tell(text: str) -> None:
    """Say something at once, on standard error."""
    from hitl_cli.prompts.safe import safe

    sys.stderr.write(f"{safe(text)}\n")
    sys.stderr.flush()


def asking(
    store: Store, thread: str, *, no_input: bool, by: str = "", why: str = "", only: Question | None = None
) -> Asking:
    """The person at the terminal answers, if anybody is there. The caller replaces what else it knows.

    Args:
        by, why: recorded with each answer; without `by`, the user's name.
        only: the question to ask; None: every open one.
    """
    absence = why_not_ask(no_input)
    return Asking(
        store=store,
        thread=thread,
        prepared=Prepared({}),
        person=None if absence else _person(),
        absence=absence,
        by=by or _user_name(),
        why=why,
        only=only.id if only else "",
        tell=tell,
    )


def _person() -> Asker:
    from hitl_cli.prompts.terminal import TerminalAsker

    return TerminalAsker()


def _user_name() -> str:
    """Who answers, for the record; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@contextmanager
def kept(thread: str, command: Sequence[str]) -> Iterator[None]:
    """Ctrl-C loses nothing, nor does a refused answer; say how to go on.

    Args:
        command: the words that go on.
    """
    go_on = f"Go on with: {as_called(command)}"
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.args = (f"Thread {thread} is kept. {go_on}",)
        raise
    except AnswerRefused as refused:
        refused.hint = "\n".join(filter(None, (refused.hint, go_on)))
        raise
