"""Processes that are forked from one that has imported everything; see `fork_server.py`."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.machine import PATIENCE

SERVER = Path(__file__).with_name("fork_server.py")
ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
"""Where the installed `hitl` of the environment under test lies."""
HITL = str(PROGRAMS / "hitl")
MAIN = "hitl_cli.__main__"
MODULES: tuple[str, ...] = ("hitl_cli.*", "tests.terminal.ask")
"""All of hitl, and so all that its commands need; LangGraph only where `LANGGRAPH` is added."""
LANGGRAPH = (
    "hitl_cli.loading.langgraph.runner",
    "hitl_cli.checkpoint.langgraph",
    "langgraph.graph",
    "langgraph.checkpoint.sqlite",
)
MOST = 1 << 20
"""Bytes of a reply."""


class Ran(NamedTuple):
    code: int
    stdout: str
    stderr: str


class Processes:
    """Starts them. Each runs the function `main` of a module."""

    def __init__(self, *modules: str) -> None:
        """
        Args:
            modules: imported once, for all of them; `package.*` is all that is in a package.
        """
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._of_python = _of_python(os.environ)
        with theirs:
            number = theirs.fileno()
            path = [*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)]
            self._server = subprocess.Popen(
                [sys.executable, SERVER, str(number), *modules],
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
            )

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()
        self._server.wait()

    @property
    def pid(self) -> int:
        """Of the process that they are forked from."""
        return self._server.pid

    def start(
        self,
        words: Sequence[str],
        streams: Sequence[int],
        *,
        module: str = MAIN,
        program: str = HITL,
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str] | None = None,
        terminal: bool = False,
        gate: Path | None = None,
        clock: float = 0,
    ) -> int:
        """The id of a new process.

        Args:
            words: its `sys.argv[1:]`.
            streams: what it reads, and what it writes its output and its errors to; they stay open here.
            module: whose `main()` is run.
            program: its `sys.argv[0]`; modules beside it can be imported.
            cwd, env: left out, they are those of the test.
            terminal: whether the streams are a terminal that becomes its own.
            gate: see `closed`.
            clock: seconds that the process's clock is ahead.
        """
        env = dict(os.environ if env is None else env)
        assert _of_python(env) <= self._of_python, "only a Python that starts anew looks at these"
        job = {
            "module": module,
            "program": program,
            "words": list(words),
            "cwd": str(cwd or Path.cwd()),
            "env": env,
            "terminal": terminal,
            "gate": None if gate is None else str(gate),
            "clock": clock,
        }
        return int(self._ask({"start": job}, streams))

    def wait(self, pid: int, timeout: float = PATIENCE) -> int | None:
        """The exit code, or the negative number of the signal that ended it; None when it still runs."""
        code: int | None = self._ask({"wait": {"pid": pid, "timeout": timeout}})
        return code

    def ended(self, pid: int) -> int:
        """Its exit code, when it has to end."""
        code = self.wait(pid)
        assert code is not None, f"process {pid} did not end within {PATIENCE} seconds"
        return code

    def spawn(self, words: Sequence[str], input: str = "", **how: Any) -> Process:
        """A process without a terminal, which is given all of its input at once; `how` as for `start`."""
        read, write = os.pipe()
        out, err = _nameless_file(), _nameless_file()
        pid = self.start(words, [read, out, err], **how)
        os.close(read)
        threading.Thread(target=_feed, args=(write, input.encode()), daemon=True).start()
        return Process(self, pid, out, err)

    def _ask(self, request: Mapping[str, Any], streams: Sequence[int] = ()) -> Any:
        socket.send_fds(self._socket, [json.dumps(request).encode()], streams)
        return json.loads(self._socket.recv(MOST))


@dataclass(frozen=True, slots=True)
class Process:
    _processes: Processes
    pid: int
    _out: int
    _err: int

    def wait(self, timeout: float = PATIENCE) -> Ran | None:
        """What came of it; None when it still runs."""
        code = self._processes.wait(self.pid, timeout)
        return None if code is None else Ran(code, _read(self._out), _read(self._err))

    def ended(self) -> Ran:
        """What came of it, when it has to end."""
        return Ran(self._processes.ended(self.pid), _read(self._out), _read(self._err))

    def kill(self) -> None:
        """End it with SIGKILL, and wait until it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        self._processes.ended(self.pid)


def hitl_processes() -> Processes:
    """They have imported `MODULES`, which a fixture may change."""
    return _processes(MODULES)


@cache
def _processes(modules: tuple[str, ...]) -> Processes:
    """Kept until the tests end."""
    started = Processes(*modules)
    atexit.register(started.close)
    return started


@contextmanager
def closed(gate: Path) -> Iterator[None]:
    """Processes that are given this gate wait until the block ends, and then all go at once."""
    with gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _of_python(env: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(name, value) for name, value in env.items() if name.startswith("PYTHON")}


def _feed(pipe: int, text: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(pipe, "wb") as file:
        file.write(text)


def _nameless_file() -> int:
    descriptor, name = tempfile.mkstemp()
    Path(name).unlink()
    return descriptor


def _read(descriptor: int) -> str:
    with os.fdopen(descriptor, encoding="utf-8") as file:
        file.seek(0)
        return file.read()
