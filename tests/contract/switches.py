"""Something outside of a graph that is broken until it is repaired."""

from __future__ import annotations

from dataclasses import dataclass


class Broken(Exception):
    """What nodes raise that use a broken thing."""


@dataclass(slots=True)
class Switch:
    failures: int | None = None
    """How many uses fail; None: all, until it is repaired."""
    uses: int = 0

    def use(self) -> None:
        self.uses += 1
        if self.failures is None or self.uses <= self.failures:
            raise Broken(f"use {self.uses}")

    def repair(self) -> None:
        self.failures = 0
