"""Plays a storyboard on a real terminal, and draws in text what a person sees after each step.

`make pictures` stores the pictures anew; `test_storyboards.py` compares them.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product, zip_longest
from pathlib import Path

from .pty import ASK, Pty
from .storyboards import KEYS, STORYBOARDS, Storyboard

FOLDER = Path(__file__).with_name("screens")

SIZES = {"80x24": (80, 24), "40x10": (40, 10), "words": (80, 24)}
"""Columns and rows. `words` is the face for screen readers, where lines are typed and nothing moves."""

SCROLLED, SHOWN, CURSOR = "↑ ", "| ", "▌"
"""Before rows that have left the screen at the top since the step before; before its rows; at its cursor."""

_REST, _PATIENT_REST = 0.2, 20.0
"""Seconds without a change, after which a screen is taken for finished: to be stored, and to be wrong.

After a wrong screen the others are wrong, too: nobody waits long for them."""


def stored(name: str, size: str) -> Path:
    return FOLDER / f"{name}-{size}.txt"


def captions(board: Storyboard, size: str) -> list[str]:
    """What was done before each picture; before the first only the prompt was opened."""
    return [f"== {keys or 'Enter'}" for keys in ("opened", *(board.lines if size == "words" else board.keys))]


def play(board: Storyboard, size: str, expected: Sequence[str] = ()) -> Iterator[str]:
    """The picture after each step.

    Args:
        expected: the pictures that are waited for; left out, each is taken when the screen has come to rest.
    """
    columns, rows = SIZES[size]
    words = size == "words"
    env = {**board.env, **({"TERM": "dumb"} if words else {})}
    asked = json.dumps({"payload": board.payload, "schema": board.schema, "node": board.node, **board.more})
    steps = ["", *([f"{line}\n" for line in board.lines] if words else board.keys)]
    rest = _PATIENT_REST if expected else _REST
    with Pty([ASK, asked], columns=columns, rows=rows, env=env) as pty:
        for step, picture in zip_longest(steps, expected[: len(steps)]):
            told = len(pty.everything.rstrip("\n").split("\n")) - 1 if words else 0
            look = partial(drawn, pty, told if words else None)
            pty.send(KEYS.get(step, step))
            pty.wait_until(lambda look=look, picture=picture: look() == picture, rest)
            if (now := look()) != picture:
                rest = _REST
            yield now
            if not words:
                pty.forget_scrolled()


def drawn(pty: Pty, told: int | None) -> str:
    """The screen in text; without the empty rows at its end.

    Args:
        told: where nothing moves, only the rows after so many are drawn; None: what is on the screen now.
    """
    gone, rows = pty.scrolled, pty.display
    row, column = pty.cursor
    if column is not None and len(rows[row]) <= column:
        rows[row] = f"{rows[row]:<{column}}{CURSOR}"
    while rows and not rows[-1]:
        rows.pop()
    if told is not None:
        return "\n".join(f"{SHOWN}{text}".rstrip() for text in [*gone, *rows][told:])
    lines = [*(f"{SCROLLED}{text}" for text in gone), *(f"{SHOWN}{text}" for text in rows)]
    return "\n".join(line.rstrip() for line in lines)


def written(captions: Sequence[str], pictures: Sequence[str]) -> str:
    """The pictures as they are stored."""
    return (
        "\n\n".join(f"{caption}\n{picture}" for caption, picture in zip(captions, pictures, strict=True))
        + "\n"
    )


def read(text: str) -> list[str]:
    """The pictures of a stored text."""
    return [part.partition("\n")[2] for part in text.rstrip("\n").split("\n\n")]


def main(names: Sequence[str]) -> None:
    """Store the pictures of these storyboards, or of all."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["HITL_HOME"] = home
        for name, size in product(names or STORYBOARDS, SIZES):
            board = STORYBOARDS[name]
            pictures = list(play(board, size))
            stored(name, size).write_text(written(captions(board, size), pictures), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
