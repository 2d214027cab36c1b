"""Whether data may stand among the arguments of a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hitl_cli.format.shell.programs import (
    DECLARING,
    WRAPPERS,
    base_name,
    file_after,
    program_after,
    remote_command,
    runs_programs,
)
from hitl_cli.format.shell.words import ASSIGNMENT, HOLE, Command, Hole

_EVALUATING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("eval", "trap", "bind", "alias", "fc", "watch"), "runs its arguments as shell text"),
    **dict.fromkeys(("source", "."), "runs the file that is named"),
    **dict.fromkeys(("unset", "read", "getopts", "wait"), "evaluates the names of variables"),
    **dict.fromkeys(("mapfile", "readarray", "compgen", "complete", "enable"), "evaluates its arguments"),
}
"""Built-ins, and the like, that evaluate the values of their arguments."""
_ARGUMENT_INSTEAD: Final = "hand it over as an argument: sh -c '… \"$1\"' _ {{ }}"
_INPUT_INSTEAD: Final = "hand it over with 'input:', for a program there that reads it"
_EVALUATING_WITH: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("printf", "test", "["), ("-v", "evaluates the name after -v")),
    "env": ("-S", "splits the text after -S into a command"),
}
"""An option with which a program evaluates its arguments."""

_MAYBE_EMPTY: Final = re.compile(r"(?:\$(?:\{\}|\(\)|[@*0-9]|\w+))+(?=\w)")
"""Variables before the name of a command, which is all that is left of the word when they are empty."""


def start_of(command: Command) -> int:
    """The index of the command itself, behind the programs that only run it."""
    words, start = command.words, 0
    while start < len(words) and words[start] in WRAPPERS:
        start += 1
        while start < len(words) and (words[start].startswith("-") or ASSIGNMENT.match(words[start])):
            start += 1
    return start


def judge(command: Command) -> bool:
    """Mark the holes that the command would evaluate; True when it gives variables a type.

    A variable with the attribute `integer` or `nameref` evaluates all that is ever assigned to it.
    """
    start = start_of(command)
    words = command.words[start:]
    for index, hole in command.holes:
        if index == start and not (start and command.words[start - 1].startswith("-")):
            _refuse(hole, "as the command itself — name the program, or use the list form run: [program, …]")
    judge_arguments(command, 0)
    if start:
        judge_arguments(command, start)
    if words[:1] and words[0].startswith("$"):
        judge_arguments(command, start + 1)
    _judge_programs(command)
    if not words or words[0] not in DECLARING:
        return False
    return _judge_declaration(words, [(index - start, hole) for index, hole in command.holes])


def judge_arguments(command: Command, start: int) -> None:
    """Mark the holes that a command would evaluate that begins at this word."""
    words = command.words[start:]
    if not words:
        return
    name = base_name(_MAYBE_EMPTY.sub("", words[0]))
    option, reason = _EVALUATING_WITH.get(name, ("", ""))
    evaluates = bool(option) and any(word.startswith(option) for word in words)
    over_there = remote_command(words) if name == "ssh" else -1
    for index, hole in command.holes if over_there >= 0 else ():
        if index >= start + over_there:
            _refuse(hole, f"in a command for {name} — {_INPUT_INSTEAD}")
    if not (evaluates or name == "let" or name in _EVALUATING):
        return
    for index, hole in command.holes:
        if index > start and name == "let":
            hole.number = hole.number or "let"
        elif index > start:
            _refuse(hole, f"as an argument of {name}, which {_EVALUATING.get(name, reason)}")


def _judge_declaration(words: list[str], holes: list[tuple[int, Hole]]) -> bool:
    options = "".join(word[1:] for word in words[1:] if word[:1] in ("-", "+"))
    for index, hole in holes:
        assignment = ASSIGNMENT.match(words[index])
        if set("aA") & set(options) or not assignment or HOLE in assignment.group():
            _refuse(
                hole, f"as an argument of {words[0]}, which evaluates it — write name={{{{ }}}} on its own"
            )
    return bool(set("in") & set(options))


def _judge_programs(command: Command) -> None:
    """`sh -c`, wherever it stands in the command (`find … -exec sh -c …`): its text is a program."""
    for position, word in enumerate(command.words):
        if not runs_programs(word):
            continue
        program, file = program_after(command.words, position), file_after(command.words, position)
        for index, hole in command.holes:
            if index == program:
                _refuse(hole, f"in a program for {word} -c — {_ARGUMENT_INSTEAD}")
            elif index == file and command.words[index].startswith("()"):
                _refuse(hole, f"in what {word} runs")


def _refuse(hole: Hole, why: str) -> None:
    hole.refusal = hole.refusal or why
