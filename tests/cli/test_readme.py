"""Every command in the README is run, in its order, and prints what is printed there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PATIENCE = 60


@dataclass(frozen=True)
class Step:
    command: str
    code: int
    output: str


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def steps() -> list[Step]:
    """The `$ command  # exit N` lines of the console blocks, each with the output below it."""
    found = []
    for part in re.split(r"^\$ ", "".join(blocks("console")), flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        command, _, code = command.partition("  # exit ")
        found.append(Step(command, int(code or 0), output))
    return found


def comparable(text: str, folder: Path) -> str:
    """Without what differs from run to run: ids, times, ages, who runs it, and where."""
    text = text.replace(str(folder), "/home/ana/project")
    text = re.sub(r"\b[0-9a-f]{8,32}\b|(?<=--id )[0-9a-f]{4,}|(?<=\"--id\", \")[0-9a-f]{4,}", "ID", text)
    text = re.sub(r"answered by .*? at \d\d:\d\d UTC", "answered by ana at 14:02 UTC", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", "TIME", text)
    return re.sub(r"\b\d+s\b *", "0s ", text)


def test_the_readme_says_what_happens(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "graphs", tmp_path / "graphs")
    assert len(steps()) > 8
    for step in steps():
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        assert comparable(done.stdout, tmp_path) == comparable(step.output, tmp_path), step.command
        assert done.returncode == step.code, step.command


def test_the_python_example_asks(tmp_path: Path) -> None:
    example, _ = blocks("python")
    (tmp_path / "ask.py").write_text(example, "utf-8")
    done = subprocess.run(["hitl", "run", "ask.py"], cwd=tmp_path, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    assert done.returncode == 8


def test_the_task_of_the_python_example_runs_once(tmp_path: Path) -> None:
    _, example = blocks("python")
    (tmp_path / "pay.py").write_text(example, "utf-8")

    def hitl(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["hitl", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)

    asked = hitl("run", "pay.py", "--thread", "p1", "-i", "amount=250", "--no-input")
    answered = hitl("resume", "--thread", "p1", "--value", "true")
    assert (asked.returncode, answered.returncode) == (8, 0)
    assert (asked.stderr.count("reserving 250"), answered.stderr.count("reserving")) == (1, 0)


def test_the_make_targets_exist() -> None:
    (example,) = blocks("sh")
    targets = re.findall(r"^make (\w+)", example, re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, env=os.environ, check=True, timeout=PATIENCE)
