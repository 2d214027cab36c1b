"""One simple command of a shell text: its words, and whether data may stand among its arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal

from hitl_cli.values import dataclass

HOLE: Final = "\0"
"""Stands for one `{{ }}` in the text; no shell text can hold this character otherwise."""

Quoting = Literal["bare", "double", "single", "ansi"]

ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)(\[.*\])?\+?=", re.DOTALL)
SUBSCRIPT: Final = re.compile(r"([A-Za-z_]\w*)?\[[^\]]*\Z")

_KEYWORDS: Final = frozenset("if then elif else while until do ! { time coproc".split())  # noqa: SIM905
"""Words after which a command begins."""
_WRAPPERS: Final = frozenset("builtin command doas env exec nice nohup stdbuf sudo timeout".split())  # noqa: SIM905
"""Programs that run the command that follows them."""
_SHELLS: Final = frozenset("ash bash busybox dash fish ksh mksh sh su zsh".split())  # noqa: SIM905
_DECLARING: Final = frozenset("declare export local readonly typeset".split())  # noqa: SIM905

_EVALUATING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("eval", "trap", "bind", "alias", "fc"), "runs its arguments as shell text"),
    **dict.fromkeys(("source", "."), "runs the file that is named"),
    **dict.fromkeys(("unset", "read", "getopts", "wait"), "evaluates the names of variables"),
    **dict.fromkeys(("mapfile", "readarray", "compgen", "complete", "enable"), "evaluates its arguments"),
}
"""Built-ins that evaluate the values of their arguments."""
_ARGUMENT_INSTEAD: Final = "hand it over as an argument: sh -c '… \"$1\"' _ {{ }}"
_EVALUATING_WITH_V: Final = frozenset(("printf", "test", "["))
"""Built-ins whose option -v takes the name of a variable, and evaluates it."""


@dataclass(slots=True)
class Hole:
    """One `{{ }}` of the text, in the order of the text."""

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
    _word: str | None = None
    _holes_of_word: list[Hole] = field(default_factory=list)
    _redirected: bool = False

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
    def takes_assignments(self) -> bool:
        """Whether `name=value` here sets a variable, rather than being an argument."""
        return not self.only_words and (not self.words or self.words[0] in _DECLARING)

    def extend(self, text: str) -> None:
        self._word = self.word + text

    def add_hole(self, hole: Hole) -> None:
        self._holes_of_word.append(hole)
        self.extend(HOLE)

    def add_reference(self, stand_in: Hole) -> None:
        """A `$name`: the value of a variable stands there, as that of a hole would."""
        self._holes_of_word.append(stand_in)

    def redirect(self) -> None:
        """A redirection begins: digits right before it are its descriptor, the next word its target."""
        if self.word.isdigit():
            self._word = None
        self.end_word()
        self._redirected = True

    def end_word(self) -> None:
        word, self._word = self._word, None
        holes, self._holes_of_word = self._holes_of_word, []
        if word is None:
            return
        if (assigned := ASSIGNMENT.match(word)) and assigned.group(2):
            self.subscripted.append(assigned.group(2))
        elif self.subscripts and word.startswith("["):
            self.subscripted.append(word.partition("]")[0])
        if self._redirected:
            self._redirected = False
        elif self._is_argument(word):
            self.holes += ((len(self.words), hole) for hole in holes)
            self.words.append(word)

    def _is_argument(self, word: str) -> bool:
        if self.only_words or self.words:
            return True
        return word not in _KEYWORDS and not ASSIGNMENT.match(word)


def judge(command: Command) -> bool:
    """Mark the holes that the command would evaluate; True when it gives variables a type.

    A variable with the attribute `integer` or `nameref` evaluates all that is ever assigned to it.
    """
    _judge_scripts(command)
    start = _start(command.words)
    words = command.words[start:]
    holes = [(index - start, hole) for index, hole in command.holes if index >= start]
    if not words:
        return False
    name = words[0].rsplit("/", 1)[-1]
    for index, hole in holes:
        if index == 0 and not (start and command.words[start - 1].startswith("-")):
            _refuse(hole, "as the command itself — name the program, or use the list form run: [program, …]")
        elif name == "let":
            hole.number = "let"
        elif name in _EVALUATING or (name in _EVALUATING_WITH_V and "-v" in words):
            _refuse(
                hole,
                f"as an argument of {name}, which {_EVALUATING.get(name, 'evaluates the name after -v')}",
            )
    return name in _DECLARING and _judge_declaration(words, holes)


def _start(words: list[str]) -> int:
    """The index of the command itself, behind the programs that only run it."""
    start = 0
    while start < len(words) and words[start] in _WRAPPERS:
        start += 1
        while start < len(words) and (words[start].startswith("-") or ASSIGNMENT.match(words[start])):
            start += 1
    return start


def _judge_declaration(words: list[str], holes: list[tuple[int, Hole]]) -> bool:
    options = "".join(word[1:] for word in words[1:] if word[:1] in ("-", "+"))
    for index, hole in holes:
        assignment = ASSIGNMENT.match(words[index])
        if set("aA") & set(options) or not assignment or HOLE in assignment.group():
            _refuse(
                hole, f"as an argument of {words[0]}, which evaluates it — write name={{{{ }}}} on its own"
            )
    return bool(set("in") & set(options))


def _judge_scripts(command: Command) -> None:
    """`sh -c`, wherever it stands in the command (`find … -exec sh -c …`): its text is a program."""
    for position, word in enumerate(command.words):
        if word.rsplit("/", 1)[-1] not in _SHELLS:
            continue
        script = _script_after(command.words, position)
        for index, hole in command.holes:
            if index == script:
                _refuse(hole, f"in a program for {word} -c — {_ARGUMENT_INSTEAD}")


def _script_after(words: list[str], position: int) -> int:
    """The index of the program text of a shell; -1 when it is given none."""
    for index in range(position + 1, len(words)):
        if words[index].startswith("-") and not words[index].startswith("--") and "c" in words[index]:
            return index + 1
    return -1


def _refuse(hole: Hole, why: str) -> None:
    hole.refusal = hole.refusal or why
