"""A place in a shell text, and what can be seen from there."""

from __future__ import annotations

import re

from hitl_cli.values import dataclass

_MEANINGLESS = re.compile(r"[\w./:,@%+=~-]*")
"""Characters that are a part of a word, whatever stands around them."""


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc whose body begins on the next line."""

    mark: str
    """The line that ends the body."""
    quoted: bool
    """Its body is taken as it is."""
    strips_tabs: bool


class Cursor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def here(self) -> str:
        """The character at hand; empty at the end of the text."""
        return self.text[self.at : self.at + 1]

    def stretch(self) -> str:
        """Step over the character at hand and those after it that never mean anything; what they are."""
        start, following = self.at, _MEANINGLESS.match(self.text, self.at + 1)
        assert following is not None
        self.at = following.end()
        return self.text[start : self.at]

    def starts(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def substitutes_process(self) -> bool:
        return self.starts("<(") or self.starts(">(")

    def end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def end_of_body(self, heredoc: Heredoc) -> tuple[int, int]:
        """Where a body that begins here ends, and where the text goes on after the end mark."""
        at, size = self.at, len(self.text)
        while at < size:
            stop = self.text.find("\n", at)
            stop = size if stop < 0 else stop
            line = self.text[at:stop]
            if (line.lstrip("\t") if heredoc.strips_tabs else line) == heredoc.mark:
                return at, min(stop + 1, size)
            at = stop + 1
        return size, size
