"""The entries of one map of the file, each checked against its row of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, Final

from hitl_cli.format.elsewhere import near_key
from hitl_cli.format.mistakes import Mistakes, Place
from hitl_cli.format.scalars import resolve
from hitl_cli.format.tree import Entry, ListNode, MapNode, Node, Scalar
from hitl_cli.format.verbs import Key, Rows, Shape, Shapes


class Fields(dict[str, Entry]):
    """The entries of a map, by key. Those with a mistake are left out, and `broken` is set.

    Args:
        stranger: says what is wrong with a key that is in no row; nothing, when another message covers it.
    """

    def __init__(
        self,
        node: MapNode,
        rows: Rows,
        mistakes: Mistakes,
        stranger: Callable[[str], str] | None = None,
    ) -> None:
        self.place = node.place
        self.broken = False
        self.missing: set[str] = set()
        """Keys that others need."""
        for entry in node.entries:
            objection = _objection(entry, rows, stranger)
            if objection is None:
                self[entry.key] = entry
                continue
            self.broken = True
            if objection[1]:
                mistakes.add(*objection)
        for key, entry in self.items():
            needed = rows[key].needs
            if needed and not any(_is_meant(each.key, needed, rows) for each in node.entries):
                self.missing.add(needed)
                mistakes.add(entry.place, rows[key].without or f"{key!r} goes with {needed!r}")

    def node(self, key: str) -> Node | None:
        entry = self.get(key)
        return entry.value if entry else None

    def scalar(self, key: str) -> Scalar | None:
        entry = self.get(key)
        return entry.value if entry and isinstance(entry.value, Scalar) else None

    def map(self, key: str) -> MapNode | None:
        entry = self.get(key)
        return entry.value if entry and isinstance(entry.value, MapNode) else None

    def text(self, key: str, default: str = "") -> str:
        scalar = self.scalar(key)
        return scalar.text if scalar else default

    def value(self, key: str, default: Any = None) -> Any:
        scalar = self.scalar(key)
        return resolve(scalar) if scalar else default

    def place_of(self, key: str) -> Place:
        """The place of the key itself; that of the map when it is not there."""
        entry = self.get(key)
        return entry.place if entry else self.place


def unknown_key(key: str, known: Iterable[str]) -> str:
    return f"unknown key {key!r}{near_key(key, known)}"


def _is_meant(key: str, needed: str, rows: Rows) -> bool:
    """Whether a key is the needed one, or that misspelt, which is a mistake of its own."""
    return key == needed or (key not in rows and bool(near_key(key, (needed,))))


def _objection(entry: Entry, rows: Rows, stranger: Callable[[str], str] | None) -> tuple[Place, str] | None:
    if row := rows.get(entry.key):
        said = shape_problem(entry.key, entry.value, row.shapes) or _not_fixed(entry, row)
        return (entry.value.place, said) if said else None
    if said := _no_colon(entry, rows):
        return entry.place, said
    return entry.place, stranger(entry.key) if stranger else unknown_key(entry.key, rows)


def _no_colon(entry: Entry, rows: Rows) -> str:
    """What to write in place of an entry that is a value by mistake: `{type integer}`, `{default: a, b}`."""
    if not has_no_colon(entry):
        return ""
    first, _, rest = entry.key.partition(" ")
    if first in rows and rest:
        return f"a colon is missing: {first}: {rest}"
    return f"{entry.key!r} stands alone — write a list in [ ], and text with a comma in quotes"


def has_no_colon(entry: Entry) -> bool:
    """Whether the entry is a lone word in `{ }`, which YAML takes for a key without a value."""
    behind_key = Place(entry.place.line, entry.place.column + len(entry.key))
    return isinstance(entry.value, Scalar) and not entry.value.raw and entry.value.place == behind_key


_SHAPES: Final[Mapping[type, frozenset[Shape]]] = {
    ListNode: frozenset(("anything", "a list")),
    MapNode: frozenset(("anything", "a map")),
    str: frozenset(("anything", "text")),
    bool: frozenset(("anything", "text", "true or false")),
    int: frozenset(("anything", "text", "a number")),
    float: frozenset(("anything", "text", "a number")),
    NoneType: frozenset(("anything",)),
}
"""The shapes that a list, a map or the value of a scalar has."""


def shape_problem(key: str, node: Node, shapes: Shapes) -> str:
    """Why the value of `key` has none of the shapes of its row; empty when it has one."""
    kind = type(resolve(node) if isinstance(node, Scalar) else node)
    if not _SHAPES[kind].isdisjoint(shapes):
        blank = isinstance(node, Scalar) and not node.text.strip() and "anything" not in shapes
        return f"{key!r} is blank" if blank else ""
    if isinstance(node, Scalar) and node.plain and resolve(node) is None:
        return f"{key!r} has no value"
    said = f"{key!r} must be {' or '.join(shapes)}"
    if "a list" in shapes and isinstance(node, Scalar) and node.plain and ", " in node.text:
        return f"{said}, such as [{node.text}]"
    if shapes == ("a map",):
        return said + (
            " — write names, without '-'" if isinstance(node, ListNode) else ", such as {name: value}"
        )
    return said


def _not_fixed(entry: Entry, row: Key) -> str:
    """What is wrong with a text that was to be filled in, where it is the same in every run."""
    if row.holds != "fixed" or not isinstance(entry.value, Scalar) or "{{" not in entry.value.text:
        return ""
    return f"{entry.key!r} is fixed — {{{{ }}}} is not possible here"
