"""Expressions and templates of a graph file: read when the file is loaded, evaluated when a step runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.environment import Template as CompiledTemplate
from jinja2.environment import TemplateExpression

from hitl_cli.format.mistakes import Fault, Place
from hitl_cli.format.sandbox import SANDBOX, brief, plain
from hitl_cli.format.tokens import Places
from hitl_cli.values import NamedTuple, dataclass

Names = Mapping[str, Any]
"""What expressions can name, with the values."""


class Name(NamedTuple):
    """A name that an expression uses."""

    text: str
    places: Places
    compared: bool = False
    """Something is compared with it: it may be a text whose quotes are missing."""

    @property
    def place(self) -> Place:
        """Of its first use."""
        return self.places.of_name(self.text)


class Comparison(NamedTuple):
    """A name compared with a constant: `gate == 'approve'`."""

    name: str
    constant: Any
    places: Places

    @property
    def place(self) -> Place:
        """Of the constant."""
        return self.places.of_constant(self.constant)


@dataclass(frozen=True)
class Parsed:
    """What every expression and every template knows of itself."""

    place: Place
    names: tuple[Name, ...]
    """Each name once, without the names that the template itself sets."""
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Expression(Parsed):
    source: str
    tree: nodes.Expr

    @cached_property
    def _compiled(self) -> TemplateExpression:
        body: list[nodes.Node] = [nodes.Assign(nodes.Name("result", "store"), self.tree, lineno=1)]
        template = SANDBOX.from_string(nodes.Template(body, lineno=1))
        return TemplateExpression(template, undefined_to_none=False)

    def value(self, names: Names) -> Any:
        """What the expression gives, as plain data.

        Raises:
            Fault: it cannot be evaluated, or gives something that is no data.
        """
        return _guarded(self.place, lambda: plain(self._compiled(dict(names))))

    def test(self, names: Names) -> bool:
        """Whether the expression is true; a Fault when it gives neither true nor false."""
        given = self.value(names)
        if not isinstance(given, bool):
            message = f"'{self.source.strip()}' must give true or false, and gave {brief(given)}"
            raise Fault(self.place, message)
        return given

    @property
    def lone_name(self) -> str:
        """The name, when the expression is nothing else."""
        return self.tree.name if isinstance(self.tree, nodes.Name) else ""

    @property
    def is_data(self) -> bool:
        """Whether it can only give something else than true or false."""
        if isinstance(self.tree, nodes.Const):
            return not isinstance(self.tree.value, bool)
        return isinstance(self.tree, _DATA) and not isinstance(self.tree, nodes.And | nodes.Or)

    def is_number(self, numbers: frozenset[str]) -> bool:
        """Whether it can only give a number, when the names in `numbers` are numbers."""
        return _is_number(self.tree, numbers)


@dataclass(frozen=True)
class Template(Parsed):
    """A text with `{{ }}` in it. Jinja2 reads it when it is first needed: of most files, few texts are."""

    source: str

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return "{" not in self.source

    @cached_property
    def _tree(self) -> nodes.Template:
        return SANDBOX.parse(self.source)

    @cached_property
    def _compiled(self) -> CompiledTemplate:
        return SANDBOX.from_string(self._tree)

    @cached_property
    def lone(self) -> Expression | None:
        """The expression of a template that is nothing else: it keeps its type."""
        match [] if self.is_plain else self._tree.body:
            case [nodes.Output(nodes=[tree])] if not isinstance(tree, nodes.TemplateData):
                return Expression(self.place, self.names, self.comparisons, self.source, tree)
        return None

    def value(self, names: Names) -> Any:
        """Text, or what the lone expression gives."""
        return self.lone.value(names) if self.lone else self.text(names)

    def text(self, names: Names) -> str:
        if self.is_plain:
            return self.source
        return str(_guarded(self.place, lambda: self._compiled.render(dict(names))))


def render(value: Any, names: Names) -> Any:
    """Plain data from a value with templates in it."""
    if isinstance(value, Template):
        return value.value(names)
    if isinstance(value, list):
        return [render(item, names) for item in value]
    if isinstance(value, dict):
        return {key: render(item, names) for key, item in value.items()}
    return value


def has_template(value: Any) -> bool:
    """Whether something in a value is known only when it is rendered."""
    if isinstance(value, list):
        return any(map(has_template, value))
    if isinstance(value, dict):
        return any(map(has_template, value.values()))
    return isinstance(value, Template)


def _guarded(place: Place, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except TemplateError as error:
        raise Fault(place, error.message or str(error)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, AttributeError) as error:
        raise Fault(place, f"the expression cannot be worked out: {error}") from None


_DATA = (nodes.List, nodes.Tuple, nodes.Dict, nodes.Concat, nodes.Neg, nodes.Pos, nodes.BinExpr)
_NUMBER_FILTERS = frozenset(("int", "float", "length", "count", "wordcount", "round", "abs"))


def _is_number(tree: nodes.Node, numbers: frozenset[str]) -> bool:
    if isinstance(tree, nodes.Const):
        return isinstance(tree.value, int | float) and not isinstance(tree.value, bool)
    if isinstance(tree, nodes.Name):
        return tree.name in numbers
    if isinstance(tree, nodes.Filter):
        return tree.name in _NUMBER_FILTERS
    if isinstance(tree, nodes.Neg | nodes.Pos):
        return _is_number(tree.node, numbers)
    if isinstance(tree, nodes.BinExpr) and not isinstance(tree, nodes.And | nodes.Or):
        return _is_number(tree.left, numbers) and _is_number(tree.right, numbers)
    return False
