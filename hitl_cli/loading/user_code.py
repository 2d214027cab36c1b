"""Runs code of the user's; when it raises, the message shows the user's frames and nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hitl_cli.errors import HitlError, TargetError
from hitl_cli.frames import user_traceback


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
