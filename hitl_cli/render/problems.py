"""`hitl check`: one line for each problem, in the form `file:line:column: message` that editors read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line, safe
from hitl_cli.render.cells import target_name
from hitl_cli.render.place import Place
from hitl_cli.wording import counted

LONGEST = 2000


def show_problems(data: Mapping[str, Any], place: Place) -> None:
    problems = data["problems"]
    place.print_all(_line(problem, place) for problem in problems)
    found = counted(len(problems), "problem") if problems else "no problems"
    place.note(f"{counted(len(data['checked']), 'file')} checked: {found}")


def _line(problem: Mapping[str, Any], place: Place) -> str:
    file = safe(target_name(problem["file"], place.folder))
    where = place.paint(f"{file}:{problem['line']}:{problem['column']}:", "bold")
    message = one_line(problem["message"], LONGEST)
    if problem["severity"] == "error":
        return f"{where} {message}"
    rule = place.paint(f"[{problem['rule']}]", "dim")
    return f"{where} {place.paint('warning:', 'yellow')} {message} {rule}"
