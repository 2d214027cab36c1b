"""Which plain words are numbers, true, false or null, and back: YAML 1.2, narrowed to what JSON can say.

`on`, `no`, `1:30` and `0777` stay text. PyYAML's own rules are those of YAML 1.1 and are not used.
"""

from __future__ import annotations

import math
import re
from typing import Any

from hitl_cli.format.tree import ListNode, Node, Scalar

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_STARTS = frozenset("+-.0123456789")
"""What a number can begin with."""
MAX_DIGITS = 300
"""Longer numbers stay text: they would fit no float, and Python refuses to read very long ones."""


def resolve(scalar: Scalar) -> Any:
    """The JSON value of a scalar."""
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS or len(text) > MAX_DIGITS:
        return text
    if _INTEGER.match(text):
        return int(text)
    if _OCTAL_OR_HEX.match(text):
        return int(text, 0)
    return _float(text) if _FLOAT.match(text) else text


def _float(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else text


def to_json(node: Node) -> Any:
    """The plain data of a node; its depth was bounded when the document was read."""
    if isinstance(node, Scalar):
        return resolve(node)
    if isinstance(node, ListNode):
        return [to_json(item) for item in node.items]
    return {entry.key: to_json(entry.value) for entry in node.entries}


def word(value: Any) -> str:
    """A scalar as a person would write it in the file: `true`, `null`, `3`, `approve`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def answer_word(value: Any) -> str:
    """How a `then` map names an answer: `yes` and `no` for true and false, else as the file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return word(value)


def canonical_word(text: str, *, boolean: bool) -> str:
    """A key of a `then` map, with `true` and `false` as `yes` and `no` when answers are those."""
    if boolean:
        return {"true": "yes", "false": "no"}.get(text.lower(), text.lower())
    return text
