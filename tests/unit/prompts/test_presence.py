"""When a person may be asked. The streams are real files and real pseudo-terminals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
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


@pytest.fixture
def on_terminal(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize("name", ["HITL_NO_INPUT", "CI"])
def test_variables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")

    assert why_not_ask(False) == f"{name} is set"


@pytest.mark.usefixtures("on_terminal")
def test_the_flag_is_named_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")

    assert why_not_ask(True) == "--no-input"


@pytest.mark.usefixtures("on_terminal")
def test_a_terminal_of_somebody_else_counts_as_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "")

    assert why_not_ask(False) == "running in the background"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("stdin", "standard input is not a terminal"), ("stderr", "standard error is not a terminal")],
)
@pytest.mark.usefixtures("on_terminal")
def test_files_are_no_terminals(
    stream: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    with file.open() as opened:
        monkeypatch.setattr(sys, stream, opened)

        assert why_not_ask(False) == reason


@pytest.mark.usefixtures("on_terminal")
def test_closed_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.touch()
    with file.open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
    assert why_not_ask(False) == "stdin is closed"

    monkeypatch.setattr(sys, "stdin", None)
    assert why_not_ask(False) == "stdin is closed"
