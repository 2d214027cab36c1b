"""Tables of aligned columns, cut to the width of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hitl_cli.columns import columns, cut

Cut = Callable[[str, int], str]
"""Makes a text fit into so many columns."""

GAP = "  "
NARROW = 64
"""Columns of a terminal on which not everything has room."""


def cut_start(text: str, width: int) -> str:
    """Like `cut`, but the end stays: the telling part of a path."""
    return cut(text[::-1], width)[::-1]


def table(
    rows: Sequence[Sequence[str]],
    width: int | None,
    shrink: Mapping[int, int],
    cuts: Mapping[int, Cut] | None = None,
) -> list[str]:
    """The rows as lines of aligned columns.

    Args:
        rows: equally long, without control characters; the header is a row like any other.
        width: columns of the terminal; None: nothing is cut.
        shrink: which columns give way when the lines are too wide, in this order: index to the least width.
        cuts: of the columns that do not lose their end, but another part.
    """
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        _shrink(widths, width, shrink)
    how = [(cuts or {}).get(index, cut) for index in range(len(widths))]
    lines = [GAP.join(map(_fit, row, widths, how)).rstrip() for row in rows]
    return lines if width is None else [cut(line, width) for line in lines]


def fitted(
    rows: Sequence[Sequence[str]],
    width: int | None,
    wide: Mapping[int, int],
    narrow: Mapping[int, int],
    cuts: Mapping[int, Cut] | None = None,
) -> list[str]:
    """Like `table`, with fewer columns where there is no room for all.

    Args:
        wide, narrow: like `shrink`, with all columns that are shown; from a width of `NARROW` on, and below.
    """
    least = wide if width is None or width >= NARROW else narrow
    shown = sorted(least)
    return table(
        [[row[column] for column in shown] for row in rows],
        width,
        {shown.index(column): columns for column, columns in least.items()},
        {shown.index(column): cut for column, cut in (cuts or {}).items() if column in shown},
    )


def _shrink(widths: list[int], width: int, shrink: Mapping[int, int]) -> None:
    for index, least in shrink.items():
        excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
        widths[index] -= max(0, min(excess, widths[index] - least))


def _fit(cell: str, width: int, cut: Cut) -> str:
    """Exactly `width` columns."""
    room = width - columns(cell)
    if room < 0:
        cell = cut(cell, width)
        room = width - columns(cell)
    return cell + " " * room
