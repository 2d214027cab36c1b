"""What is wrong with a graph, and where: what `hitl check` finds, in YAML and in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from hitl_cli.values import dataclass

Severity = Literal["error", "warning"]
"""An error stops `hitl run`; a warning is about a graph that runs and may do what nobody meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    file: Path
    line: int
    """Counts from 1, as the column does."""
    column: int
    end: tuple[int, int] | None = None
    """Line and column behind the last character, where that is known."""
    message: str
    severity: Severity = "error"
    rule: str
    """A name that stays, for programs, and for the comment that takes a warning back."""

    @property
    def order(self) -> tuple[str, int, int]:
        """Problems are listed by file and place."""
        return str(self.file), self.line, self.column


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is wrong in it."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
