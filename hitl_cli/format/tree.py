"""The values of a YAML document with their places: what every later check points at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hitl_cli.format.mistakes import Place
from hitl_cli.values import NamedTuple


class Scalar(NamedTuple):
    """A text, number, true, false or null; `scalars.resolve` tells which."""

    place: Place
    text: str
    """The content, without quotes, escapes and indentation."""
    plain: bool = True
    """Written without quotes: only then can it be something else than text."""
    raw: str = ""
    """What the file says, quotes and all."""

    def place_at(self, offset: int) -> Place:
        """The place of the character `offset` of `text`; that of the whole scalar when nobody can tell."""
        if self.raw[:1] == "|":
            return self._place_in_block(offset)
        lead = 0 if self.plain else 1
        if self.raw[lead : lead + len(self.text)] != self.text or "\n" in self.text:
            return self.place
        return Place(self.place.line, self.place.column + lead + offset)

    def _place_in_block(self, offset: int) -> Place:
        before = self.text[:offset]
        row = before.count("\n")
        rows = self.raw.split("\n")
        words = self.text.split("\n")[row]
        indent = rows[row + 1].find(words) if row + 1 < len(rows) else -1
        if indent < 0:
            return self.place
        return Place(self.place.line + 1 + row, indent + 1 + offset - (before.rfind("\n") + 1))


class ListNode(NamedTuple):
    place: Place
    items: tuple[Node, ...]


class Entry(NamedTuple):
    """One `key: value` of a map; keys are always text."""

    key: str
    place: Place
    """Of the key."""
    value: Node


class MapNode(NamedTuple):
    place: Place
    entries: tuple[Entry, ...]


Node = Scalar | ListNode | MapNode


def texts(node: Node) -> Iterator[Scalar]:
    """Every scalar in a node."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from texts(item)
    else:
        for entry in node.entries:
            yield from texts(entry.value)


NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
"""Names of nodes, inputs and state keys: what an expression can say."""

FUNCTION = re.compile(r"[^:]+:[A-Za-z_]\w*\Z")
"""Functions of the user's: `./file.py:name` or `package.module:name`."""
