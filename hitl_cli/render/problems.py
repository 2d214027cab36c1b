"""`hitl check`: one line for each problem, in the form `file:line:column: message` that editors read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line, safe
from hitl_cli.render.place import Place
from hitl_cli.render.values import target_name

LONGEST = 2000


def show_problems(data: Mapping[str, Any], place: Place) -> None:
    for problem in data["problems"]:
        place.print(_line(problem, place))
    place.note(_summary(len(data["problems"]), len(data["checked"])))


def _line(problem: Mapping[str, Any], place: Place) -> str:
    file = safe(target_name(problem["file"], place.folder))
    where = place.paint(f"{file}:{problem['line']}:{problem['column']}:", "bold")
    message = one_line(problem["message"], LONGEST)
    if problem["severity"] == "error":
        return f"{where} {message}"
    rule = place.paint(f"[{problem['rule']}]", "dim")
    return f"{where} {place.paint('warning:', 'yellow')} {message} {rule}"


def _summary(problems: int, files: int) -> str:
    checked = f"{files} file{'s' if files != 1 else ''} checked"
    return f"{checked}: {problems or 'no'} problem{'s' if problems != 1 else ''}"
