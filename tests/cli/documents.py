"""Documents whose examples are tests: their blocks, and their commands with what these print."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.machine import PATIENCE


@dataclass(frozen=True)
class Step:
    command: str
    code: int
    output: str


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


def write_graphs(document: str, folder: Path) -> None:
    """Write each graph of the document to the file that its first line names."""
    for block in blocks(document, "yaml"):
        name = re.match(r"# (\S+\.yaml)\n", block)
        assert name, f"a graph says first what its file is called:\n{block}"
        (folder / name[1]).write_text(block, "utf-8")


def steps(document: str) -> list[Step]:
    """The `$ command  # exit N` lines of the console blocks, each with the output below it."""
    found = []
    for part in re.split(r"^\$ ", "".join(blocks(document, "console")), flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        command, _, code = command.partition("  # exit ")
        found.append(Step(command, int(code or 0), output))
    return found


def comparable(text: str, folder: Path) -> str:
    """Without what differs from run to run: ids, times, ages, who runs it, and where."""
    text = text.replace(str(folder), "/home/ana/project")
    text = re.sub(r"\b[0-9a-f]{8,32}\b|(?<=--id )[0-9a-f]{4,}|(?<=\"--id\", \")[0-9a-f]{4,}", "ID", text)
    text = re.sub(r"answered by .*? at \d\d:\d\d UTC", "answered by ana at 14:02 UTC", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "2026-12-01 14:00 UTC", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", "TIME", text)
    return re.sub(r"\b\d+s\b *", "0s ", text)


def play(document: str, folder: Path) -> None:
    """Run every command of a document, in its order: it prints what is printed there."""
    for step in steps(document):
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        assert comparable(done.stdout, folder) == comparable(step.output, folder), step.command
        assert done.returncode == step.code, step.command
