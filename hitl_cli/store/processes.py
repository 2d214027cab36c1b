"""Which process holds a lock, what it is doing, and what a person can do about it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

State = Literal["running", "stopped", "gone", "unknown"]

_STOPPED = frozenset("Tt")
_GONE = frozenset("ZX")


def lock_holder(descriptor: int) -> int | None:
    """The process that has a `flock` lock on the open file, as far as Linux tells; None elsewhere."""
    file = os.fstat(descriptor)
    place = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}:{file.st_ino}"
    with suppress(OSError):
        for line in Path("/proc/locks").read_text("ascii").splitlines():
            _, kind, _, mode, pid, where, *_ = line.split()  # one that waits has an arrow before its kind
            if (kind, mode, where) == ("FLOCK", "WRITE", place):
                return int(pid)
    return None


def state(pid: int) -> State:
    """What the process is doing, as far as Linux tells; `unknown` elsewhere."""
    if not Path("/proc/self/stat").exists():
        return "unknown"
    with suppress(OSError, IndexError):
        # The name of the program, in parentheses, may hold anything.
        letter = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
        return "stopped" if letter in _STOPPED else "gone" if letter in _GONE else "running"
    return "gone"


def way_out(pid: int, thread: str) -> str:
    """What to do about a thread that the process has, as a sentence."""
    steal = f"take the thread from it with: hitl resume --thread {thread} --steal"
    ways: dict[State, str] = {
        "running": f"Wait until it is done; `hitl threads show {thread}` shows where it is.",
        "stopped": f"It is stopped. Let it go on with: kill -CONT {pid}; or {steal}",
        "gone": f"It has ended, but a step that it started still runs. Wait for that, or {steal}",
        "unknown": f"Wait until it is done. Should it be stopped, {steal}",
    }
    return ways[state(pid)]
