"""Turns the errors of the YAML parser into sentences that say what to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hitl_cli.format.mistakes import Place

if TYPE_CHECKING:
    import yaml

_UNQUOTED = re.compile(r"(?:^|[:\-,\[]\s+|^\s*)(\{\{.*?\}\})")
_KEY_AND_TEXT = re.compile(r"\s*(?:- )*([^\s'\"#:][^:'\"]*:)\s+(.+)")
_MAPS = frozenset(
    ("inputs", "state", "nodes", "then", "with", "set", "env", "form", "fields", "save", "retry")
)
"""Keys behind which a map, or nothing that has a colon in it, stands."""
_INDICATORS = "@`%"
_LINE_BREAK = re.compile(r"\r\n?|\n")
_SEPARATOR = re.compile("[\x85\u2028\u2029]")
"""Characters that end a line for the YAML parser, as in YAML 1.1, and for no editor."""


def explain(error: yaml.YAMLError, source: str, max_depth: int) -> tuple[Place, str]:
    """Where the document stops being YAML, and why.

    Args:
        max_depth: how many levels are allowed; libyaml reads ahead and may stop at a limit of its own first.
    """
    import yaml

    if isinstance(error, yaml.reader.ReaderError):
        return _place_at(
            source, error.position
        ), f"the character {_code(error.character)} is not allowed in YAML"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    if "nesting depth" in str(getattr(error, "problem", "")):
        return place, too_deep(max_depth)
    lines = _LINE_BREAK.split(source)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return _known_trap(error, place, line) or (place, _plainly(error))


def _known_trap(error: yaml.YAMLError, place: Place, line: str) -> tuple[Place, str] | None:
    problem = str(getattr(error, "problem", ""))
    rest = line[place.column - 1 :]
    unquoted = _UNQUOTED.search(line)
    before = line[: unquoted.start(1)] if unquoted else line
    if "mapping values are not allowed" in problem and ": " in before.partition(": ")[2]:
        return place, _colon_in_text(line)
    if unquoted:
        return Place(place.line, unquoted.start(1) + 1), starts_with_braces(unquoted.group(1))
    if "mapping values are not allowed" in problem:
        return place, _colon_in_text(line)
    if rest.startswith("\t") or line[: place.column].lstrip(" ").startswith("\t"):
        return place, "a tab cannot indent — use spaces"
    if "cannot start any token" in problem and rest[:1] in _INDICATORS:
        return place, f"text cannot start with {rest[:1]} — put it in quotes"
    if "expected '-' indicator" in problem:
        return place, "a list goes on above this line — start the line with '- ', or indent it further"
    if "expected key" in problem or "expected <block end>" in problem:
        return place, _out_of_line(line, place)
    if "could not find expected ':'" in problem and (begun := getattr(error, "context_mark", None)):
        return Place(begun.line + 1, begun.column + 1), (
            "no colon follows here — a key needs one; text that goes on must be indented further"
        )
    if "unexpected end of stream" in problem:
        mark = getattr(error, "context_mark", None)
        start = Place(mark.line + 1, mark.column + 1) if mark else place
        return start, "the quotes that open here are never closed"
    return None


def too_deep(levels: int) -> str:
    return f"the file is nested more than {levels} levels deep"


def starts_with_braces(text: str) -> str:
    return f"a value that starts with {{{{ must be in quotes: {_in_quotes(text)}"


def _in_quotes(text: str) -> str:
    """As YAML reads it back, letter by letter."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _colon_in_text(line: str) -> str:
    found = _KEY_AND_TEXT.match(line)
    if found is None or ": " not in found.group(2):
        return "a key cannot stand here — is the line above complete, and the indentation right?"
    key, text = found.groups()
    text = text.partition(" #")[0].strip()  # what follows is a comment
    if key.rstrip(":") in _MAPS:
        return f"a map on one line stands in braces: {key} {{{text}}}"
    return f'the text contains ": " — put it in quotes: {key} {_in_quotes(text)}'


def _out_of_line(line: str, place: Place) -> str:
    if line[: place.column - 1].strip(" -"):
        return f"{line[place.column - 1 :].split()[0]!r} is too much here — is a quote or a comma missing?"
    return "the indentation fits none of the lines above"


def stray_separator(source: str) -> tuple[Place, str] | None:
    """A character with which the parser would count other lines than the person who wrote them."""
    found = _SEPARATOR.search(source)
    if found is None:
        return None
    said = f"the character {_code(found.group())} cannot stand here — write it as"
    return _place_at(
        source, found.start()
    ), f"{said} \\u{ord(found.group()):04x} in double quotes, or take it out"


def _place_at(source: str, position: int) -> Place:
    before = source[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def _code(character: int | str | bytes) -> str:
    return f"U+{character if isinstance(character, int) else ord(character):04X}"


def _plainly(error: yaml.YAMLError) -> str:
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    said = ", ".join(part for part in (context, problem) if part)
    return f"this is not YAML: {said or 'it cannot be read'}"
