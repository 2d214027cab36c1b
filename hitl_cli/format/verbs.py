"""The one table of what may be written in a graph file: every key, and the shapes of its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Shape = Literal["text", "true or false", "a number", "a list", "a map", "anything"]
Row = tuple[Shape, ...]
Rows = Mapping[str, Row]

_TEXT: Final[Row] = ("text",)
_MAP: Final[Row] = ("a map",)
_NUMBER: Final[Row] = ("a number",)
_FLAG: Final[Row] = ("true or false",)
_ANY: Final[Row] = ("anything",)

TOP: Final[Rows] = {
    "hitl": _NUMBER,
    "name": _TEXT,
    "description": _TEXT,
    "inputs": _MAP,
    "state": _MAP,
    "nodes": _MAP,
    "start": _TEXT,
    "output": _ANY,
    "break_before": ("text", "a list"),
    "break_after": ("text", "a list"),
}

_TYPE: Final[Rows] = {
    "type": _TEXT,
    "choices": ("a list", "a map"),
    "many": _FLAG,
    "of": ("text", "a map"),
    "min": _NUMBER,
    "max": _NUMBER,
    "pattern": _TEXT,
    "editor": _TEXT,
    "help": _TEXT,
}

DECLARED: Final[Rows] = {**_TYPE, "title": _TEXT, "default": _ANY}
"""An input, or the items of a list."""

STATE: Final[Rows] = {**DECLARED, "merge": _TEXT}

COMMON: Final[Rows] = {"then": ("text", "a list", "a map"), "description": _TEXT}
"""The keys of every node."""

VERBS: Final[Mapping[str, Rows]] = {
    "ask": {
        "ask": _TEXT,
        **_TYPE,
        "show": _TEXT,
        "default": _ANY,
        "check": _TEXT,
        "message": _TEXT,
        "save": ("text", "a map"),
    },
    "run": {
        "run": ("text", "a list"),
        "input": _ANY,
        "env": _MAP,
        "cwd": _TEXT,
        "parse": _TEXT,
        "save": ("text", "a map"),
    },
    "call": {"call": _TEXT, "with": _MAP, "save": ("text", "a map")},
    "set": {"set": _MAP},
}
"""A node's verb is the key that is named here; its row lists the keys that go with it."""

BRANCH: Final[Rows] = {}
"""A node without a verb."""

RULE: Final[Rows] = {"if": _TEXT, "then": ("text", "a list"), "else": ("text", "a list")}

LATER: Final = frozenset(
    ("graph", "form", "fields", "each", "retry", "timeout", "on_timeout", "on_error", "when")
)
"""Keys of the format that this version knows and does not carry out."""

RESERVED: Final = frozenset(("http", "llm"))
"""Verbs that are kept for later."""

RESERVED_NAMES: Final = frozenset(
    ("end", "fail", "else", "env", "error", "thread", "loop", "self", "range", "http", "llm")
).union(("true", "false", "none", "null", "not", "and", "or", "in", "is", "if"))
"""Words that mean something else in `then:` or in an expression."""

PARSERS: Final = ("text", "lines", "json", "yaml")
"""How `parse:` reads the output of a shell step; the first is the default."""

MERGES: Final = ("replace", "append", "extend", "update", "sum", "union")
"""How a state key takes a new value; the first is the default."""
