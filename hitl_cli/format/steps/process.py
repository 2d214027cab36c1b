"""Runs a program in a process group of its own: Ctrl-C is for hitl, which lets the step finish.

When hitl is killed, the program dies with it where the system can do that (`setpriv` of util-linux); whatever
is left of it keeps the thread's lock, so that a repetition waits for its end.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

GRACE = 2.0
"""Seconds that a step which has to stop is given to tidy up."""


def run_process(
    command: Sequence[str],
    *,
    input: bytes | None,
    cwd: Path,
    env: Mapping[str, str],
    holding: Sequence[int],
    timeout: float | None = None,
) -> tuple[int, bytes, bytes]:
    """Run to the end; its exit code (a negative number is a signal), stdout and stderr.

    Args:
        input: for its stdin; None: nothing to read there.
        holding: descriptors that it keeps open while it lives.
        timeout: seconds that it may take.

    Raises:
        OSError, ValueError: it cannot be started.
        TimeoutExpired: it took longer; it and all it started are ended first.
        KeyboardInterrupt: hitl is to stop at once; the program and all it started are ended first.
    """
    _check_program(command[0], cwd, env)
    process = subprocess.Popen(  # noqa: S603  no data is part of a shell text, see shell.py
        [*_dying_with_us(), *command],
        stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=env,
        process_group=0,
        pass_fds=holding,
    )
    with process:
        try:
            output, errors = process.communicate(input, timeout)
        except BaseException:
            _end(process)
            raise
    return process.returncode, output, errors


def _check_program(name: str, cwd: Path, env: Mapping[str, str]) -> None:
    """OSError, as from starting it, when there is no such program: `setpriv` would only say so in words."""
    if os.sep not in name:
        if shutil.which(name, path=env.get("PATH")) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    elif not os.access(cwd / name, os.X_OK):
        number = errno.EACCES if (cwd / name).exists() else errno.ENOENT
        raise OSError(number, os.strerror(number), name)


@cache
def _dying_with_us() -> tuple[str, ...]:
    """What a command begins with so that it is killed when its parent dies; empty where that cannot be had.

    A function for the child to run before the program (`preexec_fn`) could do it too, but is unsafe in a
    process with several threads, which nodes make.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    words = (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()
    works = words and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603
    return words if works else ()


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        os.killpg(process.pid, signal.SIGKILL)
