"""The screens that the README shows: real commands on a real terminal, and the keys that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.terminal.pty import ENTER, Pty

ROOT = Path(__file__).parents[2]


class Scene(NamedTuple):
    """One picture."""

    command: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    """What to press once a text is on the screen, step by step."""
    ready: str
    """The text that only the wanted screen shows."""
    rows: int = 24
    columns: int = 80


SCENES = {
    "question": Scene(
        ("hitl", "run", "graphs/approval.yaml", "-i", "item=Standing desk", "-i", "amount=480", "-t", "desk"),
        (("Ctrl-C quit", "a"),),
        ready='sends "approve"',
        rows=20,
    ),
    "tool-calls": Scene(
        ("hitl", "preview", "batch"),
        (("1 of 3", "p"),),
        ready="> p  Respond",
        rows=26,
    ),
    "review": Scene(
        ("hitl", "preview", "batch"),
        (
            ("1 of 3", f"a{ENTER}"),
            ("2 of 3", f"r{ENTER}"),
            ("Reason, or Enter for none:", f"wrong folder{ENTER}"),
            ("3 of 3", f"a{ENTER}"),
            ("Send all", "s"),
        ),
        ready="> s  Send all",
        rows=26,
    ),
    "hostile": Scene(("hitl", "preview", "hostile"), (), ready="Ctrl-C quit", rows=26),
}
"""By the name of the picture's file."""


@contextmanager
def played(scene: Scene) -> Iterator[Pty]:
    """The terminal that shows the scene."""
    with Pty(scene.command, columns=scene.columns, rows=scene.rows, cwd=ROOT) as pty:
        for text, keys in scene.keys:
            pty.wait_for(text, "Ctrl-C quit")
            pty.send(keys)
        pty.wait_for(scene.ready)
        yield pty
