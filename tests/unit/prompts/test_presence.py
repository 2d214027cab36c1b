"""When a person may be asked. The streams are real files and real pseudo-terminals."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import pytest

from hitl_cli.prompts.presence import why_not_ask


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A terminal that this process is not in the foreground of."""
    controller, descriptor = os.openpty()
    with os.fdopen(descriptor) as stream:
        yield stream
    os.close(controller)


OnTerminal = Callable[..., None]


@pytest.fixture
def on_terminal(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> OnTerminal:
    """Put the test on the terminal, but for the streams that are given. To be called in the test itself."""

    def put(**streams: TextIO | None) -> None:
        for name in ("stdin", "stderr"):
            monkeypatch.setattr(sys, name, streams.get(name, terminal))

    return put


@pytest.fixture
def file(tmp_path: Path) -> Iterator[TextIO]:
    with (tmp_path / "file").open("w+") as opened:
        yield opened


@pytest.mark.parametrize("name", ["HITL_NO_INPUT", "CI"])
def test_variables(name: str, on_terminal: OnTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminal()
    monkeypatch.setenv(name, "1")

    assert why_not_ask(False) == f"{name} is set"


def test_the_flag_is_named_first(on_terminal: OnTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminal()
    monkeypatch.setenv("CI", "1")

    assert why_not_ask(True) == "--no-input"


def test_a_terminal_of_somebody_else_counts_as_the_background(
    on_terminal: OnTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminal()
    monkeypatch.setenv("CI", "")

    assert why_not_ask(False) == "running in the background"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("stdin", "standard input is not a terminal"), ("stderr", "standard error is not a terminal")],
)
def test_files_are_no_terminals(on_terminal: OnTerminal, stream: str, reason: str, file: TextIO) -> None:
    on_terminal(**{stream: file})

    assert why_not_ask(False) == reason


def test_closed_streams(on_terminal: OnTerminal, file: TextIO) -> None:
    file.close()
    for closed in (file, None):
        on_terminal(stdin=closed)
        assert why_not_ask(False) == "stdin is closed"
        on_terminal(stderr=closed)
        assert why_not_ask(False) == "stderr is closed"
