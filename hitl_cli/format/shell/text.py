"""The text of a shell step, in which `{{ x }}` becomes a reference to a variable, never shell text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from hitl_cli.format.expressions import Expression, Names
from hitl_cli.format.mistakes import Fault, Mistakes, Place
from hitl_cli.format.sandbox import SANDBOX, shown
from hitl_cli.format.scalars import word
from hitl_cli.format.shell.lexer import read_shell
from hitl_cli.format.shell.words import HOLE, Hole
from hitl_cli.format.texts import expression_at
from hitl_cli.format.tree import Scalar
from hitl_cli.values import NamedTuple

VARIABLE = "HITL_VALUE_"
"""What the variables that carry the values begin with."""
MAX_VALUE = 128 * 1024
"""Bytes of one environment variable with its name, Linux's limit."""
MAX_VALUES = 200
"""How many `{{ }}` one text may have."""
_BLOCK = re.compile(r"\{%[-+]?\s*[a-z]")
_WORDS = re.compile(r"\{\{[\w\s.|]*\}\}")
"""A `{{ }}` without quotes and brackets: the first `}}` ends it."""


class ShellValue(NamedTuple):
    """A value that the text refers to."""

    variable: str
    place: Place
    """Of its `{{`."""
    expression: Expression
    number: str
    """Where it stands, if the shell would evaluate there what is no number; else empty."""

    def text(self, names: Names) -> str:
        """The value as the variable holds it; a Fault when it cannot or must not be there."""
        value = self.expression.value(names)
        place, source = self.place, self.expression.source.strip()
        if self.number and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise Fault(place, f"{{{{ {source} }}}} stands in {self.number}, where only a number may stand")
        text = word(value) if isinstance(value, int | float) else str(shown(value))
        if problem := variable_problem(self.variable, text):
            raise Fault(place, f"{{{{ {source} }}}} {problem}")
        return text


class ShellText(NamedTuple):
    script: str
    """Shell text in which each value is a quoted reference to its variable."""
    values: tuple[ShellValue, ...]
    evaluated: frozenset[str]
    """The shell variables that the shell evaluates; `INPUT` among them if that is what the text reads."""

    def environment(self, names: Names) -> dict[str, str]:
        return {value.variable: value.text(names) for value in self.values}


class _Span(NamedTuple):
    """One `{{ }}`: where it begins, where it ends, and what is in it."""

    start: int
    end: int
    expression: Expression


def variable_problem(name: str, text: str) -> str:
    """Why an environment variable cannot hold a text; empty when it can."""
    try:
        size = len(name) + len(text.encode()) + 2
    except UnicodeEncodeError:
        return "is no proper text and cannot be handed to a program"
    if "\0" in text:
        return "holds a NUL character, which no argument can — hand it over with 'input:'"
    if size > MAX_VALUE:
        return f"holds more than {MAX_VALUE // 1024} KiB — hand it over with 'input:'"
    return ""


def read_shell_text(scalar: Scalar, mistakes: Mistakes) -> ShellText:
    """The text of `run:`, with a mistake noted for each `{{ }}` where data could become shell text."""
    before = len(mistakes)
    spans = tuple(_expressions(scalar, mistakes))
    if HOLE in scalar.text:
        mistakes.add(scalar.place, "the text holds a NUL character")
    if len(mistakes) > before:
        return ShellText("", (), frozenset())
    pieces = _around(scalar.text, spans)
    try:
        reading = read_shell(HOLE.join(pieces))
    except RecursionError:
        mistakes.add(scalar.place, "the text is nested too deep")
        return ShellText("", (), frozenset())
    if reading.unclosed:
        offset, mark = reading.unclosed
        place = scalar.place_at(_before_marking(offset, spans))
        mistakes.add(place, f"the {mark} that opens here is never closed")
    script, values = pieces[0], []
    for number, span in enumerate(spans):
        hole, expression, place = reading.holes[number], span.expression, scalar.place_at(span.start)
        if hole.refusal:
            message = f"{{{{ {expression.source.strip()} }}}} cannot stand {hole.refusal}"
            mistakes.add(place, message)
        value = ShellValue(f"{VARIABLE}{number + 1}", place, expression, hole.number)
        values.append(value)
        script += _reference(value.variable, hole) + pieces[number + 1]
    return ShellText(script, tuple(values), frozenset(reading.evaluated))


def _around(text: str, spans: tuple[_Span, ...]) -> list[str]:
    """What stands before, between and after the spans."""
    starts = [0, *(span.end for span in spans)]
    ends = [*(span.start for span in spans), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _before_marking(offset: int, spans: tuple[_Span, ...]) -> int:
    """An offset into the marked text, where each `{{ }}` is one character, as one into the original."""
    for span in spans:
        if span.start < offset:
            offset += span.end - span.start - 1
    return offset


def _reference(variable: str, hole: Hole) -> str:
    plain = f"${{{variable}}}"
    if hole.quoting == "double" or (hole.quoting == "bare" and hole.number):
        return plain
    return {"bare": f'"{plain}"', "single": f"'\"{plain}\"'", "ansi": f"'\"{plain}\"$'"}[hole.quoting]


def _expressions(scalar: Scalar, mistakes: Mistakes) -> Iterator[_Span]:
    """Each `{{ }}` of the text."""
    if block := _BLOCK.search(scalar.text):
        mistakes.add(scalar.place_at(block.start()), "only {{ }} can stand in the text of 'run', not {% %}")
    if scalar.text.count("{{") > MAX_VALUES:
        mistakes.add(
            scalar.place, f"the text has more than {MAX_VALUES} {{{{ }}}} — hand the data over with 'input:'"
        )
        return
    start = scalar.text.find("{{")
    while start >= 0:
        end = _end(scalar.text, start)
        if end is None:
            mistakes.add(scalar.place_at(start), "the {{ that opens here is never closed")
            return
        source = scalar.text[start + 2 : end - 2]
        yield _Span(start, end, expression_at(scalar, source, start + 2, mistakes))
        start = scalar.text.find("{{", end)


def _end(text: str, start: int) -> int | None:
    """Where the `{{` at `start` ends, by Jinja2's own rules: `}}` in quotes or brackets does not count."""
    if words := _WORDS.match(text, start):
        return words.end()
    at = start
    try:
        for _, kind, token in SANDBOX.lexer.tokeniter(text[start:], None):
            at = text.find(token, at)
            if kind == "variable_end":
                return text.find("}}", at) + 2
            at += len(token)
    except TemplateSyntaxError:
        pass
    return None
