"""Disks that are full or read-only: small ones of their own where mounting is allowed, else the next best."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.processes import Processes

SIZE = 512 * 1024
"""Bytes of the small disk."""
LIMIT = 4096
"""Bytes that a file may have where a full disk can only be imitated."""


class Disk(NamedTuple):
    place: Path
    """The folder of the store."""
    is_mounted: bool
    """Whether it is a disk of its own."""
    processes: Processes
    """Those that use it."""


@contextmanager
def small(place: Path, processes: Processes) -> Iterator[Disk]:
    """A disk at the place, which must not be there yet."""
    place.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "hitl", place]
    is_mounted = subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield Disk(place, is_mounted, processes)
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def full(disk: Disk) -> Iterator[None]:
    """No room is left."""
    if not disk.is_mounted:
        with _limited(disk.processes):
            yield
        return
    ballast = disk.place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _limited(processes: Processes) -> Iterator[None]:
    """No file that they write to may grow."""
    if not hasattr(resource, "prlimit"):
        pytest.skip("a full disk can be neither mounted nor imitated here")
    _, most = resource.prlimit(processes.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(processes.pid, resource.RLIMIT_FSIZE, (LIMIT, most))
    try:
        yield
    finally:
        resource.prlimit(processes.pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def read_only(disk: Disk) -> Iterator[None]:
    """Nothing on it can be changed."""
    if not disk.is_mounted and os.geteuid() == 0:
        pytest.skip("nothing can be mounted here, and to root no folder is read-only")
    if disk.is_mounted:
        forbid, allow = (["mount", "-o", f"remount,{how}", disk.place] for how in ("ro", "rw"))
    else:
        forbid, allow = (["chmod", mode, disk.place] for mode in ("500", "700"))
    subprocess.run(forbid, check=True)
    try:
        yield
    finally:
        subprocess.run(allow, check=True)
