"""A process that has imported the prompts, and forks for each terminal: Python's start is most of the time.

This module is both ends: `Server` in the test, `_serve` in the process; `pty.WarmPty` is a terminal of its.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

MOST = 1 << 20
"""Bytes of a request."""


class Server:
    """Use it as a context manager; it ends with the block."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.terminal.warm", str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.wait()

    def start(self, words: Sequence[str], columns: int, rows: int, env: Mapping[str, str]) -> tuple[int, int]:
        """The id of a new process that runs the driver, and the descriptor of its terminal."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        request = json.dumps({"words": list(words), "env": dict(env)}).encode()
        socket.send_fds(self._socket, [request], [slave])
        os.close(slave)
        return int(self._socket.recv(MOST)), master


def _serve(descriptor: int) -> None:
    from hitl_cli.prompts import console, plain, recognise  # noqa: F401

    from . import ask

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    with socket.socket(fileno=descriptor) as requests:
        while True:
            request, received, *_ = socket.recv_fds(requests, MOST, 1)
            if not request:
                return
            pid = os.fork()
            if pid == 0:
                _become(received[0], ask, **json.loads(request))
            os.close(received[0])
            requests.send(str(pid).encode())


def _become(terminal: int, driver: Any, words: list[str], env: dict[str, str]) -> NoReturn:
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for stream in (0, 1, 2):
            os.dup2(terminal, stream)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(env)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        driver.run(*words)
    finally:
        os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
