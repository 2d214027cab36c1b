"""What a pass over a shell text found, and what follows: which values would come to be evaluated.

A value travels: into variables, through `$( … )` and pipes, to `read`, to the `$1` of a function. Each such
place has a name here, and the way is followed backwards, from where something is evaluated to the holes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from hitl_cli.format.shell.judge import judge_arguments
from hitl_cli.format.shell.programs import RUN_BY_BASH, base_name
from hitl_cli.format.shell.words import HOLE, Command, Hole
from hitl_cli.values import dataclass

ARGUMENTS: Final = "$1"
"""Stands for `$1`, `$@` and the like, whosever arguments they are."""
INPUT: Final = "<input>"
"""Stands for what commands read: from pipes, here documents, files that the text writes."""
PRINTED: Final = "<printed>"
"""Stands for all that any command is given, and so could print."""
_FILE = "> "
_IDENTIFIER = re.compile(r"(?<!\w)[A-Za-z_]\w*")
_MOST_ROUNDS = 30
"""How often texts are found in texts; behind that, only numbers may stand anywhere."""


def printed_by(function: str) -> str:
    """The name of the place where the output of a command is, if it is a function of the text."""
    return f"{function}()"


def file_called(name: str) -> str:
    """The name of the place in a file that the text writes."""
    return f"{_FILE}{name.removeprefix('./')}"


@dataclass(slots=True)
class Reading:
    """What one pass over a text found."""

    holes: list[Hole] = field(default_factory=list)
    arithmetic: list[str] = field(default_factory=list)
    """Pieces of the text that the shell evaluates as arithmetic."""
    assigned: list[tuple[str, Hole]] = field(default_factory=list)
    """Shell variables, and other places, that get the value of a hole."""
    references: list[tuple[str, Hole]] = field(default_factory=list)
    """Those whose values the text uses, each with what is judged of the place."""
    literals: list[tuple[str, str]] = field(default_factory=list)
    """Shell variables with texts that they get."""
    functions: set[str] = field(default_factory=set)
    calls: list[Command] = field(default_factory=list)
    """The commands with holes, any of which may turn out to be a function."""
    runs_arguments: bool = False
    """Some function runs its own arguments as a command: `"$@"`."""
    scripts: list[str] = field(default_factory=list)
    """Texts in the text that a shell runs: that of `sh -c`, of `eval`."""
    bodies: list[str] = field(default_factory=list)
    """Those of the heredocs, and other texts that commands read."""
    runs_input: bool = False
    """Some shell runs what it reads."""
    typed: bool = False
    """Some variable is declared so that all that is assigned to it is evaluated."""
    evaluated: dict[str, str] = field(default_factory=dict)
    """The variables and other places where no value of a hole may come, each with the reason."""
    unclosed: tuple[int, str] | None = None
    """Where a quote or bracket opens that nothing closes, and which."""

    def refer(self, place: str, refusal: str = "") -> Hole:
        """What stands in for the value of that place, where it is used now."""
        stand_in = Hole("double", refusal)
        self.references.append((place, stand_in))
        return stand_in

    def assign(self, place: str, *holes: Hole) -> None:
        self.assigned += ((place, hole) for hole in holes)

    def scripts_to_read(self) -> Iterator[str]:
        """The texts in the text, each once. What is found in one may be the reason to read another one."""
        known: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            self._settle()
            found = [
                *self.scripts,
                *(self.bodies if self._runs_bodies() else ()),
                *self._texts_that_are_run(),
            ]
            new = [text for text in dict.fromkeys(found) if text not in known]
            if not new:
                return
            known.update(new)
            yield from (text.replace(HOLE, "") for text in new)
        self.typed = True
        self._settle()

    def _runs_bodies(self) -> bool:
        """Some shell runs what it reads, or a file that the text writes."""
        written = {place for place, _ in self.assigned if place.startswith(_FILE)}
        return self.runs_input or not written.isdisjoint(place for place, _ in self.references)

    def _texts_that_are_run(self) -> Iterator[str]:
        """Of variables that are evaluated."""
        return (text for name, text in self.literals if name in self.evaluated and not text.isalnum())

    def _settle(self) -> None:
        """Let every hole know when its value comes to a place that is evaluated."""
        sources = self._sources()
        uses = {id(stand_in): place for place, stand_in in self.references}
        texts = defaultdict(list)
        for name, text in self.literals:
            texts[name].append(text)
        self.evaluated = {}
        waiting = list(self._roots(sources))
        while waiting:
            place, why = waiting.pop()
            if place in self.evaluated:
                continue
            self.evaluated[place] = why
            if place.endswith("()") and place[:-2] in self.functions:
                waiting.append((PRINTED, why))
            for hole in sources.get(place, ()):
                hole.number = hole.number or why
                if id(hole) in uses:
                    waiting.append((uses[id(hole)], why))
            waiting += ((name, why) for text in texts[place] for name in _IDENTIFIER.findall(text))

    def _sources(self) -> dict[str, list[Hole]]:
        """By place, what gets there."""
        sources: dict[str, list[Hole]] = defaultdict(list)
        for place, hole in self.assigned:
            sources[place].append(hole)
        for command in self.calls:
            if base_name(command.first) in self.functions:
                sources[ARGUMENTS] += (hole for index, hole in command.holes if index)
                if self.runs_arguments:
                    _judge_command_in(command)
        return sources

    def _roots(self, sources: dict[str, list[Hole]]) -> Iterator[tuple[str, str]]:
        """The places that are evaluated, with the reason. The first reason that is taken is the last one."""
        if self.typed:
            why = "a text that declares variables with -i or -n"
            for hole in self.holes:
                hole.number = hole.number or why
            yield from ((place, why) for place in (*sources, *(place for place, _ in self.references)))
        for place in (*RUN_BY_BASH, *(each for each, use in self.references if use.refusal or use.number)):
            yield place, f"{_described(place)}, which the text has evaluated"
        for piece in self.arithmetic:
            for name in _IDENTIFIER.findall(piece):
                yield name, f"{_described(name)}, which the text uses in arithmetic"


def _judge_command_in(call: Command) -> None:
    """The arguments of a function may be a command with its arguments."""
    for index, hole in call.holes:
        if index == 1:
            hole.number = hole.number or f"the command that {call.first} runs"
    for start in range(1, len(call.words)):
        judge_arguments(call, start)


def _described(place: str) -> str:
    if place == ARGUMENTS:
        return "an argument of a function ($1)"
    if place == INPUT:
        return "the input of a command"
    if place.endswith("()"):
        return f"the output of {place[:-2]}"
    if place.startswith(_FILE):
        return f"the file {place.removeprefix(_FILE)}"
    return f"the shell variable {place.removesuffix('[0]')}"
