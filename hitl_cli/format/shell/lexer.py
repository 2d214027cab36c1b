"""Reads shell text far enough to know where each `{{ }}` stands: in which quotes, and in what danger.

The values themselves travel in environment variables, so that a misjudged place can spoil a text but can
never turn data into shell text. What matters for safety is to find the places where the shell evaluates even
the value of a variable; when in doubt, a place is counted among them.
"""

from __future__ import annotations

import re

from hitl_cli.format.shell.cursor import Heredoc
from hitl_cli.format.shell.expansions import WordLexer
from hitl_cli.format.shell.flow import follow
from hitl_cli.format.shell.judge import judge, judge_arguments
from hitl_cli.format.shell.reading import INPUT, PRINTED, Reading
from hitl_cli.format.shell.words import ASSIGNMENT, HOLE, Command

_TESTS = frozenset(("-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R"))
"""Tests of `[[ ]]` that evaluate what stands beside them."""
_REDIRECTION = re.compile(r"&>>?|<<<|<<-?|<>|[<>]&|>>|>\||[<>]\(|[<>]")
_END_MARK = re.compile(r"[ \t]*((?:'[^'\n]*'|\"[^\"\n]*\"|\\.|[^\s;&|<>()'\"\\])*)")
_BETWEEN = "\n;&|()"
_NO_ARGUMENTS = re.compile(r"\(\s*\)")
"""Behind the name of a function that is defined."""


def read_shell(text: str) -> Reading:
    """Find the holes of a shell text; `HOLE` stands for each."""
    lexer = _Lexer(text, Reading())
    lexer.commands("")
    if "coproc" in text:
        lexer.found.assign(INPUT, lexer.found.refer(PRINTED))
    for script in lexer.found.scripts_to_read():
        lexer.part(script).commands("")
    return lexer.found


class _Lexer(WordLexer):
    def __init__(self, text: str, found: Reading, *, is_part: bool = False) -> None:
        super().__init__(text, found, is_part=is_part)
        self._heredocs: list[Heredoc] = []

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
                if command.opens_function:
                    self._finish(command)
                    command = Command()
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
        defined = _NO_ARGUMENTS.match(self.text, self.at)
        if defined:
            self.found.functions.add(command.first)
        command.piped = mark == "|" and not self.starts("||") and self.text[self.at - 1 : self.at] != "|"
        self._finish(command)
        self.at = defined.end() if defined else self.at + (2 if arithmetic else 1)
        if arithmetic:
            self._arithmetic("(( ))", "))")
        elif mark == "(" and not defined:
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
        if command.first == "function":
            self.found.functions.update(command.words[1:2])
        follow(command, self.found)

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
        judge_arguments(words, 0)
        assignment = ASSIGNMENT.match(command.word)
        assert assignment is not None
        for index, hole in words.holes:
            self.found.assign(assignment.group(1), hole)
            self.found.assign(assignment.group(1) + "[0]", *([] if index else [hole]))
        self.found.arithmetic += words.subscripted
        self._close(opened, "(", mark)
        command.extend("()")

    def _test(self) -> Command:
        """The words of `[[ … ]]`, where tests such as -eq evaluate what a variable holds."""
        test, opened = Command(only_words=True), self.at - 2
        holes, references = len(self.found.holes), len(self.found.references)
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
        inside = self._since(holes, references)
        telling = [word for word in test.words if word in _TESTS]
        if telling:
            self.found.arithmetic.append(" ".join(test.words))
            for hole in inside:
                hole.number = hole.number or f"[[ ]] with {telling[0]}"
        if "=~" in test.words:
            self.found.assign("BASH_REMATCH", *inside)
        return Command()

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

    def _redirect(self, command: Command) -> None:
        """`<`, `>` and their longer forms; the word after them is no argument."""
        operator = _REDIRECTION.match(self.text, self.at)
        assert operator is not None
        self.at = operator.end()
        if operator.group() in ("<(", ">("):
            holes, references = len(self.found.holes), len(self.found.references)
            command.extend("()")
            with self._inside(command):
                self.commands(")")
            self.found.assign(INPUT, *self._since(holes, references))
        elif operator.group() in ("<<", "<<-"):
            self._heredoc_mark(strips_tabs=operator.group() == "<<-")
        else:
            command.redirect(operator.group())

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
            self.found.bodies.append(self.text[self.at : end])
            holes, references = len(self.found.holes), len(self.found.references)
            if heredoc.quoted:
                self._raw(
                    end, "in a quoted heredoc, where it would stay as it is — hand it over with 'input:'"
                )
            else:
                self._double(Command(words=["<<"]), "", end)
            self.found.assign(INPUT, *self._since(holes, references))
            self.at = max(self.at, after)
