"""Reads the words of a shell text: quotes, and what `$` and backticks begin."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from hitl_cli.format.shell.cursor import Cursor
from hitl_cli.format.shell.programs import WRAPPERS
from hitl_cli.format.shell.reading import ARGUMENTS, Reading
from hitl_cli.format.shell.words import ASSIGNMENT, HOLE, SUBSCRIPT, Command, Hole, Quoting

_REFERENCE = re.compile(r"\$(?:\{!?)?(?:([A-Za-z_]\w*)(\[[@*]\])?|([0-9@*]))")
_PLAIN_PARAMETER = re.compile(
    r"\{#?(?:[A-Za-z_]\w*(?:\[[@*]\])?|[0-9]+|[@*])(?:(?::?[-+?=]|[#%/^,]).*)?\}", re.DOTALL
)
"""A `${ … }` that evaluates nothing: neither a subscript, nor an offset, nor a name that a variable holds."""
_SETTING = re.compile(r"\{([A-Za-z_]\w*):?=")
"""A `${name:=…}`, which sets the variable."""
_COUNTED = re.compile(
    r"(?:(?:[^;&\n\\`()'\"]|'[^']*'|\"[^\"\\`(]*\")*[^|;&\n\\`()]\|)?"
    r"\s*wc(?:\s+-\w+)*\s*(?:<[^;&|\n\\`<>()]*)?\)"
)
"""Commands whose output is a number, whatever they read."""


_BEFORE_SUBSCRIPT = re.compile(r"\{#?(?:[A-Za-z_]\w*|[0-9]+|[@*])(?=[\[:])")
"""The name in a `${ … }` of which something else is evaluated: a subscript, an offset."""


class WordLexer(Cursor, ABC):
    def __init__(self, text: str, found: Reading, *, is_part: bool = False) -> None:
        super().__init__(text)
        self.found = found
        self._is_part = is_part
        """The text was read before, or is no shell text to everyone: nobody asks where its holes are."""
        self._refusal = ""
        """Set while in a place where no hole may be."""

    @abstractmethod
    def commands(self, closer: str) -> None:
        """Commands up to `closer`, which is `)` or, for the whole text, nothing."""

    @abstractmethod
    def _part_of_word(self, mark: str, command: Command) -> None: ...

    def part(self, text: str) -> Self:
        """For a text in the text, where only the flow of values is of interest."""
        return type(self)(text.replace(HOLE, ""), self.found, is_part=True)

    def _since(self, holes: int, references: int) -> list[Hole]:
        """The holes, and what stands in for such, that were found behind so many."""
        stand_ins = (stand_in for _, stand_in in self.found.references[references:])
        return [*self.found.holes[holes:], *stand_ins]

    @contextmanager
    def _inside(self, command: Command) -> Iterator[None]:
        """What stands in `$( … )` and the like stands in the word around it, too."""
        holes, references = len(self.found.holes), len(self.found.references)
        yield
        for hole in self._since(holes, references):
            self._place(hole, command)
            command.add_reference(hole)

    def _escaped(self, command: Command) -> None:
        """A backslash, and what it takes the meaning from: of a value, that would be its first quote."""
        self.at += 1
        if self.here() == HOLE:
            self._raw(self.at + 1, "after a backslash — write {{ }} without it")
        else:
            command.extend(self.here().replace("\n", ""))
            self.at += 1

    def _hole(self, command: Command, quoting: Quoting) -> None:
        hole = Hole(quoting, self._refusal)
        self._place(hole, command)
        command.add_hole(hole)
        self.found.holes.append(hole)
        self.at += 1

    def _place(self, hole: Hole, command: Command) -> None:
        """Note what the beginning of the word says about a hole in it."""
        assignment = ASSIGNMENT.match(command.word)
        if assignment and command.takes_assignments:
            self.found.assigned.append((assignment.group(1), hole))
        elif SUBSCRIPT.match(command.word) and (command.takes_assignments or command.subscripts):
            hole.number = "an array subscript"

    def _raw(self, end: int, refusal: str = "") -> None:
        """A stretch in which nothing means anything but the holes."""
        for _ in range(self.text.count(HOLE, self.at, end)):
            self.found.holes.append(Hole("bare", refusal or self._refusal))
        self.at = end

    def _single(self, quoting: Quoting, command: Command) -> None:
        opened = self.at
        self.at += 1
        command.extend("")
        while (mark := self.here()) and mark != "'":
            if mark == HOLE:
                self._hole(command, quoting)
                continue
            if mark == "\\" and quoting == "ansi":
                self._escaped(command)
                continue
            command.extend(self.stretch())
        self._close(opened, "'", mark)

    def _double(self, command: Command, closer: str, end: int | None = None) -> None:
        """Inside of double quotes, or of the body of a heredoc, which ends at `end`."""
        opened = self.at - 1
        command.extend("")
        while (mark := self.here()) and mark != closer and (end is None or self.at < end):
            if mark == HOLE:
                self._hole(command, "double")
            elif mark in "$`":
                self._dollar_or_backtick(mark, command, in_double=True)
            elif mark == "\\":
                self._escaped(command)
            else:
                command.extend(self.stretch())
        if closer:
            self._close(opened, closer, mark)

    def _dollar_or_backtick(self, mark: str, command: Command, *, in_double: bool) -> None:
        if mark == "$" and (reference := _REFERENCE.match(self.text, self.at)):
            self._refer(reference, command)
        command.extend(mark)
        if mark == "`":
            self._backticks(command)
            return
        self.at += 1
        following = self.here()
        if following == HOLE:
            self._raw(self.at + 1, "after a $ — write {{ }} without it")
        elif self.starts("(("):
            self.at += 2
            self._arithmetic("$(( ))", "))")
        elif following == "(":
            self._substitution(command)
        elif following == "{":
            with self._inside(command):
                self._parameter(in_double)
            command.extend("{}")
        elif following == "[":
            self.at += 1
            self._arithmetic("$[ ]", "]")
        elif following == "'" and not in_double:
            self._single("ansi", command)

    def _refer(self, reference: re.Match[str], command: Command) -> None:
        """A `$name`, `$1` or `"${name[@]}"`; the last two may be a command with its arguments."""
        name, whole, argument = reference.groups()
        is_command = not (command.only_words or command.word) and WRAPPERS.issuperset(command.words)
        if argument and argument in "@*" and is_command:
            self.found.runs_arguments = True
            return
        stand_in = self.found.refer(ARGUMENTS if argument else f"{name}[0]" if whole and is_command else name)
        self._place(stand_in, command)
        command.add_reference(stand_in)

    def _substitution(self, command: Command) -> None:
        opened = self.at
        around = Command() if _COUNTED.match(self.text, opened + 1) else command
        with self._inside(around):
            self.at = opened + 1
            self.commands(")")
        command.extend("()")

    def _arithmetic(self, name: str, closer: str) -> None:
        opened, depth = self.at, len(closer)
        opening = "[" if closer == "]" else "("
        while depth and (mark := self.here()):
            depth += (mark == opening) - (mark == closer[0])
            if mark == HOLE:
                self.found.holes.append(Hole("bare", self._refusal, name))
            self.at += 1
        self.found.arithmetic.append(self.text[opened : self.at])
        self._evaluated(self.text[opened : self.at])
        if depth:
            self._unclosed(opened - len(closer), name.split()[0])

    def _evaluated(self, piece: str) -> None:
        """The variables and `$( … )` in a piece that is evaluated, of which the holes are known."""
        references = len(self.found.references)
        self.part(piece)._double(Command(only_words=True), "")
        for _, stand_in in self.found.references[references:]:
            stand_in.number = "arithmetic"

    def _parameter(self, in_double: bool) -> None:
        """`${ … }`, whose insides are words, patterns or arithmetic: nothing of ours may stand there."""
        opened, inside = self.at, Command(only_words=True)
        holes, references = len(self.found.holes), len(self.found.references)
        before = self._refusal
        self._refusal = before or "inside ${ } — put it in a shell variable first"
        self.at += 1
        while (mark := self.here()) and mark != "}":
            if (mark in "<>&#" and not self.substitutes_process()) or (in_double and mark == "'"):
                self.at += 1
            else:
                self._part_of_word(mark, inside)
        self._refusal = before
        self._close(opened - 1, "${", mark)
        within = self._since(holes, references)
        if setting := _SETTING.match(self.text, opened):
            self.found.assign(setting.group(1), *within)
        if not _PLAIN_PARAMETER.fullmatch(self.text, opened, self.at):
            name = _BEFORE_SUBSCRIPT.match(self.text, opened)
            self.found.arithmetic.append(self.text[name.end() if name else opened : self.at])
            for hole in within:
                hole.number = hole.number or "${ }"

    def _backticks(self, command: Command) -> None:
        opened = self.at
        self.at += 1
        end = self.at
        while self.text[end : end + 1] not in ("`", ""):
            end += 2 if self.text[end] == "\\" else 1
        inside = re.sub(r"\\([`$\\])", r"\1", self.text[self.at : end])
        self._raw(min(end, len(self.text)), "inside backticks — write $( ) in their place")
        with self._inside(command):
            self.part(inside).commands("")
        self._close(opened, "`", self.here())

    def _close(self, opened: int, mark: str, found: str) -> None:
        """Step over a closing mark; note that it is missing when nothing was found."""
        self.at += 1
        if not found:
            self._unclosed(opened, mark)

    def _unclosed(self, at: int, mark: str) -> None:
        if self.found.unclosed is None and not self._is_part:
            self.found.unclosed = (at, mark)
