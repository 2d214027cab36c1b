"""Runs code of the user's; when it raises, the message shows the user's frames and nothing of ours."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hitl_cli.errors import HitlError, TargetError

_PACKAGE = str(Path(__file__).parent.parent)


@contextmanager
def running_user_code(place: str) -> Iterator[None]:
    """
    Args:
        place: what is being loaded, for the message.

    Raises:
        TargetError: the code raised; the message has its traceback.
    """
    try:
        yield
    except HitlError:
        raise
    except (Exception, SystemExit) as error:
        raise TargetError(f"{place} could not be loaded", hint=user_traceback(error)) from error


def user_traceback(error: BaseException) -> str:
    """The traceback of the user's own frames, in the form that Python prints."""
    report = traceback.TracebackException.from_exception(error)
    report.stack = traceback.StackSummary.from_list(
        [frame for frame in report.stack if _is_users(frame.filename)]
    )
    report.__cause__ = report.__context__ = None
    return "".join(report.format()).rstrip()


def _is_users(filename: str) -> bool:
    return not filename.startswith((_PACKAGE, "<frozen importlib"))
