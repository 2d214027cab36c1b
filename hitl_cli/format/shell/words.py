"""One simple command of a shell text: its words, and what of the values in them goes where."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final, Literal

from hitl_cli.format.shell.programs import DECLARING, KEYWORDS
from hitl_cli.values import dataclass

HOLE: Final = "\0"
"""Stands for one `{{ }}` in the text; no shell text can hold this character otherwise."""

Quoting = Literal["bare", "double", "single", "ansi"]

ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)(\[.*\])?\+?=", re.DOTALL)
SUBSCRIPT: Final = re.compile(r"([A-Za-z_]\w*)?\[[^\]]*\Z")


@dataclass(slots=True)
class Hole:
    """One `{{ }}` of the text, in the order of the text; or what stands in for one: a variable's value."""

    quoting: Quoting
    refusal: str = ""
    """Why nothing may stand there; empty when something may."""
    number: str = ""
    """Where it stands, if only a number may stand there."""


@dataclass(slots=True)
class Command:
    """The words that were read so far. Words that are no arguments are left out: assignments, targets of
    redirections, and keywords before the command."""

    only_words: bool = False
    """A list of words in which nothing is a command: an array, or the inside of `[[ ]]`."""
    subscripts: bool = False
    """A word may begin with `[…]`, which is evaluated."""
    words: list[str] = field(default_factory=list)
    subscripted: list[str] = field(default_factory=list)
    """What stands in `[ ]` before a `=`, which the shell evaluates as arithmetic."""
    holes: list[tuple[int, Hole]] = field(default_factory=list)
    """With the index of the word that each stands in."""
    literals: list[tuple[str, str]] = field(default_factory=list)
    """Variables that get a text without holes, and that text."""
    fed: list[Hole] = field(default_factory=list)
    """Those that it reads, from a here string."""
    fed_text: list[str] = field(default_factory=list)
    """The here strings themselves."""
    targets: list[str] = field(default_factory=list)
    """The files that it writes."""
    reads_file: bool = False
    piped: bool = False
    """Its output goes to another command."""
    _word: str | None = None
    _holes_of_word: list[Hole] = field(default_factory=list)
    _redirected: str = ""
    """The operator before the word at hand, which is its target."""

    @property
    def word(self) -> str:
        """What was read of the word that has not ended yet."""
        return self._word or ""

    @property
    def in_word(self) -> bool:
        return self._word is not None

    @property
    def first(self) -> str:
        return self.words[0] if self.words else self.word

    @property
    def begins_test(self) -> bool:
        return self._word == "[[" and not self.words

    @property
    def opens_function(self) -> bool:
        """`function name {`, behind which another command begins."""
        return self.first == "function" and self.words[-1:] == ["{"]

    @property
    def takes_assignments(self) -> bool:
        """Whether `name=value` here sets a variable, rather than being an argument."""
        return not self.only_words and (not self.words or self.words[0] in DECLARING)

    def extend(self, text: str) -> None:
        self._word = self.word + text

    def add_hole(self, hole: Hole) -> None:
        self._holes_of_word.append(hole)
        self.extend(HOLE)

    def add_reference(self, stand_in: Hole) -> None:
        """A `$name` or `$( … )`: a value stands there, as that of a hole would."""
        self._holes_of_word.append(stand_in)

    def redirect(self, operator: str) -> None:
        """A redirection begins: digits right before it are its descriptor, the next word its target."""
        if self.word.isdigit():
            self._word = None
        self.end_word()
        self._redirected = operator

    def end_word(self) -> None:
        word, self._word = self._word, None
        holes, self._holes_of_word = self._holes_of_word, []
        if word is None:
            return
        assigned = ASSIGNMENT.match(word)
        if assigned and assigned.group(2):
            self.subscripted.append(assigned.group(2))
        elif self.subscripts and word.startswith("["):
            self.subscripted.append(word.partition("]")[0])
        operator, self._redirected = self._redirected, ""
        if operator == "<<<":
            self.fed += holes
            self.fed_text.append(word)
        elif operator == "<":
            self.reads_file = True
        elif ">" in operator:
            self.targets += [] if word.isdigit() or word.startswith("/dev/") else [word]
        elif not operator:
            if assigned and self.takes_assignments:
                self.literals.append((assigned.group(1), word[assigned.end() :]))
            if self._is_argument(word):
                self.holes += ((len(self.words), hole) for hole in holes)
                self.words.append(word)

    def _is_argument(self, word: str) -> bool:
        if self.only_words or self.words:
            return True
        return word not in KEYWORDS and not ASSIGNMENT.match(word)
