"""What a process that holds a thread's lock is doing, and what a person can do about it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Literal

State = Literal["running", "stopped", "gone", "unknown"]

_STOPPED = frozenset("Tt")
_GONE = frozenset("ZX")


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
