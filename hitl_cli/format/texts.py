"""Reads a text of the file as an expression or a template, and says where it goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from hitl_cli.format.expressions import Comparison, Expression, Name, Template
from hitl_cli.format.fields import has_no_colon
from hitl_cli.format.mistakes import Mistakes, Place, did_you_mean
from hitl_cli.format.sandbox import SANDBOX, names_alone, parse_expression
from hitl_cli.format.scalars import resolve
from hitl_cli.format.tokens import Places
from hitl_cli.format.tree import ListNode, Node, Scalar

_NOT_HERE = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
}
_GIVEN = {"loop", *SANDBOX.globals}
"""Names that Jinja2 gives a value."""
_COMPUTES = re.compile(
    r"[a-z_][\w.]* (?:[-+*/%]|//|\*\*) \d+(?:\.\d+)?|[a-z_][\w.]* (?:[+*]|[=!<>]=) [a-z_][\w.]*"
)
"""A plain text that was surely to be worked out: `tries + 1`, `price * count`."""
MAX_VALUES = 2000
"""How many `{{ }}` one text may have."""
ERROR_PARTS = ("message", "node")
SPECIAL = frozenset(("env", "error", "thread"))
"""Names that are no part of the state, and say something only with what follows them."""
_TOO_DEEP = "the expression is nested too deep"
_TOO_LONG = "a number here has more digits than can be read"
_BEYOND = (float("inf"),)
"""What Python makes of a number such as 1e999, and cannot read back in the code that Jinja2 makes of it."""


def read_condition(scalar: Scalar, mistakes: Mistakes) -> Expression:
    """A bare expression that can give true or false; a mistake is noted when it can only give data."""
    expression = read_expression(scalar, mistakes)
    if expression.is_data:
        source = expression.source.strip()
        mistakes.add(scalar.place, f"'{source}' is neither true nor false — a condition compares: x == 1")
    return expression


def read_expression(scalar: Scalar, mistakes: Mistakes) -> Expression:
    """A bare expression; one that is always true, with a mistake noted, when it is none."""
    if "{{" in scalar.text:
        place = scalar.place_at(scalar.text.index("{{"))
        mistakes.add(place, "an expression stands here without {{ }}: write it bare")
        return _nothing(scalar)
    return expression_at(scalar, scalar.text, 0, mistakes)


def expression_at(scalar: Scalar, source: str, offset: int, mistakes: Mistakes) -> Expression:
    """The expression `source`, which begins at the character `offset` of the scalar."""
    place, places = scalar.place_at(offset), Places(scalar, source, offset, "variable")
    try:
        tree = parse_expression(source)
        names, comparisons = _study(tree, places, mistakes)
    except TemplateSyntaxError as error:
        mistakes.add(*_explained(error, places))
        return _nothing(scalar)
    except (RecursionError, ValueError) as error:
        mistakes.add(place, _TOO_DEEP if isinstance(error, RecursionError) else _TOO_LONG)
        return _nothing(scalar)
    return Expression(place, names, comparisons, source, tree)


def read_template(scalar: Scalar, mistakes: Mistakes) -> Template:
    """A text with `{{ }}` in it; an empty text, with a mistake noted, when it is no template."""
    place, text = scalar.place, scalar.text
    nothing = Template(place, (), (), "")
    if text.count("{{") > MAX_VALUES:
        mistakes.add(place, f"the text has more than {MAX_VALUES:,} {{{{ }}}}")
        return nothing
    places = Places(scalar, text, 0, None)
    if (alone := names_alone(text)) is not None:
        return Template(place, _names(alone, places, mistakes), (), text)
    try:
        names, comparisons = _study(SANDBOX.parse(text), places, mistakes)
    except TemplateSyntaxError as error:
        mistakes.add(*_explained(error, places))
        return nothing
    except (RecursionError, ValueError) as error:
        mistakes.add(place, _TOO_DEEP if isinstance(error, RecursionError) else _TOO_LONG)
        return nothing
    return Template(place, names, comparisons, text)


def read_value(node: Node, mistakes: Mistakes) -> tuple[Any, tuple[Template, ...]]:
    """A value whose texts may hold `{{ }}`: data with templates as leaves, and those templates."""
    if isinstance(node, Scalar):
        if "{{" not in node.text and "{%" not in node.text:
            if node.plain and _COMPUTES.fullmatch(node.text):
                said = f'{node.text} is text — write "{{{{ {node.text} }}}}" for what it gives'
                mistakes.add(node.place, f'{said}, or "{node.text}" for the text')
            return resolve(node), ()
        template = read_template(node, mistakes)
        return template, (template,)
    found: list[Template] = []
    if isinstance(node, ListNode):
        items = []
        for item in node.items:
            value, inner = read_value(item, mistakes)
            items.append(value)
            found += inner
        return items, tuple(found)
    values = {}
    for entry in node.entries:
        if has_no_colon(entry):
            mistakes.add(entry.place, f"{entry.key!r} has no value")
        values[entry.key], inner = read_value(entry.value, mistakes)
        found += inner
    return values, tuple(found)


def _explained(error: TemplateSyntaxError, places: Places) -> tuple[Place, str]:
    from hitl_cli.format.explaining import explain  # most files have no mistakes

    return explain(error, places)


def _nothing(scalar: Scalar) -> Expression:
    return Expression(scalar.place, (), (), "true", nodes.Const(True))


def _names(words: list[str], places: Places, mistakes: Mistakes) -> tuple[Name, ...]:
    """What names that stand alone say."""
    for word in SPECIAL.intersection(words):
        _check_special(word, None, places, mistakes)
    return tuple(Name(word, places) for word in dict.fromkeys(words) if word not in _GIVEN)


def _study(
    tree: nodes.Node, places: Places, mistakes: Mistakes
) -> tuple[tuple[Name, ...], tuple[Comparison, ...]]:
    if isinstance(tree, nodes.Name):
        return _names([tree.name], places, mistakes), ()
    parts = _Parts(tree)
    _check_words(parts, places, mistakes)
    names = parts.of(nodes.Name)
    own = {name.name for name in names if name.ctx != "load"} | _GIVEN
    used = dict.fromkeys(name.name for name in names if name.ctx == "load" and name.name not in own)
    comparisons = tuple(
        Comparison(name, constant, places)
        for compare in parts.of(nodes.Compare)
        for name, constant in _constants(compare)
    )
    compared = {name.name for compare in parts.of(nodes.Compare) for name in _compared_names(compare)}
    return tuple(Name(text, places, text in compared) for text in used), comparisons


class _Parts:
    """The parts of an expression or a template by kind, found in one pass."""

    def __init__(self, tree: nodes.Node) -> None:
        self._found: dict[type[nodes.Node], list[Any]] = {}
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            self._found.setdefault(type(node), []).append(node)
            waiting += [*node.iter_child_nodes()][::-1]

    def of(self, kind: type[nodes.Node]) -> list[Any]:
        return self._found.get(kind, [])


def _check_words(parts: _Parts, places: Places, mistakes: Mistakes) -> None:
    for kind, word in _NOT_HERE.items():
        if parts.of(kind):
            mistakes.add(places.of_name(word), f"'{word}' is not available in a graph file")
    for part, table, what in ((nodes.Filter, SANDBOX.filters, "filter"), (nodes.Test, SANDBOX.tests, "test")):
        for use in parts.of(part):
            if use.name not in table:
                place = places.of_word(use.name)
                mistakes.add(place, f"unknown {what} {use.name!r}{did_you_mean(use.name, table)}")
    # Jinja2 reads it, and then makes of it what Python cannot read.
    if any(isinstance(item, nodes.Slice) for several in parts.of(nodes.Tuple) for item in several.items):
        said = "a part of a list, such as items[1:3], stands alone in its [ ], without a comma"
        mistakes.add(places.scalar.place, said)
    if any(part.value in _BEYOND for part in parts.of(nodes.Const)):
        mistakes.add(places.scalar.place, "a number here is larger than any that can be kept")
    attributes = {id(part.node): part.attr for part in parts.of(nodes.Getattr)}
    for name in parts.of(nodes.Name):
        _check_special(name.name, attributes.get(id(name)), places, mistakes)


def _check_special(name: str, attribute: str | None, places: Places, mistakes: Mistakes) -> None:
    """Note a use of the error, the environment or the thread that has no meaning.

    Args:
        attribute: what of it is named; None: the name stands alone.
    """
    said = ""
    if name == "error" and attribute not in ERROR_PARTS:
        said = f"of the error, only {' and '.join(f'error.{part}' for part in ERROR_PARTS)} can be named"
    elif name == "env" and attribute is None:
        said = "name the environment variable: env.HOME"
    elif name == "thread" and attribute != "id":
        said = "of the thread, only thread.id can be named"
    if said:
        mistakes.add(places.of_name(name), said)


def _constants(compare: nodes.Compare) -> Iterator[tuple[str, Any]]:
    """The pairs of name and constant that the comparison needs to be equal, or not."""
    if len(compare.ops) != 1:
        return
    left, right, sign = compare.expr, compare.ops[0].expr, compare.ops[0].op
    if sign in ("eq", "ne", "lt", "lteq", "gt", "gteq"):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, nodes.Name) and isinstance(other, nodes.Const):
                yield one.name, other.value
    elif (
        sign in ("in", "notin")
        and isinstance(left, nodes.Name)
        and isinstance(right, nodes.List | nodes.Tuple)
    ):
        yield from ((left.name, item.value) for item in right.items if isinstance(item, nodes.Const))


def _compared_names(compare: nodes.Compare) -> Iterator[nodes.Name]:
    """The names that something is compared with, where a text without quotes would stand."""
    for operand in compare.ops:
        right = operand.expr
        for each in right.items if isinstance(right, nodes.List | nodes.Tuple) else (right,):
            if isinstance(each, nodes.Name):
                yield each
