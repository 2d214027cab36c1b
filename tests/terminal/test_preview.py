"""`hitl preview KIND` on a terminal: the keys of a screen, and nothing behind it."""

from __future__ import annotations

from pathlib import Path

from .pty import ENTER, ESCAPE, Pty


def test_a_screen_to_try(home: Path) -> None:
    with Pty(["hitl", "preview", "tool"]) as pty:
        pty.wait_for("thread preview", "Ctrl-C quit")
        pty.send("a", ENTER)
        assert pty.finish() == 0
    assert 'This was a preview: would send {"action": "approve"}' in pty.text
    assert not home.exists()


def test_leaving_it() -> None:
    with Pty(["hitl", "preview", "text"]) as pty:
        pty.wait_for("thread preview", "Ctrl-C quit")
        pty.send(ESCAPE)
        assert pty.finish() == 0
    assert "This was a preview: would send nothing" in pty.text
