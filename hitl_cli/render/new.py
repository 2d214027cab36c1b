"""`hitl new`: what was written, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.render.place import Place

PURPOSES = {
    "run": "run it: it stops to ask",
    "draw": "look at it",
    "check": "after each change",
    "pytest": "play it",
}


def show_new(data: Mapping[str, Any], place: Place) -> None:
    graph, test = data["files"]
    place.print(f"Wrote {graph} and its test, {test}. Next:")
    lines = {_shown(words, place): _purpose(words) for words in data["next"]}
    width = max(map(len, lines))
    for line, purpose in lines.items():
        place.print(f"  {line.ljust(width)}  {purpose}")


def _purpose(words: list[str]) -> str:
    return PURPOSES[words[1] if words[0] == "hitl" else words[0]]


def _shown(words: list[str], place: Place) -> str:
    return place.command(words) if words[0] == "hitl" else " ".join(words)
