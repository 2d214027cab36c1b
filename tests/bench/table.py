"""One table of the results, as Markdown, and how its cells spell a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    note: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        text = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        return f"## {self.title}\n\n{self.note}\n\n{text}\n"


def duration(seconds: float) -> str:
    """`43 µs`, `1.16 ms`, `12.0 ms`."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 0.01 else f"{seconds * 1e3:.1f} ms"


def size(bytes_: float) -> str:
    """`312 B`, `6.2 kB`, `38.4 MB`."""
    for limit, unit in ((1e6, "MB"), (1e3, "kB")):
        if bytes_ >= limit:
            return f"{bytes_ / limit:.1f} {unit}"
    return f"{bytes_:.0f} B"


def ratio(one: float, other: float) -> str:
    """`4.4`: how many times `other` the one is."""
    return f"{one / other:.1f}"
