"""What is wrong with an expression that Jinja2 cannot read, in words of this format."""

from __future__ import annotations

import re
from itertools import pairwise

from jinja2 import TemplateSyntaxError

from hitl_cli.format.mistakes import Place
from hitl_cli.format.tokens import Places, Token
from hitl_cli.format.tree import Scalar

_MISSING = re.compile(r", expected '([)\]}])'")
_UNEXPECTED = re.compile(r"(?:unexpected|got) '([^']+)'|^'([^']+)' is too much")
_OTHER_WORDS = {
    "&": "use 'and', not &&",
    "!": "use 'not' or !=, not !",
    "?": "use 'x if test else y', not ?",
    "}": "two }} end a {{ }}, and here is one",
    "$": "a name has no $ before it",
}
_TOO_SHORT = ("'end of print statement'", "'end of template'", "end of template")
_TWICE = {"=": "use == to compare, not =", "<": "use <=, not =<", ">": "use >=, not =>"}


def explain(error: TemplateSyntaxError, places: Places) -> tuple[Place, str]:
    """Where the mistake is, as near as can be told, and what it is."""
    scalar, tokens = places.scalar, places.tokens
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.kind == "operator" and token.text == "=" and depth <= 0:
            sign = scalar.text[token.offset + 1 : token.offset + 2]
            return scalar.place_at(token.offset), _TWICE.get(sign, _TWICE["="])
    for token, following in pairwise(tokens):
        if token.text == following.text == "|":
            return scalar.place_at(token.offset), "use 'or', not ||"
        if token.text == "is" and following.kind in ("string", "integer", "float"):
            return scalar.place_at(token.offset), "use == to compare, not is"
    end = tokens[-1].offset + len(tokens[-1].text) - places.offset if tokens else 0
    rest = places.source[end:].lstrip()
    stuck = places.offset + len(places.source) - len(rest)
    if missing := _MISSING.search(error.message or ""):
        return scalar.place_at(stuck) if rest else scalar.place, f"a {missing[1]} is missing"
    if rest[:1] in _OTHER_WORDS and rest:
        return scalar.place_at(stuck), _OTHER_WORDS[rest[0]]
    if rest[:1] in ("'", '"') and rest:
        return scalar.place_at(stuck), f"the quotes {rest[0]} that open here are never closed"
    return _plainly(error.message or "", scalar, tokens)


def _plainly(message: str, scalar: Scalar, tokens: list[Token]) -> tuple[Place, str]:
    """What Jinja2 says, in words of this format, and as near to the place as can be told."""
    if any(f"unexpected {end}" in message or f"got {end}" in message for end in _TOO_SHORT):
        return scalar.place, "the expression stops too early"
    if met := _UNEXPECTED.search(message):
        word = met[1] or met[2]
        offsets = [token.offset for token in tokens if token.text == word]
        place = scalar.place_at(offsets[0]) if len(offsets) == 1 else scalar.place
        return place, f"the expression cannot be read: {word!r} cannot stand here"
    return scalar.place, f"the expression cannot be read: {message.rstrip('.')}"
