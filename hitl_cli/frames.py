"""Tells the user's own code from ours in a traceback, because a message shows the user's lines only."""

from __future__ import annotations

from pathlib import Path

_OURS = (str(Path(__file__).parent) + "/", "<frozen importlib")


def is_users(filename: str) -> bool:
    return not filename.startswith(_OURS)


def place_of(error: BaseException) -> str:
    """`agent.py:12`, the innermost of the user's lines that the error went through; empty without one."""
    place, trace = "", error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if is_users(filename):
            place = f"{Path(filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def user_traceback(error: BaseException) -> str:
    """The traceback of the user's own frames, in the form that Python prints."""
    import traceback

    report = traceback.TracebackException.from_exception(error)
    report.stack = traceback.StackSummary.from_list(
        [frame for frame in report.stack if is_users(frame.filename)]
    )
    report.__cause__ = report.__context__ = None
    return "".join(report.format()).rstrip()
