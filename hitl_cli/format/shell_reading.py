"""What a pass over a shell text found, and what follows for the variables that take the values of holes."""

from __future__ import annotations

import re
from dataclasses import field

from hitl_cli.format.shell_words import Hole
from hitl_cli.values import dataclass


@dataclass(slots=True)
class Reading:
    """What one pass over a text found."""

    holes: list[Hole] = field(default_factory=list)
    arithmetic: list[str] = field(default_factory=list)
    """Pieces of the text that the shell evaluates as arithmetic."""
    assigned: list[tuple[str, Hole]] = field(default_factory=list)
    """Shell variables that get the value of a hole."""
    references: list[tuple[str, Hole]] = field(default_factory=list)
    """Shell variables whose values the text uses, each with what is judged of the place."""
    typed: bool = False
    """Some variable is declared so that all that is assigned to it is evaluated."""
    unclosed: tuple[int, str] | None = None
    """Where a quote or bracket opens that nothing closes, and which."""

    @property
    def evaluated(self) -> set[str]:
        """Variables that stand where no value of a hole may."""
        return {name for name, stand_in in self.references if stand_in.refusal or stand_in.number}

    def settle(self) -> None:
        """Let every hole know when a variable that takes its value is evaluated."""
        for hole in self.holes if self.typed else ():
            hole.number = hole.number or "a text that declares variables with -i or -n"
        again = True
        while again:  # a variable may have its value from another one
            evaluated = self.evaluated
            passed = [self._passes_on(name, hole, evaluated) for name, hole in self.assigned]
            again = any(passed)

    def _passes_on(self, name: str, hole: Hole, evaluated: set[str]) -> bool:
        if hole.number:
            return False
        if any(re.search(rf"\b{re.escape(name)}\b", piece) for piece in self.arithmetic):
            hole.number = f"the shell variable {name}, which the text uses in arithmetic"
        elif name in evaluated:
            hole.number = f"the shell variable {name}, which the text has evaluated"
        return bool(hole.number)
