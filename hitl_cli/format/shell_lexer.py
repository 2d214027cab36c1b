"""Reads shell text far enough to know where each `{{ }}` stands: in which quotes, and in what danger.

The values themselves travel in environment variables, so that a misjudged place can spoil a text but can
never turn data into shell text. What matters for safety is to find the places where the shell evaluates even
the value of a variable; when in doubt, a place is counted among them.
"""

from __future__ import annotations

import re

from hitl_cli.format.shell_cursor import Cursor, Heredoc
from hitl_cli.format.shell_reading import Reading
from hitl_cli.format.shell_words import ASSIGNMENT, HOLE, SUBSCRIPT, Command, Hole, Quoting, judge

_TESTS = frozenset(("-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R"))
"""Tests of `[[ ]]` that evaluate what stands beside them."""
_REDIRECTION = re.compile(r"&>>?|<<<|<<-?|<>|[<>]&|>>|>\||[<>]\(|[<>]")
_REFERENCE = re.compile(r"\$\{?([A-Za-z_]\w*)")
_PLAIN_PARAMETER = re.compile(r"\{#?[A-Za-z_]\w*(?:(?::?[-+?=]|[#%/^,]).*)?\}", re.DOTALL)
"""A `${ … }` that evaluates nothing: neither a subscript, nor an offset, nor a name that a variable holds."""
_END_MARK = re.compile(r"[ \t]*((?:'[^'\n]*'|\"[^\"\n]*\"|\\.|[^\s;&|<>()'\"\\])*)")
_BETWEEN = "\n;&|()"


def read_shell(text: str) -> Reading:
    """Find the holes of a shell text; `HOLE` stands for each."""
    lexer = _Lexer(text)
    lexer.commands("")
    lexer.found.settle()
    return lexer.found


class _Lexer(Cursor):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.found = Reading()
        self._heredocs: list[Heredoc] = []
        self._refusal = ""
        """Set while in a place where no hole may be."""

    # Commands

    def commands(self, closer: str) -> None:
        """Commands up to `closer`, which is `)` or, for the whole text, nothing."""
        opened, command, cases = self.at - 1, Command(), 0
        while mark := self.here():
            if mark in " \t\n" and command.begins_test:
                command = self._test()
            elif mark in _BETWEEN and not self.starts("&>"):
                cases_then = cases + (command.first == "case") - (command.first == "esac")
                if mark == closer and cases_then <= 0:
                    self.at += 1
                    self._finish(command)
                    return
                if mark == ")" and cases_then > 0:
                    command = Command()  # what ends here is a pattern
                before = command
                command = self._between(mark, command)
                cases = cases if command is before else cases_then
            elif mark in " \t":
                self.at += 1
                command.end_word()
            else:
                self._part_of_word(mark, command)
        self._finish(command)
        if closer:
            self._unclosed(opened, "(")

    def _between(self, mark: str, command: Command) -> Command:
        """The end of a command, or a bracket; returns the command that goes on."""
        if mark == "(" and ASSIGNMENT.fullmatch(command.word) and command.takes_assignments:
            self.at += 1
            self._array(command)
            return command
        arithmetic = self.starts("((") and not command.in_word
        self._finish(command)
        self.at += 2 if arithmetic or self.starts("()") else 1
        if arithmetic:
            self._arithmetic("(( ))", "))")
        elif mark == "(" and self.text[self.at - 1] == "(":
            self.commands(")")
        elif mark == "\n":
            self._bodies()
        return Command()

    def _finish(self, command: Command) -> None:
        command.end_word()
        self.found.typed |= judge(command)
        self.found.arithmetic += command.subscripted
        if command.first == "let":
            self.found.arithmetic.append(" ".join(command.words))
        if command.first in ("for", "select"):
            self.found.assigned += ((command.words[1], hole) for _, hole in command.holes)

    def _array(self, command: Command) -> None:
        """The words of `name=( … )`."""
        words, opened = Command(only_words=True, subscripts=True), self.at - 1
        while (mark := self.here()) and mark != ")":
            if mark in " \t\n":
                self.at += 1
                words.end_word()
            else:
                self._part_of_word(mark, words)
        words.end_word()
        self.found.arithmetic += words.subscripted
        self._close(opened, "(", mark)
        command.extend("()")

    def _test(self) -> Command:
        """The words of `[[ … ]]`, where tests such as -eq evaluate what a variable holds."""
        test, opened, first = Command(only_words=True), self.at - 2, len(self.found.holes)
        while (mark := self.here()) and test.words[-1:] != ["]]"]:
            if mark in " \t\n()<>&|;" and not self.substitutes_process():
                test.end_word()
                self.at += mark != ";"
                if mark == ";":
                    break
            else:
                self._part_of_word(mark, test)
        test.end_word()
        if test.words[-1:] != ["]]"]:
            self._unclosed(opened, "[[")
        telling = [word for word in test.words if word in _TESTS]
        if telling:
            self.found.arithmetic.append(" ".join(test.words))
            for hole in self.found.holes[first:]:
                hole.number = hole.number or f"[[ ]] with {telling[0]}"
        return Command()

    # Words

    def _part_of_word(self, mark: str, command: Command) -> None:
        if mark == HOLE:
            self._hole(command, "bare")
        elif mark == "\\":
            self._escaped(command)
        elif mark == "'":
            self._single("single", command)
        elif mark == '"':
            self.at += 1
            self._double(command, '"')
        elif mark in "$`":
            self._dollar_or_backtick(mark, command, in_double=False)
        elif mark == "#" and not command.in_word:
            self._raw(self.end_of_line())
        elif mark in "<>" or self.starts("&>"):
            self._redirect(command)
        else:
            command.extend(self.stretch())

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

    # What $ and ` begin

    def _dollar_or_backtick(self, mark: str, command: Command, *, in_double: bool) -> None:
        if mark == "$" and (reference := _REFERENCE.match(self.text, self.at)):
            stand_in = Hole("double")
            self._place(stand_in, command)
            command.add_reference(stand_in)
            self.found.references.append((reference.group(1), stand_in))
        command.extend(mark)
        if mark == "`":
            self._backticks()
            return
        self.at += 1
        following = self.here()
        if following == HOLE:
            self._raw(self.at + 1, "after a $ — write {{ }} without it")
        elif self.starts("(("):
            self.at += 2
            self._arithmetic("$(( ))", "))")
        elif following == "(":
            self.at += 1
            self.commands(")")
        elif following == "{":
            self._parameter(in_double)
        elif following == "[":
            self.at += 1
            self._arithmetic("$[ ]", "]")
        elif following == "'" and not in_double:
            self._single("ansi", command)

    def _arithmetic(self, name: str, closer: str) -> None:
        opened, depth = self.at, len(closer)
        opening = "[" if closer == "]" else "("
        while depth and (mark := self.here()):
            depth += (mark == opening) - (mark == closer[0])
            if mark == HOLE:
                self.found.holes.append(Hole("bare", self._refusal, name))
            self.at += 1
        self.found.arithmetic.append(self.text[opened : self.at])
        if depth:
            self._unclosed(opened - len(closer), name.split()[0])

    def _parameter(self, in_double: bool) -> None:
        """`${ … }`, whose insides are words, patterns or arithmetic: nothing of ours may stand there."""
        opened, inside = self.at, Command(only_words=True)
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
        if not _PLAIN_PARAMETER.fullmatch(self.text, opened, self.at):
            self.found.arithmetic.append(self.text[opened : self.at])

    def _backticks(self) -> None:
        opened = self.at
        self.at += 1
        end = self.at
        while self.text[end : end + 1] not in ("`", ""):
            end += 2 if self.text[end] == "\\" else 1
        self._raw(min(end, len(self.text)), "inside backticks — write $( ) in their place")
        self._close(opened, "`", self.here())

    # Redirections and heredocs

    def _redirect(self, command: Command) -> None:
        """`<`, `>` and their longer forms; the word after them is no argument."""
        operator = _REDIRECTION.match(self.text, self.at)
        assert operator is not None
        self.at = operator.end()
        if operator.group() in ("<(", ">("):
            command.extend("()")
            self.commands(")")
        elif operator.group() in ("<<", "<<-"):
            self._heredoc_mark(strips_tabs=operator.group() == "<<-")
        else:
            command.redirect()

    def _heredoc_mark(self, *, strips_tabs: bool) -> None:
        mark = _END_MARK.match(self.text, self.at)
        assert mark is not None
        self._raw(mark.end(), "in the end mark of a heredoc")
        bare = re.sub(r"['\"\\]", "", mark.group(1))
        self._heredocs.append(Heredoc(bare, bare != mark.group(1), strips_tabs))

    def _bodies(self) -> None:
        """The bodies of the heredocs that the finished line announced."""
        pending, self._heredocs = self._heredocs, []
        for heredoc in pending:
            end, after = self.end_of_body(heredoc)
            if heredoc.quoted:
                self._raw(
                    end, "in a quoted heredoc, where it would stay as it is — hand it over with 'input:'"
                )
            else:
                self._double(Command(words=["<<"]), "", end)
            self.at = max(self.at, after)

    def _close(self, opened: int, mark: str, found: str) -> None:
        """Step over a closing mark; note that it is missing when nothing was found."""
        self.at += 1
        if not found:
            self._unclosed(opened, mark)

    def _unclosed(self, at: int, mark: str) -> None:
        if self.found.unclosed is None:
            self.found.unclosed = (at, mark)
