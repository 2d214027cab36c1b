"""Runs a program in a process group of its own: Ctrl-C is for hitl, which lets the step finish."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

GRACE = 2.0
"""Seconds that a step which has to stop is given to tidy up."""


def run_process(
    command: Sequence[str], *, input: bytes | None, cwd: Path, env: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """Run to the end; its exit code (a negative number is a signal), stdout and stderr.

    Args:
        input: for its stdin; None: nothing to read there.

    Raises:
        OSError, ValueError: it cannot be started.
        KeyboardInterrupt: hitl is to stop at once; the program and all it started are ended first.
    """
    process = subprocess.Popen(  # noqa: S603  no data is part of a shell text, see shell.py
        command,
        stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=env,
        process_group=0,
    )
    with process:
        try:
            output, errors = process.communicate(input)
        except BaseException:
            _end(process)
            raise
    return process.returncode, output, errors


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        os.killpg(process.pid, signal.SIGKILL)
