"""What a hitl that was killed leaves behind: its step dies too, or keeps the thread locked until it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import wait_until

BUSY, FINISHED = 6, 0

GRAPH = """
hitl: 1
nodes:
  work:
    run: {run}
    then: end
"""
ALONE = "[sh, -c, 'echo $$ > pid; echo $HITL_IDEMPOTENCY_KEY >> keys; test -e done || exec sleep 60']"
WITH_A_CHILD = "'sleep 3 & echo $! > pid; echo $HITL_IDEMPOTENCY_KEY >> keys; test -e done || wait'"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def killed(tmp_path: Path) -> Callable[[str], int]:
    """Run the graph, and kill hitl while its step runs; the number of the process that the step left."""

    def run(step: str) -> int:
        (tmp_path / "graph.yaml").write_text(GRAPH.format(run=step))
        command = ["hitl", "run", "graph.yaml", "--thread", "t1"]
        process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = tmp_path / "pid"
        wait_until(lambda: file.exists() and file.read_text().endswith("\n"))
        process.send_signal(signal.SIGKILL)
        process.wait()
        (tmp_path / "done").touch()
        return int(file.read_text())

    return run


def resumed(folder: Path) -> int:
    command = ["hitl", "resume", "--thread", "t1"]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode


def keys(folder: Path) -> list[str]:
    return (folder / "keys").read_text().split()


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv of util-linux ends steps with hitl")
def test_a_step_dies_with_hitl(killed: Callable[[str], int], tmp_path: Path) -> None:
    step = killed(ALONE)
    wait_until(lambda: not is_alive(step))

    assert resumed(tmp_path) == FINISHED
    first, again = keys(tmp_path)
    assert first == again
    assert len(first) == 32


def test_what_a_step_has_started_keeps_the_thread_locked(
    killed: Callable[[str], int], tmp_path: Path
) -> None:
    child = killed(WITH_A_CHILD)
    assert is_alive(child)

    assert resumed(tmp_path) == BUSY
    assert len(keys(tmp_path)) == 1
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: not is_alive(child))

    assert resumed(tmp_path) == FINISHED
    assert len(set(keys(tmp_path))) == 1
