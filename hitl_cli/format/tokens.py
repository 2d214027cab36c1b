"""The words of an expression or a template, and where each stands in the file."""

from __future__ import annotations

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
    """Where the words of one expression or template stand in the file."""

    def __init__(self, scalar: Scalar, tokens: list[Token]) -> None:
        self.scalar = scalar
        self.tokens = tokens
        self._names: dict[str, int] = {}
        self._words: dict[str, int] = {}
        before = ""
        for token in tokens:
            if token.kind == "name":
                self._words.setdefault(token.text, token.offset)
                if before not in (".", "|"):
                    self._names.setdefault(token.text, token.offset)
            before = token.text

    def of_name(self, name: str) -> Place:
        """Its first use as a name: neither as a key nor as a filter."""
        return self._at(self._names.get(name))

    def of_word(self, word: str) -> Place:
        return self._at(self._words.get(word))

    def of_constant(self, constant: Any) -> Place:
        offsets = (t.offset for t in self.tokens if t.kind == "string" and t.text[1:-1] == constant)
        return self._at(next(offsets, None))

    def _at(self, offset: int | None) -> Place:
        return self.scalar.place if offset is None else self.scalar.place_at(offset)


def tokenize(source: str, state: str | None, offset: int) -> list[Token]:
    """The tokens of a text with their offsets, up to the first that Jinja2 cannot read."""
    tokens: list[Token] = []
    at = 0
    try:
        for _, kind, text in SANDBOX.lexer.tokeniter(source, None, None, state):
            at = source.find(text, at)
            if kind != "whitespace":
                tokens.append(Token(kind, text, offset + at))
            at += len(text)
    except TemplateSyntaxError:
        pass
    return tokens
