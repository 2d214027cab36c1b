"""Where text goes: the two streams, how wide the terminal is, what time it is, how hitl was called."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TextIO

from hitl_cli.prompts.safe import safe
from hitl_cli.values import dataclass

Look = Literal["bold", "dim", "red", "yellow"]
_CODES: Final[dict[Look, int]] = {"bold": 1, "dim": 2, "red": 31, "yellow": 33}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a view needs to know beside its data; a test makes its own."""

    out: TextIO
    err: TextIO
    colors: bool = False
    """Whether `out` shows them. No meaning rests on a colour alone."""
    ascii: bool = False
    """Whether the locale knows no other characters."""
    width: int | None
    """Columns of the terminal that `out` is; None when it is a file or a pipe, where nothing is cut."""
    now: datetime
    folder: Path
    """The working directory: paths below it are shown relative to it."""
    program: tuple[str, ...] = ("hitl",)
    """How a person calls this program again."""

    @classmethod
    def here(cls, out: TextIO, err: TextIO) -> Place:
        return cls(
            out=out,
            err=err,
            colors=_shows_colors(out),
            ascii=_knows_ascii_only(),
            width=shutil.get_terminal_size().columns if out.isatty() else None,
            now=datetime.now(UTC),
            folder=Path.cwd(),
            program=program(sys.argv[0]),
        )

    def print(self, line: str = "") -> None:
        self.out.write(f"{line}\n")

    def print_all(self, lines: Iterable[str], indent: str = "") -> None:
        self.out.writelines(f"{indent}{line}\n" for line in lines)

    def note(self, line: str = "") -> None:
        self.err.write(f"{line}\n")

    def command(self, words: Sequence[str]) -> str:
        """A command of hitl as it can be pasted, with the program as it was called."""
        return _pasted(words, self.program)

    def paint(self, text: str, look: Look) -> str:
        """The text in a colour, where colours are shown."""
        return f"\x1b[{_CODES[look]}m{text}\x1b[0m" if self.colors and text else text


def _shows_colors(out: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (out.isatty() and os.environ.get("TERM") != "dumb")


def _knows_ascii_only() -> bool:
    """Whether the person set a locale, and it is not one of UTF-8; what C is, Python hides in LC_CTYPE."""
    variables = (
        ("LC_ALL", "LANG") if os.environ.get("LC_CTYPE") == "C.UTF-8" else ("LC_ALL", "LC_CTYPE", "LANG")
    )
    locale = next(filter(None, map(os.environ.get, variables)), "utf-8").lower()
    return "utf-8" not in locale and "utf8" not in locale


def as_called(words: Sequence[str]) -> str:
    """A command of hitl as `Place.command` gives it, for messages that are made before there is a place."""
    return _pasted(words, program(sys.argv[0]))


def _pasted(words: Sequence[str], program: Sequence[str]) -> str:
    return safe(shlex.join([*program, *words[1:]]))


def program(called: str) -> tuple[str, ...]:
    """The words that start this program again, from `sys.argv[0]`.

    A script that was found on the PATH is called by its name; another one by the path that was typed.
    """
    path = Path(called)
    if path.name == "__main__.py":
        return (Path(sys.executable).name, "-m", "hitl_cli")
    found = shutil.which(path.name)
    if found is not None and os.path.realpath(found) == os.path.realpath(called):
        return (path.name,)
    return (called,)
