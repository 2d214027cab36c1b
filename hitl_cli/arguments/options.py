"""The options that several commands have, as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from hitl_cli.paths import store_path
from hitl_cli.values import dataclass


@dataclass(frozen=True, kw_only=True)  # without slots, which two bases cannot both have
class Options:
    """The options of every command that answers questions, as they were typed."""

    thread: str | None = None
    answers: str | None = None
    no_input: bool = False
    quiet: bool = False
    store: Path = field(default_factory=store_path)


@dataclass(frozen=True, kw_only=True)
class Reply(Options):
    """Those that give an answer, of `answer` and `resume`."""

    value: str | None = None
    text: str | None = None
    approve: bool = False
    reject: bool = False
    message: str | None = None
    respond: str | None = None
    edit_args: str | None = None
    all: bool = False
    fields: tuple[str, ...] = ()
    """What `--set` was given."""
    id: str | None = None
    why: str = ""
    by: str = ""

    def answering(self) -> list[str]:
        """The options among those given that are an answer, or several answers."""
        ways = {
            "--value": self.value is not None,
            "--text": self.text is not None,
            "--approve": self.approve,
            "--reject": self.reject,
            "--respond": self.respond is not None,
            "--edit-args": self.edit_args is not None,
            "--set": bool(self.fields),
            "--answers": self.answers is not None,
        }
        return those_given(ways)


@dataclass(frozen=True, kw_only=True)
class Running(Options):
    """Those of the commands that run a graph."""

    context: tuple[str, ...] = ()
    pause_ok: bool = False
    verbose: bool = False


def those_given(options: Mapping[str, object]) -> list[str]:
    """The names of the options that were given.

    Args:
        options: by name, whether each was given.
    """
    return [name for name, given in options.items() if given]
