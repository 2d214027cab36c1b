"""The names of a graph file's inputs, at a glance: for Tab, which cannot wait for a YAML parser.

It reads files as people write them. What it does not understand has no names; a graph is run by `format`.
"""

from __future__ import annotations

import re
from pathlib import Path

MOST_CHARACTERS = 256 * 1024
"""Of a graph file, as for the format."""

_INPUTS = re.compile(r"^inputs:[ \t]*(\{.*|(?:#.*)?(?:\n(?:[ \t].*|#.*)?)*)", re.MULTILINE)
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_NESTED = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]")
_FIRST = re.compile(r"^([ \t]+)\w+:", re.MULTILINE)


def input_names(file: Path) -> list[str]:
    """The names in the order of the file; none when it cannot be read."""
    try:
        if not file.is_file():
            return []
        with file.open(encoding="utf-8") as stream:
            text = stream.read(MOST_CHARACTERS)
    except (OSError, ValueError):
        return []
    return _names(_QUOTED.sub("''", text))


def _names(text: str) -> list[str]:
    found = _INPUTS.search(text)
    if found is None:
        return []
    if found[1].startswith("{"):
        return _in_braces(text[found.start(1) :])
    first = _FIRST.search(found[1])
    return re.findall(rf"^{first[1]}(\w+):", found[1], re.MULTILINE) if first else []


def _in_braces(text: str) -> list[str]:
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "{[") - (character in "}]")
        if depth == 0:
            text = text[1:place]
            break
    while _NESTED.search(text):
        text = _NESTED.sub("", text)
    return re.findall(r"(\w+)\s*:", text)
