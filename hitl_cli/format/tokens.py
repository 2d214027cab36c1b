"""The words of an expression or a template, and where each stands in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any

from jinja2 import TemplateSyntaxError

from hitl_cli.format.mistakes import Place
from hitl_cli.format.sandbox import SANDBOX
from hitl_cli.format.tree import Scalar
from hitl_cli.values import NamedTuple


class Token(NamedTuple):
    kind: str
    text: str
    offset: int


class Places:
    """Where the words of one expression or template stand in the file; looked for when a message says it."""

    def __init__(self, scalar: Scalar, source: str, offset: int, state: str | None) -> None:
        """
        Args:
            source: what is read, from the character `offset` of the scalar on.
            state: `variable` for the inside of a `{{ }}`, None for a text with `{{ }}` in it.
        """
        self.scalar = scalar
        self.source = source
        self.offset = offset
        self._state = state

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of the source with their offsets in the scalar, up to what Jinja2 cannot read."""
        tokens: list[Token] = []
        at = 0
        with suppress(TemplateSyntaxError):
            for _, kind, text in SANDBOX.lexer.tokeniter(self.source, None, None, self._state):
                at = self.source.find(text, at)
                if kind != "whitespace":
                    tokens.append(Token(kind, text, self.offset + at))
                at += len(text)
        return tokens

    def of_name(self, name: str) -> Place:
        """Its first use as a name: neither as a key nor as a filter."""
        before = ["", *(token.text for token in self.tokens)]
        named = (t for t, last in zip(self.tokens, before, strict=False) if last not in (".", "|"))
        return self._first(t for t in named if t.kind == "name" and t.text == name)

    def of_word(self, word: str) -> Place:
        return self._first(t for t in self.tokens if t.kind == "name" and t.text == word)

    def of_constant(self, constant: Any) -> Place:
        return self._first(t for t in self.tokens if t.kind == "string" and t.text[1:-1] == constant)

    def _first(self, found: Iterator[Token]) -> Place:
        token = next(found, None)
        return self.scalar.place if token is None else self.scalar.place_at(token.offset)
