"""Reads a drawing back, as a person does: follows each line from a box to the arrow where it ends."""

from __future__ import annotations

import re
from typing import NamedTuple

NORTH, EAST, SOUTH, WEST = (-1, 0), (0, 1), (1, 0), (0, -1)
WAYS = {
    "│": (NORTH, SOUTH),
    "▲": (NORTH, SOUTH),
    "▼": (NORTH,),
    "─": (EAST, WEST),
    "╭": (EAST, SOUTH),
    "╮": (WEST, SOUTH),
    "╯": (WEST, NORTH),
    "╰": (EAST, NORTH),
    "├": (NORTH, EAST, SOUTH),
    "┤": (NORTH, WEST, SOUTH),
    "┬": (EAST, WEST, SOUTH),
    "┴": (EAST, WEST, NORTH),
    "┼": (NORTH, EAST, SOUTH, WEST),
}
PORTS = "┬◇"
BORDER = re.compile("╭─+╮|┏━+┓|╔═+╗")
BORDER = re.compile("╭─+╮|┏━+┓|╔═+╗")
ENDS = ("START", "END", "FAIL", "any node")


class Box(NamedTuple):
    name: str
    top: int
    left: int
    right: int
    bottom: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def boxes(rows: list[str]) -> list[Box]:
    """The boxes, by the words in them, and the ends, which have no border."""
    found = []
    for at, row in enumerate(rows):
        for match in BORDER.finditer(row):
            start, end = match.start(), match.end() - 1
            words = rows[at + 1][start + 1 : end].split() if at + 2 < len(rows) else []
            if (
                words
                and rows[at + 1][start + 1] == rows[at + 1][end - 1] == " "
                and rows[at + 2][start] in "╰┗╚"
            ):
                found.append(Box(words[-1], at, start, end, at + 2))
        for word in ENDS:
            for match in re.finditer(word, row):
                found.append(Box(word, at, match.start(), match.end() - 1, at))
    return found


def edges(drawing: str) -> set[tuple[str, str]]:
    """From where to where the lines of a drawing lead."""
    rows = drawing.split("\n")
    width = max(map(len, rows))
    rows = [row.ljust(width) for row in rows]
    known = boxes(rows)
    found = set()
    for box in known:
        for column in range(box.left, box.right + 1):
            if box.bottom == box.top:  # START, which has lines but no border
                leaves = box.name == "START" and NORTH in WAYS.get(rows[box.bottom + 1][column], ())
            else:
                leaves = rows[box.bottom][column] in PORTS
            if leaves:
                (arrow,) = arrows(rows, known, box.bottom + 1, column)
                (target,) = [each for each in known if each.holds(arrow[0] + 1, arrow[1])]
                found.add((box.name, target.name))
    return found


def arrows(rows: list[str], known: list[Box], row: int, column: int) -> set[tuple[int, int]]:
    """The arrow heads on the line that begins at a place, wherever it can be followed to."""
    found, seen, frontier = set(), set(), [(row, column, SOUTH)]
    while frontier:
        row, column, way = frontier.pop()
        if (row, column, way) in seen:
            continue
        seen.add((row, column, way))
        char = rows[row][column] if row < len(rows) else " "
        if any(box.holds(row, column) for box in known):
            assert way == NORTH, f"a line runs into the box at {row}:{column}"
            continue  # where another edge begins
        if char in "│▲" and way in (EAST, WEST):
            frontier.append((row + way[0], column + way[1], way))  # it crosses another line
            continue
        back = (-way[0], -way[1])
        assert back in WAYS.get(char, ()), f"the line breaks off at {row}:{column} before {char!r}"
        if char == "▼":
            found.add((row, column))
        for onward in WAYS[char]:
            if onward != back:
                frontier.append((row + onward[0], column + onward[1], onward))
    return found
