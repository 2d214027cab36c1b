"""Words that other tools use, and what this format calls the same thing: for messages about unknown words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hitl_cli.format.expressions import Name
from hitl_cli.format.mistakes import did_you_mean

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "nodes": ("steps", "jobs", "tasks", "states", "workflow"),
    "start": ("entrypoint", "entry_point", "begin", "first"),
    "inputs": ("parameters", "params", "arguments"),
    "state": ("variables", "vars", "context"),
    "output": ("outputs", "returns", "result"),
    "then": ("next", "goto", "go_to", "to", "edges", "transitions", "on", "if", "when", "switch", "case"),
    "if": ("elif", "elseif", "else_if", "condition", "cond"),
    "else": ("otherwise", "default"),
    "ask": ("prompt", "question", "confirm", "approve", "approval", "human"),
    "choices": ("options", "enum", "values", "select", "answers"),
    "many": ("multiple", "multi", "multiselect"),
    "form": ("fields",),
    "run": ("shell", "cmd", "command", "script", "bash", "exec", "sh"),
    "call": ("python", "function", "uses", "module", "py", "action"),
    "graph": ("subgraph", "workflow", "include", "import"),
    "set": ("assign", "let", "update"),
    "with": ("args", "arguments", "parameters", "params", "inputs", "kwargs"),
    "save": ("save_as", "as", "store", "register", "output", "result", "id"),
    "env": ("environment", "envs"),
    "cwd": ("working_directory", "workdir", "directory", "dir", "folder"),
    "input": ("stdin",),
    "parse": ("format", "output_format"),
    "each": ("for_each", "foreach", "loop", "for", "map", "with_items"),
    "retry": ("retries", "attempts"),
    "on_error": ("catch", "except", "rescue", "on_failure"),
    "on_timeout": ("on_expiry", "on_deadline", "escalate"),
    "timeout": ("deadline", "expires", "ttl"),
    "min": ("minimum", "minLength", "min_length", "gte", "ge"),
    "max": ("maximum", "maxLength", "max_length", "lte", "le"),
    "pattern": ("regex", "regexp", "match"),
    "help": ("hint", "placeholder", "description"),
    "title": ("label", "name"),
    "check": ("validate", "assert", "must"),
    "message": ("error", "error_message"),
    "show": ("details", "body", "text", "context", "payload"),
    "of": ("items", "item"),
    "merge": ("reducer", "reduce"),
}
_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("str", "line", "char", "varchar"),
    "text": ("textarea", "multiline", "longtext", "markdown", "md"),
    "integer": ("int", "long", "whole number"),
    "number": ("float", "double", "decimal", "real", "numeric"),
    "boolean": ("bool", "yes/no", "yesno", "yes_no", "confirm", "flag", "checkbox"),
    "list of any": ("list", "array", "sequence", "tuple"),
    "object": ("dict", "map", "mapping", "hash", "record", "struct"),
    "any": ("json", "yaml", "value", "mixed", "unknown"),
    "datetime": ("timestamp", "date-time", "date_time"),
    "url": ("uri", "link"),
    "path": ("file", "filename", "directory", "folder"),
    "secret": ("password", "token"),
}
_FILTERS: Final[Mapping[str, str]] = {
    **{name: f"x | {name}" for name in ("int", "float", "sum", "max", "min", "abs", "round", "list")},
    "len": "x | length",
    "str": "x | string",
    "sorted": "x | sort",
    "reversed": "x | reverse",
    "json": "x | json",
}
_HOLDERS: Final = frozenset(
    (
        "state",
        "inputs",
        "input",
        "nodes",
        "steps",
        "vars",
        "answers",
        "answer",
        "results",
        "outputs",
        "params",
    )
)
_LISTS = re.compile(r"(?:list|array|List)[\[<](.+)[\]>]\Z|(.+)\[\]\Z")


def near_key(key: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown key: ` — did you mean 'x'?`, or nothing."""
    words = list(known)
    same = [
        ours for ours, others in _KEYS.items() if key.lower().replace("-", "_") in others and ours in words
    ]
    return f" — did you mean {same[0]!r}?" if same else did_you_mean(key, words)


def near_type(name: str, known: Iterable[str]) -> str:
    """The same for a type."""
    words = list(known)
    if found := _LISTS.match(name):
        return f" — write 'list of {found[1] or found[2]}'"
    if name.endswith("?"):
        return f" — write 'optional {name[:-1]}'"
    same = [ours for ours, others in _TYPES.items() if name.lower() in others]
    return f" — did you mean {same[0]!r}?" if same else did_you_mean(name, words)


def near_name(name: Name, known: Iterable[str], choices: Iterable[str]) -> str:
    """The same for a name in an expression.

    Args:
        choices: the texts that somebody can choose, which are no names.
    """
    quoted = f" — text stands in quotes: '{name.text}'"
    if name.text in choices:
        return quoted
    if name.text in _FILTERS:
        return f" — use a filter: {_FILTERS[name.text]}"
    if name.text in _HOLDERS:
        return " — names stand alone: amount, not inputs.amount or state.amount"
    return did_you_mean(name.text, known) or (quoted if name.compared else "")


def near_node(name: str, known: Iterable[str]) -> str:
    """The same for the name of a node."""
    words = set(known)
    if name.startswith("{{"):
        return " — names of nodes are fixed, without {{ }}"
    parts = [part for part in re.split(r"\s*[,;&+]\s*|\s+and\s+|\s+", name.strip()) if part]
    if len(parts) > 1 and words.issuperset(parts):
        return f" — a list stands in [ ]: [{', '.join(parts)}]"
    return did_you_mean(name, words)
