"""A command on a real pseudo-terminal, with an emulated screen to look at."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte
from pexpect.fdpexpect import fdspawn

from tests.machine import PATIENCE
from tests.processes import HITL, MAIN, hitl_processes

ASK = "ask"
FORKED = {"hitl": (MAIN, HITL), ASK: ("tests.terminal.ask", str(Path(__file__).with_name("ask.py")))}
"""Programs that are forked from a process which has imported them: else their start is most of the time."""

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
ENTER, ESCAPE, TAB, BACKSPACE = "\r", "\x1b", "\t", "\x7f"
CTRL_C, CTRL_D, CTRL_E, CTRL_O, CTRL_S, CTRL_Z = "\x03", "\x04", "\x05", "\x0f", "\x13", "\x1a"
ALT_ENTER = "\x1b\r"


class Pty:
    """Runs a command on a terminal of the given size. Use it as a context manager.

    Args:
        command: the program and its arguments; those in `FORKED` start at once.
        columns, rows: the terminal's size.
        env: added to a small clean environment; None as a value removes the variable.
        history: rows that have scrolled off the screen and can still be read in `everything`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        history: int = 2000,
    ) -> None:
        self.raw = ""
        """All that the program wrote. pyte drops text after some hidden characters; this does not."""
        self._screen = _Screen(columns, rows, history=history, ratio=0.5)
        self._stream = pyte.Stream(self._screen)
        master, slave = pty.openpty()
        _resize(slave, columns, rows)
        self.pid, self._wait = _started(command, slave, cwd or Path.cwd(), environment(env or {}))
        os.close(slave)
        self._terminal = fdspawn(master, encoding="utf-8", codec_errors="replace")
        self._terminal.delaybeforesend = None
        self._code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._wait()
        self._terminal.close()

    @property
    def display(self) -> list[str]:
        """The rows of the screen as a person sees them, without blanks at their ends."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """The screen row by row, with colours."""
        return [
            [self._screen.buffer[row][column] for column in range(self._screen.columns)]
            for row in range(self._screen.lines)
        ]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.display)

    @property
    def scrolled(self) -> list[str]:
        """The rows that have left the screen at its top."""
        return [
            "".join(line[column].data for column in range(self._screen.columns)).rstrip()
            for line in self._screen.history.top
        ]

    def forget_scrolled(self) -> None:
        self._screen.history.top.clear()

    @property
    def everything(self) -> str:
        """What has scrolled off the top, and the screen."""
        return "\n".join([*self.scrolled, *self.display])

    @property
    def cursor(self) -> tuple[int, int | None]:
        """Row and column; no column while it is hidden."""
        cursor = self._screen.cursor
        return cursor.y, None if cursor.hidden else cursor.x

    def resize(self, columns: int, rows: int) -> None:
        """The window becomes larger or smaller, and the program is told so."""
        self._screen.resize(rows, columns)
        _resize(self._terminal.fileno(), columns, rows)

    def send(self, *keys: str) -> None:
        """Press keys: text as it is, and this module's names for the others."""
        self._terminal.send("".join(keys))

    def wait_for(self, *texts: str, gone: bool = False) -> None:
        """Wait until the screen shows all the texts at once, or with `gone` none of them, and is drawn whole.

        Keys that are sent before a prompt is open are dropped, as a person's are: wait for something that
        only the open prompt shows, such as its help line.
        """
        deadline = time.monotonic() + PATIENCE
        while not (self._shows(texts, gone) and self._rests()):
            if not self._read(0.05):
                assert self._shows(texts, gone), f"the program ended without {texts}:\n{self.text}"
                return
            assert time.monotonic() < deadline, f"{texts} {'stayed' if gone else 'never came'}:\n{self.text}"

    def wait_until(self, done: Callable[[], bool], rest: float) -> None:
        """Wait until `done` holds, or until the program has said and done nothing for `rest` seconds."""
        deadline = time.monotonic() + PATIENCE
        quiet_since = time.monotonic()
        while time.monotonic() < deadline:
            before = len(self.raw)
            goes_on = self._read(0.02)
            if len(self.raw) > before and done():
                return
            if not goes_on:
                return
            if len(self.raw) > before or _state(self.pid) == "R" or not self.raw:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > rest:
                return

    def _rests(self) -> bool:
        """Whether the program waits with nothing more to say: on a busy machine a screen comes in parts."""
        before = len(self.raw)
        resting = self._read(0.02) and _state(self.pid) != "R"
        return resting and len(self.raw) == before

    def _shows(self, texts: tuple[str, ...], gone: bool) -> bool:
        return all((text in self.text) is not gone for text in texts)

    def finish(self) -> int:
        """Wait for the end; the exit code, or the negative number of the signal that ended it."""
        deadline = time.monotonic() + PATIENCE
        while self._read(0.2):
            assert time.monotonic() < deadline, f"the program goes on:\n{self.text}"
        if self._code is None:
            self._code = self._wait()
        return self._code

    def _read(self, seconds: float) -> bool:
        """Feed what came to the screen; False at the end of the output."""
        try:
            came = self._terminal.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += came
        self._stream.feed(came)
        return True


def _started(
    command: Sequence[str], terminal: int, cwd: str | os.PathLike[str], env: Mapping[str, str]
) -> tuple[int, Callable[[], int]]:
    """The id of a process on a terminal of its own, and what waits for its end and gives its exit code."""
    streams, program = [terminal] * 3, FORKED.get(command[0])
    if program is None:
        owning = partial(fcntl.ioctl, terminal, termios.TIOCSCTTY, 0)
        process = subprocess.Popen(
            command, 0, None, *streams, cwd=cwd, env=env, start_new_session=True, preexec_fn=owning
        )
        return process.pid, process.wait
    processes = hitl_processes()
    module, path = program
    pid = processes.start(command[1:], streams, module=module, program=path, cwd=cwd, env=env, terminal=True)
    return pid, partial(processes.ended, pid)


def _resize(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class _Screen(pyte.HistoryScreen):
    """pyte does not know the private form of the colour sequence, which vim sends."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        if not private:
            super().select_graphic_rendition(*attributes)


def _state(pid: int) -> str:
    """The letter of the process's state, such as S while it sleeps; S where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "S"


def environment(added: Mapping[str, str | None]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "HITL_HOME", "TMPDIR") if name in os.environ}
    base = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PROMPT_TOOLKIT_NO_CPR": "1", **added}
    return {name: value for name, value in base.items() if value is not None}
