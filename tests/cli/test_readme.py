"""Every command in the README is run, in its order, and prints what is printed there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.cli.documents import blocks, play, steps, write_graphs
from tests.machine import PATIENCE

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_says_what_happens(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "graphs", tmp_path / "graphs")
    write_graphs(README, tmp_path)
    assert len(steps(README)) > 8
    play(README, tmp_path)


def test_the_python_example_asks(tmp_path: Path) -> None:
    example, _ = blocks(README, "python")
    (tmp_path / "ask.py").write_text(example, "utf-8")
    done = subprocess.run(["hitl", "run", "ask.py"], cwd=tmp_path, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    assert done.returncode == 8


def test_the_task_of_the_python_example_runs_once(tmp_path: Path) -> None:
    _, example = blocks(README, "python")
    (tmp_path / "pay.py").write_text(example, "utf-8")

    def hitl(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["hitl", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)

    asked = hitl("run", "pay.py", "--thread", "p1", "-i", "amount=250", "--no-input")
    answered = hitl("resume", "--thread", "p1", "--value", "true")
    assert (asked.returncode, answered.returncode) == (8, 0)
    assert (asked.stderr.count("reserving 250"), answered.stderr.count("reserving")) == (1, 0)


def test_the_make_targets_exist() -> None:
    (example,) = blocks(README, "sh")
    targets = re.findall(r"^make (\w+)", example, re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, env=os.environ, check=True, timeout=PATIENCE)
