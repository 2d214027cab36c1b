"""`hitl run TARGET --help-inputs`: a line for each input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.render.place import Place
from hitl_cli.render.table import table

HEADER = ("INPUT", "TYPE", "DEFAULT", "HELP")
SHRINK = {3: 10, 1: 10}


def show_inputs(data: Mapping[str, Any], place: Place) -> None:
    if not data["inputs"]:
        place.note("The graph takes no inputs.")
        return
    rows = [HEADER, *(_row(one) for one in data["inputs"])]
    place.print_all(table(rows, place.width, SHRINK))
    place.note("Give them with: -i INPUT=VALUE")


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    default = "(required)" if one["required"] else "" if one["default"] is None else safe_json(one["default"])
    return one_line(one["name"]), one_line(one["type"]), one_line(default), one_line(one["help"], 200)
