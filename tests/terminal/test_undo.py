"""`hitl undo` on a terminal: what it means is said first, and nothing happens without a yes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.commands.run import RunOptions, run
from hitl_cli.commands.threads.history import history
from hitl_cli.paths import store_path

from .inbox import GRAPH
from .pty import CTRL_C, ENTER, ESCAPE, Pty

TOLD = ("approve was answered by", "That answer is taken back, and asked for again.", "approve, log.", "y/N")


def answered(folder: Path, *threads: str) -> None:
    (folder / "g.yaml").write_text(GRAPH)
    for name in threads:
        given = json.dumps({"approve": "approve"})
        run(RunOptions(target="g.yaml", thread=name, pairs=("item=desk",), answers=given, no_input=True))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = history("t", 50, store_path()).data["steps"]
    return found


@pytest.mark.parametrize("columns", [80, 40])
def test_a_finished_thread_is_asked_again(folder: Path, columns: int) -> None:
    answered(folder, "t")
    with Pty(["hitl", "undo", "--as", "eva"], cwd=folder, columns=columns, rows=40) as pty:
        pty.wait_for("Take it back? y/N")
        assert all(text in " ".join(pty.text.split()) for text in TOLD)
        pty.send("y", ENTER)
        pty.wait_for("An earlier answer, which does not", "│ item: desk", "decide later")
        pty.send("r")
        pty.wait_for("> r  ")
        pty.send(ENTER)
        assert pty.finish() == 0
    assert (folder / "log").read_text() == "desk approve\ndesk reject\n"
    told = [answer.get("undone", {}).get("by") for step in steps() for answer in step["answers"]]
    assert told == [None, "eva"]


@pytest.mark.parametrize(
    ("keys", "code"), [(("n", ENTER), 2), ((ENTER,), 2), ((ESCAPE,), 2), ((CTRL_C,), 130)]
)
def test_without_a_yes_nothing_happens(folder: Path, keys: tuple[str, ...], code: int) -> None:
    answered(folder, "t")
    before = len(steps())
    with Pty(["hitl", "undo"], cwd=folder) as pty:
        pty.wait_for("Take it back? y/N", "Esc no")
        pty.send(*keys)
        assert pty.finish() == code
        assert code == 130 or "nothing was taken back" in pty.text
    assert len(steps()) == before


def test_read_out_aloud_and_picked_of_several(folder: Path) -> None:
    answered(folder, "t", "u")
    with Pty(["hitl", "undo"], cwd=folder, env={"TERM": "dumb"}, columns=120) as pty:
        pty.wait_for("Which thread?", "1. u, finished", "2. t", "or q, which leaves:")
        pty.send("2", ENTER)
        pty.wait_for("On thread t, approve was answered by", "Take it back? y/N:")
        pty.send("y", ENTER)
        pty.wait_for("| item: desk", "Enter a letter:")
        pty.send("q", ENTER)
        assert pty.finish() == 8
        assert "\x1b" not in pty.raw
    assert steps()[0]["source"] == "fork"


def test_yes_asks_nothing_first(folder: Path) -> None:
    answered(folder, "t")
    with Pty(["hitl", "undo", "-y", "-t", "@last"], cwd=folder) as pty:
        pty.wait_for("│ item: desk", "Esc decide later")
        assert "y/N" not in pty.text
        pty.send("q")
        assert pty.finish() == 8
