"""Lays text out in terminal columns: folds long lines, never crops, and collapses runs of blank lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hitl_cli.columns import char_columns, columns

MAX_BLANK = 2
"""A longer run of blank lines is replaced by its length: it could push the real text off the screen."""

GUTTER = "│ "
"""Stands before every line of a payload and before nothing else: no payload can imitate hitl's own lines."""


def guttered(lines: Iterable[str], width: int | None) -> list[str]:
    """Safe lines of a payload, folded so that no row starts without the gutter.

    Args:
        width: columns of the terminal; None: nothing is folded.
    """
    rows = lines if width is None else (row for line in lines for row in fold(line, width - len(GUTTER)))
    return [f"{GUTTER}{row}".rstrip() for row in rows]


def fold(line: str, width: int) -> list[str]:
    """One line (no newline in it) as rows of at most `width` columns; joined, they are the line again.

    Rows end after a space when there is one in their second half, else wherever they are full.
    """
    width = max(width, 2)
    rows, start = [], 0
    while start < len(line):
        end = _fits(line, start, width)
        if end < len(line):
            space = line.rfind(" ", (start + end) // 2, end)
            end = space + 1 if space > start else end
        rows.append(line[start:end])
        start = end
    return rows or [""]


def fill(items: list[str], width: int, between: str = " · ") -> list[str]:
    """Short texts side by side, in as many rows as they need; one that is too long is folded."""
    rows: list[str] = []
    for item in items:
        if rows and columns(rows[-1] + between + item) <= width:
            rows[-1] += between + item
        else:
            rows.extend(fold(item, width))
    return rows


def blank_runs(text: str) -> Iterator[str | int]:
    """The lines of a text; a run of more than `MAX_BLANK` blank lines comes as its length instead."""
    run = 0
    for line in text.split("\n"):
        if line.strip():
            yield from _blanks(run)
            run = 0
            yield line
        else:
            run += 1
    yield from _blanks(run)


def _blanks(run: int) -> list[str | int]:
    return [run] if run > MAX_BLANK else [""] * run


def _fits(line: str, start: int, width: int) -> int:
    """Where the row that begins at `start` is full; it has at least one character."""
    if line.isascii():
        return min(start + width, len(line))
    taken = 0
    for at in range(start, len(line)):
        taken += char_columns(line[at])
        if taken > width:
            return max(at, start + 1)
    return len(line)
