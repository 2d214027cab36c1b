"""The one table of what may be written in a graph file: every key, the shapes of its value, what it is for.

The reader checks a file against it, and `export` makes the JSON Schema for editors of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hitl_cli.values import NamedTuple

Shape = Literal["text", "true or false", "a number", "a list", "a map", "anything"]
Shapes = tuple[Shape, ...]


class Key(NamedTuple):
    """A row of the table."""

    shapes: Shapes
    help: str
    """What the key does, in a sentence that an editor shows."""
    holds: str = ""
    """What its value, its items or its entries are: a name of `export`; empty: whatever has the shape."""
    needs: str = ""
    """The key without which it has no meaning."""
    without: str = ""
    """What is said when that key is missing; empty: that the two go together."""


Rows = Mapping[str, Key]

_TEXT: Final[Shapes] = ("text",)
_MAP: Final[Shapes] = ("a map",)
_NUMBER: Final[Shapes] = ("a number",)
_FLAG: Final[Shapes] = ("true or false",)
_ANY: Final[Shapes] = ("anything",)
_ONE_OR_MORE: Final[Shapes] = ("text", "a list")

TOP: Final[Rows] = {
    "hitl": Key(_NUMBER, "Marks the file as a graph, and says in which version of the format.", "version"),
    "name": Key(_TEXT, "What the graph is called.", "fixed"),
    "description": Key(_TEXT, "What the graph is for, in a sentence or two.", "fixed"),
    "inputs": Key(_MAP, "What a run is given at the start: names with their types.", "inputs"),
    "state": Key(_MAP, "Keys that need a default, a type or a merge rule; others need no line.", "state"),
    "nodes": Key(_MAP, "The steps and questions, by name. The first is the start.", "nodes"),
    "start": Key(_TEXT, "The node to begin with; left out: the first.", "name"),
    "output": Key(_ANY, "What the graph gives; left out: the whole state."),
    "break_before": Key(_ONE_OR_MORE, "Nodes before which each run stops, without a question.", "names"),
    "break_after": Key(_ONE_OR_MORE, "Nodes after which each run stops, without a question.", "names"),
}

_TYPE: Final[Rows] = {
    "type": Key(_TEXT, "A word such as string, integer, list of string, optional date.", "type"),
    "choices": Key(("a list", "a map"), "What can be chosen: a list, or a map of value to label.", "choices"),
    "many": Key(_FLAG, "Whether several choices can be taken.", needs="choices"),
    "of": Key(("text", "a map"), "The type of the items: this is a list.", "declaration"),
    "fields": Key(_MAP, "The fields of an object, by name.", "fields"),
    "min": Key(_NUMBER, "The least number, or the least count of characters or items."),
    "max": Key(_NUMBER, "The greatest number, or the greatest count of characters or items."),
    "pattern": Key(_TEXT, "A regular expression that the text has to match.", "fixed"),
    "editor": Key(_TEXT, "Edit it in the text editor; names the kind of file: markdown, yaml …", "fixed"),
    "help": Key(_TEXT, "A hint that is shown with the prompt.", "fixed"),
}

EXCLUSIVE: Final = ("type", "choices", "of", "fields", "form")
"""Ways to say one thing: a type has one of them."""

DECLARED: Final[Rows] = {
    **_TYPE,
    "title": Key(_TEXT, "What the prompt calls it; left out: its name.", "fixed"),
    "default": Key(_ANY, "The value when none is given."),
}
"""An input, or the items of a list."""

FIELD: Final[Rows] = {
    **DECLARED,
    "when": Key(_TEXT, "A condition, bare, over the fields before it: else it is not asked.", "expression"),
}
"""A field of a form."""

STATE: Final[Rows] = {
    **DECLARED,
    "merge": Key(_TEXT, "How a new value is joined to the old one; left out: it replaces it.", "merge"),
}

COMMON: Final[Rows] = {
    "then": Key(
        ("text", "a list", "a map"),
        "Where to go next: a node, end or fail; a list runs in parallel; a map goes by the answer; "
        "a list of if/then by conditions.",
        "then",
    ),
    "description": Key(_TEXT, "What the node is for.", "fixed"),
}
"""The keys of every node."""

_SAVE: Final = Key(
    ("text", "a map"),
    "The state key that takes the result; a map takes fields of it. Left out: the node's own name.",
    "save",
)

_EACH: Final[Rows] = {
    "each": Key(
        _TEXT,
        "Does it once for each item of a list, in parallel: item in items. Gives a list.",
        "each",
    ),
}

_AGAIN: Final[Rows] = {
    **_EACH,
    "retry": Key(("a number", "a map"), "How often it is tried again after an error.", "retry"),
    "on_error": Key(_TEXT, "Where to go when it failed; error.message says why.", "name"),
}
"""What goes with verbs that can fail."""

_TIMEOUT: Final[Rows] = {
    "timeout": Key(_TEXT, "How long it may take: 30s, 10m, 2h. Then it has failed.", "duration"),
}

RETRY: Final[Rows] = {
    "times": Key(_NUMBER, "How often it is tried again after an error.", "times"),
    "wait": Key(_TEXT, "How long to wait before each new attempt: 5s, 1m.", "duration"),
}

VERBS: Final[Mapping[str, Rows]] = {
    "ask": {
        "ask": Key(_TEXT, "Asks a person; the text is the question."),
        **_TYPE,
        "form": Key(_MAP, "Asks for several fields at once, by name.", "fields"),
        "show": Key(_TEXT, "What the person reads before answering."),
        "default": Key(_ANY, "The answer that is offered. It is never taken without a person."),
        "check": Key(
            _TEXT, "An expression that the answer has to satisfy, bare, without {{ }}.", "expression"
        ),
        "message": Key(_TEXT, "What is said when the check fails.", needs="check"),
        "timeout": Key(
            _TEXT,
            "How long it waits for an answer: 30s, 2h, 3d. Then hitl resume goes the way of on_timeout.",
            "duration",
            needs="on_timeout",
            without="a question with a timeout needs 'on_timeout' — nobody answering is never an approval",
        ),
        "on_timeout": Key(_TEXT, "Where to go when nobody has answered in time.", "name", needs="timeout"),
        **_EACH,
        "save": _SAVE,
    },
    "run": {
        "run": Key(_ONE_OR_MORE, "Runs a shell step: text for the shell, or a list of arguments.", "words"),
        "input": Key(_ANY, "What the step reads from its standard input."),
        "env": Key(_MAP, "Environment variables of the step.", "variables"),
        "cwd": Key(_TEXT, "The folder it runs in; left out: that of the graph file."),
        "parse": Key(_TEXT, "How its output is read: text, lines, json or yaml.", "parse"),
        **_AGAIN,
        **_TIMEOUT,
        "save": _SAVE,
    },
    "call": {
        "call": Key(_TEXT, "Calls a Python function: ./file.py:name or package.module:name.", "function"),
        "with": Key(_MAP, "The arguments, by name."),
        **_AGAIN,
        **_TIMEOUT,
        "save": _SAVE,
    },
    "graph": {
        "graph": Key(_TEXT, "Runs another graph: ./file.yaml, ./file.py:name, package.module:name.", "graph"),
        "with": Key(_MAP, "Its inputs, by name."),
        "output": Key(_ANY, "What of its last state is the result; left out: its own output."),
        **_AGAIN,
        "save": _SAVE,
    },
    "set": {"set": Key(_MAP, "Sets state keys to values.", "values"), **_EACH},
}
"""A node's verb is the key that is named here; its row lists the keys that go with it."""

BRANCH: Final[Rows] = {}
"""A node without a verb."""

RULE: Final[Rows] = {
    "if": Key(_TEXT, "A condition, bare, without {{ }}: amount > 100.", "expression"),
    "then": Key(_ONE_OR_MORE, "Where to go when it is true.", "names"),
    "else": Key(_ONE_OR_MORE, "Where to go when no condition was true.", "names"),
}

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
