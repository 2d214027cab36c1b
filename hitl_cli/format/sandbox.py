"""Jinja2, narrowed to what a graph file needs: a sandbox over JSON values, with every name known.

The one place that imports jinja2. Data is never rendered as a template, keys come before methods
(`order.items` is the items), and a missing name or key is an error, not an empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

# `random` would ask another question at each replay; `attr` reaches past the data; the others make HTML.
_REMOVED = (
    "attr",
    "random",
    "e",
    "escape",
    "forceescape",
    "safe",
    "striptags",
    "tojson",
    "urlize",
    "xmlattr",
)
_MAX_POWER = 1000
_MAX_REPEATED = 1_000_000


class Environ(dict[str, str]):
    """The environment variables, so that a missing one is named as such."""


class Missing(StrictUndefined):
    """A name or key that is not there; any use of it raises, with a sentence for the author."""

    @property
    def _undefined_message(self) -> str:
        name, holder = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if isinstance(holder, Environ):
            return f"the environment variable {name!r} is not set"
        if isinstance(holder, Mapping):
            return f"there is no {name!r} in it (it has {', '.join(map(repr, holder)) or 'nothing'})"
        if isinstance(holder, list | str | int | float | bool) or holder is None:
            return f"{brief(holder)} has no {name!r}"
        return (
            f"{name!r} has no value yet: nothing that ran so far has set it — "
            f"give it a default in state:, or ask first whether '{name} is defined'"
        )


class Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(("**", "*"))

    def iter_extensions(self) -> Iterator[Any]:
        """There are none; Jinja2 sorts them three times for each text."""
        return iter(())

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Powers and repeated texts can fill the memory before anybody could stop them."""
        if operator == "**" and isinstance(right, int | float) and abs(right) > _MAX_POWER:
            raise SecurityError(f"the power is larger than {_MAX_POWER}")
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list) and isinstance(times, int) and len(text) * times > _MAX_REPEATED:
                raise SecurityError(f"the repeated text is longer than {_MAX_REPEATED:,}")
        return super().call_binop(context, operator, left, right)


def brief(value: Any) -> str:
    """A value in a message: as JSON, and short."""
    text = as_json(value) if isinstance(value, list | dict | str | int | float | bool | None) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def plain(value: Any) -> Any:
    """A value of an expression as data that can be kept: copies of lists and maps, nothing lazy.

    Raises:
        ValueError: it is something else, such as a method that nobody called.
    """
    if isinstance(value, Undefined):
        str(value)  # raises, with the message for the author
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range | Iterator):
        return [plain(item) for item in value]
    if callable(value):
        raise ValueError("it gives a function: call it with ()")
    return value


def as_yaml(value: Any) -> str:
    """A value as YAML text, for people; block style, keys in their order."""
    import yaml

    return yaml.safe_dump(
        plain(value), allow_unicode=True, sort_keys=False, default_flow_style=False
    ).removesuffix("...\n")


def as_bullets(value: Any) -> str:
    """One line `- item` for each item."""
    return "\n".join(f"- {shown(item)}" for item in value)


def shown(value: Any) -> Any:
    """A value inside of text: null is nothing, true and false as in YAML, lists and maps as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return as_json(value)
    return value


def _sandbox() -> Sandbox:
    sandbox = Sandbox(
        undefined=Missing,
        finalize=shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,
    )
    for name in _REMOVED:
        del sandbox.filters[name]
    sandbox.filters.update(json=as_json, tojson=as_json, yaml=as_yaml, bullets=as_bullets)
    sandbox.globals = {"range": sandbox.globals["range"], "null": None}
    return sandbox


SANDBOX = _sandbox()

_NAME = re.compile(r"\s*([a-zA-Z_]\w*)\s*", re.ASCII)
_NAMED = re.compile(rf"{{{{{_NAME.pattern}}}}}", re.ASCII)
_WORDS = frozenset(("true", "false", "none", "True", "False", "None")).union(
    ("not", "and", "or", "in", "is", "if", "else")
)
"""What looks like a name, and is none to Jinja2."""

# Most expressions are a name, and most texts have nothing but names in their `{{ }}`. To have them parsed
# would take half of the time that it takes to read a file; these patterns tell them at once.


def parse_expression(source: str) -> nodes.Expr:
    """The tree of a bare expression.

    Raises:
        TemplateSyntaxError: it is none.
    """
    if (name := _NAME.fullmatch(source)) and name[1] not in _WORDS:
        return nodes.Name(name[1], "load", lineno=1)
    parser = Parser(SANDBOX, source, state="variable")
    tree = parser.parse_expression()
    if not parser.stream.eos:
        raise TemplateSyntaxError(f"{parser.stream.current.value!r} is too much", 1)
    return tree


def names_alone(source: str) -> list[str] | None:
    """The names in a text, if each of its `{{ }}` is nothing but a name; None for any other text."""
    names = _NAMED.findall(source)
    alone = source.count("{") == 2 * len(names) and _WORDS.isdisjoint(names)
    return names if alone else None
