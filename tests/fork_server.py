"""A process that has imported what the tests run, and forks for each run: thousands of real processes, of
which none has to import anything first.

A request is JSON and comes with the three standard streams of a new process, if it is to start one; each is
answered in JSON. `processes.py` is the other end.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import importlib
import io
import json
import os
import pkgutil
import socket
import sys
import termios
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

MOST = 1 << 20
"""Bytes of a request."""
TICK = 0.002
"""Seconds between two looks at a process that somebody waits for."""

Job = dict[str, Any]


def import_all(names: list[str]) -> None:
    """Import these modules, and all that is in a package whose name ends with `.*`."""
    for name in names:
        package = importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if "langgraph" not in found.name:  # LangGraph has to be named: it takes seconds
                    importlib.import_module(found.name)


def serve(requests: socket.socket) -> tuple[Job, list[int]]:
    """Answer requests until nobody is left to ask; in each fork, return its job and its streams."""
    while True:
        message, streams, *_ = socket.recv_fds(requests, MOST, 3)
        if not message:
            sys.exit()
        request = json.loads(message)
        if "wait" in request:
            reply = wait(**request["wait"])
        elif (reply := os.fork()) == 0:
            requests.close()
            return request["start"], streams
        for stream in streams:
            os.close(stream)
        requests.send(json.dumps(reply).encode())


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


def become(job: Job, streams: list[int]) -> None:
    """Make this process, which was forked for it, look like a new one."""
    if job["terminal"]:
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        os.close(stream)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = io.TextIOWrapper(open(2, "wb", 0), errors="backslashreplace", write_through=True)  # noqa: SIM115
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.argv = [job["program"], *job["words"]]
    sys.path.insert(0, str(Path(job["program"]).parent))
    if job["gate"] is not None:
        with open(job["gate"]) as held:  # noqa: PTH123  as little as can be between the gate and the program
            fcntl.flock(held, fcntl.LOCK_SH)
    if ahead := job["clock"]:
        real, real_ns = time.time, time.time_ns
        time.time = lambda: real() + ahead
        time.time_ns = lambda: real_ns() + int(ahead * 1e9)


def run(module: str) -> int:
    """Run `main()` of the module; the exit code of a process that does nothing else."""
    try:
        importlib.import_module(module).main()
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        sys.stderr.write(f"{error.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def end(code: int) -> NoReturn:
    """End as Python does, but for taking all modules apart: that is most of the time of a short run."""
    threading._shutdown()  # type: ignore[attr-defined]  waits for threads, as for multiprocessing
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    del sys.path[0]  # the place of the program that a process runs
    import_all(sys.argv[2:])
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        order, opened = serve(asked)
    become(order, opened)
    end(run(order["module"]))
