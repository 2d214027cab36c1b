"""Mistakes in a graph file: where each is, what is wrong, and what to write instead.

All mistakes of a file are collected in one pass, so that a person can mend them in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from hitl_cli.errors import HitlError, TargetError
from hitl_cli.values import NamedTuple
from hitl_cli.wording import nearest


class Place(NamedTuple):
    """A character of the file; both numbers count from 1."""

    line: int
    column: int


Rule = Literal["yaml", "format", "graph"]
"""What a mistake is against: plain YAML, what one place of a graph file may say, or the graph as a whole."""


class Mistake(NamedTuple):
    line: int
    column: int
    message: str
    rule: Rule = "format"


class FormatError(TargetError):
    """The file is no graph; its text has one line `file:line:column: message` for each mistake."""

    def __init__(self, path: str, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__(
            "\n".join(f"{path}:{each.line}:{each.column}: {each.message}" for each in self.mistakes)
        )


class StepError(HitlError):
    """A step of a graph file could not do its work; the message names the node and its place."""

    def __init__(self, where: str, said: str) -> None:
        """
        Args:
            where: `file:line:column: node 'a'`.
        """
        super().__init__(f"{where}: {said}")
        self.where = where
        self.said = said


class Fault(Exception):
    """What went wrong in a running step, before anybody knows the file and the node it belongs to."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class Enough(Exception):
    """So many mistakes were found that nobody would read more of them."""


class Mistakes:
    """The mistakes found so far; the same mistake at the same place counts once."""

    LIMIT = 50

    def __init__(self) -> None:
        self.rule: Rule = "yaml"
        """What is being looked at: the mistakes that follow are against it."""
        self.hides_names = False
        """Whether a mistake hid a part of the file, so that a name that seems unknown may be there."""
        self._found: dict[Mistake, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, message: str) -> None:
        """Note a mistake; Enough when there are as many as anybody wants to see."""
        self._found[Mistake(place.line, place.column, message, self.rule)] = None
        if len(self._found) >= self.LIMIT:
            raise Enough

    def first(self) -> Mistake | None:
        return min(self._found, default=None)

    def all(self) -> tuple[Mistake, ...]:
        return tuple(sorted(self._found))

    def raise_any(self, path: str) -> None:
        if self._found:
            raise FormatError(path, tuple(self._found))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message: ` — did you mean 'x'?`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f" — did you mean {near!r}?" if near else ""


def either(words: Sequence[str]) -> str:
    """`'a', 'b' or 'c'`, of words that are quoted already."""
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
