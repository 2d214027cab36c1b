"""Reads a YAML document into a tree of values with places, under limits that hostile files cannot pass.

The tree is built from the parser's events, and the limits are applied to each event before anything is
built from it: the parsers themselves crash or crawl on deep nesting, and aliases can multiply without end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from hitl_cli.format.libyaml import pyyaml
from hitl_cli.format.mistakes import Mistakes, Place
from hitl_cli.format.syntax import explain, starts_with_braces, stray_separator, too_deep
from hitl_cli.format.tree import Entry, ListNode, MapNode, Node, Scalar
from hitl_cli.values import dataclass

MAX_DEPTH = 64
MAX_VALUES = 20_000
"""How many values a document may hold, each alias counted with all that it stands for."""


class _Stop(Exception):
    """Ends the reading at the first thing that leaves nothing sensible to read after it."""

    def __init__(self, place: Place, message: str) -> None:
        self.place = place
        self.message = message


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    place: Place
    is_map: bool
    start: int
    anchor: str | None
    braces: bool
    """Starts with `{{`: a template that lacks its quotes."""
    before: int
    """How many values the document had before it."""
    children: list[Node] = field(default_factory=list)


def parse(source: str, mistakes: Mistakes) -> Node | None:
    """The document's value, or None, with a mistake noted, when there is none to be had."""
    yaml = pyyaml()
    if separator := stray_separator(source):
        mistakes.add(*separator)
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(source, mistakes)
    takers: dict[type, Callable[[Any], None]] = {
        yaml.ScalarEvent: builder.scalar,
        yaml.AliasEvent: builder.alias,
        yaml.MappingStartEvent: builder.start_map,
        yaml.SequenceStartEvent: builder.start_list,
        yaml.MappingEndEvent: builder.end,
        yaml.SequenceEndEvent: builder.end,
        yaml.DocumentStartEvent: builder.start_document,
    }
    try:
        for event in yaml.parse(source, Loader=loader):
            if take := takers.get(type(event)):
                take(event)
    except yaml.YAMLError as error:
        mistakes.add(*(builder.runaway_quotes() or explain(error, source, MAX_DEPTH)))
        return None
    except _Stop as stop:
        mistakes.add(stop.place, stop.message)
        return None
    if builder.root is None:
        mistakes.add(Place(1, 1), "the file is empty")
    return builder.root


class _Builder:
    """Events are `Any`, because a type checker takes their marks for optional."""

    def __init__(self, source: str, mistakes: Mistakes) -> None:
        self._source = source
        self._mistakes = mistakes
        self._top: list[Node] = []
        self._open: list[_Open] = []
        self._children = self._top
        """Of what was opened last and has not ended."""
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._values = 0
        self._last: Any = None
        """The event of the last scalar."""

    @property
    def root(self) -> Node | None:
        return self._top[0] if self._top else None

    def scalar(self, event: Any) -> None:
        start = event.start_mark
        place = Place(start.line + 1, start.column + 1)
        self._count(place, 1)
        if event.tag:
            self._refuse_tag(place, event.tag)
        raw = self._source[start.index : event.end_mark.index]
        # The style of a plain scalar is None in pure Python and '' in the C parser.
        self._add(Scalar(place, event.value, not event.style, raw), event.anchor, 1)
        self._last = event

    def start_document(self, event: Any) -> None:
        if self._top:
            raise _Stop(_place(event), "a file holds one graph: a second document starts here")

    def runaway_quotes(self) -> tuple[Place, str] | None:
        """When the parser stopped behind quoted text of several lines: its closing quote is probably one that
        was to open another text."""
        last = self._last
        if last is None or last.end_mark.line == last.start_mark.line:
            return None
        if self._source[last.start_mark.index] not in ("'", '"'):
            return None
        line = last.end_mark.line + 1
        return _place(last), f"the quotes that open here are closed on line {line} only — is one missing?"

    def start_map(self, event: Any) -> None:
        braces = self._source.startswith("{{", event.start_mark.index)
        self._start(event, is_map=True, braces=braces)

    def start_list(self, event: Any) -> None:
        self._start(event, is_map=False, braces=False)

    def _start(self, event: Any, *, is_map: bool, braces: bool) -> None:
        place = _place(event)
        if event.tag:
            self._refuse_tag(place, event.tag)
        opened = _Open(place, is_map, event.start_mark.index, event.anchor, braces, self._values)
        self._open.append(opened)
        self._children = opened.children
        self._count(place, 1)
        if len(self._open) > MAX_DEPTH:
            raise _Stop(place, too_deep(MAX_DEPTH))

    def end(self, event: Any) -> None:
        done = self._open.pop()
        self._children = self._open[-1].children if self._open else self._top
        node: Node
        if done.braces:
            text = self._source[done.start : event.end_mark.index]
            if not any(outer.braces for outer in self._open):
                self._mistakes.add(done.place, starts_with_braces(text))
            node = Scalar(done.place, text, plain=False, raw=text)
        elif done.is_map:
            node = MapNode(done.place, self._entries(done))
        else:
            node = ListNode(done.place, tuple(done.children))
        self._add(node, done.anchor, self._values - done.before)

    def _entries(self, done: _Open) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        hidden = any(outer.braces for outer in self._open)
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                if not hidden:
                    self._lose(key, "a key must be text, not a list or a map")
            elif key.text == "<<" and key.plain:
                self._lose(key, _merge_message(value))
            elif first := entries.get(key.text):
                self._lose(key, f"{key.text!r} is already set on line {first.place.line}")
            else:
                entries[key.text] = Entry(key.text, key.place, value)
        return tuple(entries.values())

    def _lose(self, key: Node, message: str) -> None:
        """Leave an entry out, and with it whatever it would have named."""
        self._mistakes.hides_names = True
        self._mistakes.add(key.place, message)

    def alias(self, event: Any) -> None:
        place, anchor = _place(event), event.anchor or ""
        if any(outer.anchor == anchor for outer in self._open):
            raise _Stop(place, f"*{anchor} stands inside of what it stands for")
        if anchor not in self._anchors:
            raise _Stop(place, f"*{anchor} stands for nothing: there is no &{anchor} before it")
        node, size = self._anchors[anchor]
        self._count(place, size)
        self._add(node, None, size)

    def _add(self, node: Node, anchor: str | None, size: int) -> None:
        self._children.append(node)
        if anchor is not None:
            self._anchors[anchor] = (node, size)

    def _count(self, place: Place, size: int) -> None:
        self._values += size
        if self._values > MAX_VALUES:
            raise _Stop(place, f"the file has more than {MAX_VALUES:,} values, aliases counted in full")

    def _refuse_tag(self, place: Place, tag: str) -> None:
        if tag != "!":
            name = tag.replace("tag:yaml.org,2002:", "!!")
            self._mistakes.add(place, f"the tag {name} is not allowed — write the plain value")


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _merge_message(value: Node) -> str:
    return f"'<<' is not supported — write out the keys of line {value.place.line}"
