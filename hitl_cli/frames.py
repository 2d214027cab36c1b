"""Tells the user's own code from ours in a traceback, because a message shows the user's lines only."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

_INSTALLED = re.compile(r"/(site|dist)-packages/")
_OURS = (str(Path(__file__).parent) + "/", "<frozen importlib")


def is_users(filename: str) -> bool:
    return not filename.startswith(_OURS)


def is_own(filename: str) -> bool:
    """Whether a file is the user's own: no part of hitl, of Python, or of what was installed."""
    return not _INSTALLED.search(filename) and _is_loaded(filename)


def _is_loaded(filename: str) -> bool:
    """Whether a file is no part of hitl or of Python: the user's own, or of what was installed."""
    if not is_users(filename) or filename.startswith("<"):
        return False
    return bool(_INSTALLED.search(filename)) or not filename.startswith(_stdlib())


@cache
def _stdlib() -> str:
    import sysconfig  # a message needs it, and no run that goes well; it takes half a millisecond to answer

    return sysconfig.get_path("stdlib") + "/"


def line_of(error: BaseException, wanted: Callable[[str], bool]) -> tuple[Path, int] | None:
    """The innermost line that the error went through, of the files whose names are wanted."""
    place, trace = None, error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if wanted(filename):
            place = Path(filename), trace.tb_lineno
        trace = trace.tb_next
    return place


def place_of(error: BaseException, *, packages: bool = True) -> str:
    """`agent.py:12`, the innermost line of the user's own, else of a package; empty without one.

    Args:
        packages: whether a line of a package would tell where the error comes from. Of our own errors it
            only tells which engine has passed them on.
    """
    line = line_of(error, is_own) or (line_of(error, _is_loaded) if packages else None)
    return f"{line[0].name}:{line[1]}" if line else ""


def user_traceback(error: BaseException) -> str:
    """The traceback in the form that Python prints: the lines of the user's own code; without any, those of
    packages."""
    import traceback

    report = traceback.TracebackException.from_exception(error)
    own = [frame for frame in report.stack if is_own(frame.filename)]
    shown = own or [frame for frame in report.stack if is_users(frame.filename)]
    report.stack = traceback.StackSummary.from_list(shown)
    report.__cause__ = report.__context__ = None
    return "".join(report.format()).rstrip()
