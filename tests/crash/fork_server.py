"""A process that has imported what the tests run, and forks for each run: hundreds of real processes, none of
which has to import LangGraph first.

It reads one JSON request on each line and answers each with a line; `processes.py` is the other end.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import json
import os
import sys
import time
import traceback
from contextlib import suppress
from typing import Any, NoReturn

TICK = 0.002
"""Seconds between two looks at a process that somebody waits for."""


def serve(modules: list[str]) -> None:
    """
    Args:
        modules: what the processes are going to import.
    """
    for module in modules:
        importlib.import_module(module)
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        reply = wait(**request["wait"]) if "wait" in request else start(request["start"])
        sys.stdout.write(f"{json.dumps(reply)}\n")
        sys.stdout.flush()


def start(job: dict[str, Any]) -> int:
    """The id of a new process that runs the job."""
    pid = os.fork()
    if pid == 0:
        try:
            become(**job)
        finally:
            os._exit(99)
    return pid


def wait(pid: int, timeout: float) -> int | None:
    """The exit code, as `subprocess` gives it; None when the process has not ended in time."""
    deadline = time.monotonic() + timeout
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        time.sleep(TICK)


def become(
    module: str, words: list[str], cwd: str, env: dict[str, str], out: str, gate: str | None, clock: float
) -> NoReturn:
    """Run `main()` of the module in this process, which was forked for it.

    Args:
        out: files `OUT.1` and `OUT.2` get what it prints.
        gate: a file; the process waits until nobody holds its lock.
        clock: seconds that its clock is ahead.
    """
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor in (1, 2):
        os.dup2(os.open(f"{out}.{descriptor}", os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    if gate is not None:
        with open(gate) as held:  # noqa: PTH123  as little as can be between the gate and the program
            fcntl.flock(held, fcntl.LOCK_SH)
    if clock:
        real, real_ns = time.time, time.time_ns
        time.time = lambda: real() + clock
        time.time_ns = lambda: real_ns() + int(clock * 1e9)
    sys.argv = [module, *words]
    code = 0
    try:
        importlib.import_module(module).main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1:])
