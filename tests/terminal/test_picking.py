"""`hitl resume` without a thread, where several wait: the person picks one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitl_cli.commands.run import RunOptions, run

from .inbox import GRAPH
from .pty import CTRL_C, DOWN, ENTER, Pty


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where two threads of a graph wait."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.yaml").write_text(GRAPH)
    for name in ("old", "new"):
        run(RunOptions(target="g.yaml", thread=name, pairs=(f"item={name}",), no_input=True))
    return tmp_path


def test_one_of_several_threads_is_picked(folder: Path) -> None:
    with Pty(["hitl", "resume"], cwd=folder) as pty:
        pty.wait_for("Which thread?", "> new  paused  approve", "  old  paused", "Enter opens")
        pty.send(DOWN)
        pty.wait_for("> old")
        pty.send(ENTER)
        pty.wait_for("│ item: old", "Esc decide later")
        pty.send("a")
        pty.wait_for("> a  ")
        pty.send(ENTER)
        assert pty.finish() == 0
    assert (folder / "log").read_text() == "old approve\n"


def test_read_out_aloud(folder: Path) -> None:
    with Pty(["hitl", "resume"], cwd=folder, env={"TERM": "dumb"}, columns=120) as pty:
        pty.wait_for("Which thread?", "1. new, paused, approve", "2. old", "or q, which leaves:")
        pty.send("2", ENTER)
        pty.wait_for("| item: old", "Enter a letter:")
        pty.send("q", ENTER)
        assert pty.finish() == 8


@pytest.mark.parametrize(("key", "code"), [("q", 2), (CTRL_C, 130)])
def test_none_is_picked(folder: Path, key: str, code: int) -> None:
    with Pty(["hitl", "resume"], cwd=folder) as pty:
        pty.wait_for("Which thread?", "Enter opens")
        pty.send(key)
        assert pty.finish() == code
    assert not (folder / "log").exists()
