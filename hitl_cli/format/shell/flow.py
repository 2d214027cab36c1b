"""Where the values go that a finished command is given: into variables, files, pipes and other texts."""

from __future__ import annotations

import re

from hitl_cli.format.shell.judge import start_of
from hitl_cli.format.shell.programs import (
    BLOCK_ENDS,
    PASSING_ON,
    READ_INTO,
    READING,
    SHELLS,
    base_name,
    file_after,
    program_after,
    runs_programs,
)
from hitl_cli.format.shell.reading import ARGUMENTS, INPUT, PRINTED, Reading, file_called, printed_by
from hitl_cli.format.shell.words import ASSIGNMENT, HOLE, Command

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_AS_TEXT = frozenset(("eval", "trap", "alias"))


def follow(command: Command, found: Reading) -> None:
    """Note where the values in a finished command go."""
    found.literals += command.literals
    found.assign(INPUT, *command.fed)
    found.bodies += command.fed_text
    words = command.words[start_of(command) :]
    if words:
        _read(words, found)
        _take(words, found)
        _set(command, words, found)
        for position, word in enumerate(command.words):
            if runs_programs(word):
                _run(command, position, found)
    given = [hole for _, hole in command.holes]
    if base_name(words[0]) in PASSING_ON if words else command.reads_file:
        given.append(found.refer(INPUT))
    if words:
        given.append(found.refer(printed_by(base_name(words[0]))))
    found.assign(PRINTED, *given)
    found.assign("_", *given)
    if command.piped or command.targets:
        if command.first in BLOCK_ENDS:
            given.append(found.refer(PRINTED))
        found.bodies.append(" ".join(words[1:]))
        found.assign(INPUT, *given)
        for target in command.targets:
            found.assign(file_called(target), *given)
    if command.holes:
        found.calls.append(command)


def _read(words: list[str], found: Reading) -> None:
    """What the command takes from its input, or from the environment."""
    name = base_name(words[0])
    if name in READING:
        for variable in (*READ_INTO, *filter(_NAME.match, words[1:])):
            found.assign(variable, found.refer(INPUT))
    elif name == "printenv":
        for word in words[1:]:
            found.refer(word)
    elif name == "tee":
        for word in words[1:]:
            found.assign(file_called(word), found.refer(INPUT))


def _take(words: list[str], found: Reading) -> None:
    """What the command takes from the arguments of the function around it, or runs as a text."""
    name = base_name(words[0])
    if name == "getopts":
        for variable in ("OPTARG", *words[2:3]):
            found.assign(variable, found.refer(ARGUMENTS))
    elif name in ("for", "select") and len(words) == 2:
        found.assign(words[1], found.refer(ARGUMENTS))
    elif name in ("source", ".") and len(words) > 1:
        _run_file(words[1], found)
    elif name in _AS_TEXT:
        found.scripts.append(" ".join(words[1:]))


def _set(command: Command, words: list[str], found: Reading) -> None:
    """What the command puts its arguments into."""
    name = base_name(words[0])
    given = [hole for _, hole in command.holes]
    if name in ("for", "select") and len(words) > 1:
        found.assign(words[1], *given)
    elif command.words[0] == "env":
        for index, hole in command.holes:
            if assignment := ASSIGNMENT.match(command.words[index]):
                found.assign(assignment.group(1), hole)
    elif name == "set":
        found.assign(ARGUMENTS, *given)
    elif name in ("cd", "pushd"):
        found.assign("PWD", *given)


def _run(command: Command, position: int, found: Reading) -> None:
    """A shell, or an interpreter like one, with what it runs: a text, a file, or its input."""
    words = command.words
    program, file = program_after(words, position), file_after(words, position)
    if program >= 0:
        if base_name(words[position]) in SHELLS and program < len(words):
            found.scripts.append(words[program])
        found.assign(ARGUMENTS, *(hole for index, hole in command.holes if index > program))
    elif file == -1:
        found.runs_input = True
        _refuse_input(words[position], found)
        found.assign(ARGUMENTS, *(hole for index, hole in command.holes if index > position))
    elif file is not None:
        _run_file(words[file], found)
    if "xargs" in words[:position]:
        found.assign(ARGUMENTS, found.refer(INPUT))
        replaces = any(word.startswith(("-I", "-i", "--replace")) for word in words[:position])
        if replaces or (program >= 0 and program >= len(words)) or file == -1:
            _refuse_input(words[position], found)


def _run_file(name: str, found: Reading) -> None:
    if name.startswith("/dev/"):
        _refuse_input("source", found)
    elif HOLE not in name:
        found.refer(file_called(name), "as a file that is run")


def _refuse_input(program: str, found: Reading) -> None:
    found.refer(INPUT, f"in a program for {program}")
