"""Prints an error: what happened, where, and the way out."""

from __future__ import annotations

from typing import TextIO

from hitl_cli.errors import AnswerRefused, HitlError
from hitl_cli.prompts.safe import safe
from hitl_cli.render.printer import Form, print_json
from hitl_cli.result import VERSION


def render_error(error: HitlError, kind: str, form: Form, out: TextIO, err: TextIO) -> None:
    """Print the message and its hint to `err`; in JSON form also an object to `out`.

    Args:
        kind: the name of the error, for programs.
    """
    problems = error.problems if isinstance(error, AnswerRefused) else ()
    if form == "json":
        described = {"type": kind, "message": error.message, "hint": error.hint}
        accepted = {} if error.accepted is None else {"accepted": error.accepted}
        listed = {"problems": list(problems)} if problems else {}
        print_json({"hitl": VERSION, **accepted, "error": described | listed}, out)
    err.write(f"hitl: {safe(error.message)}\n")
    for problem in problems:
        err.write(f"  {safe(problem)}\n")
    if error.hint:
        err.write(f"{safe(error.hint)}\n")
