"""strace, which makes one system call on the files of a store fail, or kills the process there."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.processes import Process

WRITES = ("pwrite64", "write", "ftruncate", "fdatasync", "fsync", "unlink", "mkdir", "openat", "fchown")
"""Calls that change a file or make it lasting."""
READS = ("pread64", "read", "newfstatat", "flock", "mmap")
"""Calls that only look, or lock."""
WAITS = ("fcntl",)
"""Calls whose failure SQLite takes for a lock of somebody else's: it waits ten seconds for some of them."""


GROWING = ("pwrite64", "write", "ftruncate", "fdatasync", "fsync", "mkdir", "openat")
"""Calls that may need room on the disk."""


class Fault(NamedTuple):
    name: str
    how: str
    """As strace spells it."""
    calls: tuple[str, ...]
    """Where it can happen, and makes a difference: a process that is killed before it looks has changed what
    it had changed when it was killed before the change that follows."""


FAULTS = {
    "SIGKILL": Fault("SIGKILL", "signal=KILL", WRITES),
    "EIO": Fault("EIO", "error=EIO", WRITES + READS + WAITS),
    "ENOSPC": Fault("ENOSPC", "error=ENOSPC", GROWING),
}


class Place(NamedTuple):
    """The n-th call of its name that a process makes on the store's files."""

    call: str
    number: int
    """From 1."""


def why_not() -> str:
    """Why strace cannot be used here; empty if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt install strace)"
    with subprocess.Popen(["sleep", "0.5"]) as other:
        command = ["strace", "-o", "/dev/null", "-p", str(other.pid)]
        tried = subprocess.run(command, capture_output=True, text=True)
    return f"strace is not permitted here: {tried.stderr.strip()}" if tried.returncode else ""


def attach(process: Process, files: Sequence[Path], log: Path, *inject: str) -> subprocess.Popen[str]:
    """Trace a process that waits at a gate; strace itself ends when the process does.

    Args:
        files: calls on others are neither counted nor written to `log`.
        inject: `-e` and an injection.
    """
    paths = [word for file in files for word in ("-P", str(file))]
    command = ["strace", "-f", "-o", str(log), *paths, "-p", str(process.pid), *inject]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    for line in tracer.stderr:
        if "attached" in line:
            return tracer
    raise AssertionError(f"strace did not attach to process {process.pid}")


def places(log: Path) -> Iterator[Place]:
    """Where the calls of a log can fail, in their order."""
    counts: Counter[str] = Counter()
    for call in re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE):
        counts[call] += 1
        yield Place(call, counts[call])


def injection(fault: Fault, place: Place) -> tuple[str, str]:
    return "-e", f"inject={place.call}:{fault.how}:when={place.number}"
