"""Processes that were forked from one that has imported everything; see `fork_server.py`."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Ran

SERVER = Path(__file__).with_name("fork_server.py")
PATIENCE = 60.0
"""Seconds; nothing here takes so long."""


class Processes:
    """Starts them. Each runs the function `main` of a module, with the environment of the test."""

    def __init__(self, outputs: Path, *modules: str) -> None:
        """
        Args:
            outputs: an empty folder for what they print.
            modules: imported once, for all of them.
        """
        command = [sys.executable, SERVER, *modules]
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        self._server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._outputs = outputs
        self._numbers = itertools.count()

    def start(
        self, module: str, words: Sequence[str], *, gate: Path | None = None, clock: float = 0
    ) -> Process:
        """
        Args:
            module: whose `main()` is run.
            words: its `sys.argv[1:]`.
            gate: see `closed`.
            clock: seconds that the process's clock is ahead.
        """
        out = self._outputs / str(next(self._numbers))
        job = {
            "module": module,
            "words": list(words),
            "cwd": str(Path.cwd()),
            "env": dict(os.environ),
            "out": str(out),
            "gate": None if gate is None else str(gate),
            "clock": clock,
        }
        return Process(self, self.ask(start=job), out)

    @property
    def pid(self) -> int:
        """Of the process that they are forked from."""
        return self._server.pid

    def ask(self, **request: Any) -> Any:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{json.dumps(request)}\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline())

    def close(self) -> None:
        self._server.communicate()


@dataclass(frozen=True, slots=True)
class Process:
    _processes: Processes
    pid: int
    _out: Path

    def wait(self, timeout: float = PATIENCE) -> Ran | None:
        """What came of it; None when it still runs."""
        code = self._processes.ask(wait={"pid": self.pid, "timeout": timeout})
        if code is None:
            return None
        texts = [self._out.with_name(f"{self._out.name}.{number}").read_text() for number in (1, 2)]
        return Ran(code, *texts)

    def ended(self) -> Ran:
        """What came of it, when it has to end."""
        ran = self.wait()
        if ran is None:
            self.kill()
            raise AssertionError(f"process {self.pid} did not end within {PATIENCE} seconds")
        return ran

    def kill(self) -> None:
        """End it with SIGKILL, and wait until it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        code = self._processes.ask(wait={"pid": self.pid, "timeout": PATIENCE})
        assert code is not None


@contextmanager
def closed(gate: Path) -> Iterator[None]:
    """Processes that are given this gate wait until the block ends, and then all go at once."""
    with gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
