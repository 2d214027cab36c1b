"""Asks single questions on real pseudo-terminals."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from .pty import ASK, Pty

DRIVER = Path(__file__).with_name("ask.py")
PRINTED = re.compile(r'\{"(value|back|later|interrupted|overtaken|reason)": .*\}(?=\s*\Z)')


class Asking(Protocol):
    def __call__(
        self,
        payload: Any,
        schema: dict[str, Any] | None = None,
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        news: Path | None = None,
        shell: str = "",
        **more: Any,
    ) -> Pty: ...


@pytest.fixture
def asking() -> Iterator[Asking]:
    """Open a prompt; ended with the test. `shell` is a shell text around the command `"$@"`."""
    with ExitStack() as opened:

        def ask(
            payload: Any,
            schema: dict[str, Any] | None = None,
            *,
            columns: int = 80,
            rows: int = 24,
            env: Mapping[str, str | None] | None = None,
            news: Path | None = None,
            shell: str = "",
            **more: Any,
        ) -> Pty:
            asked = json.dumps({"payload": payload, "schema": schema, **more})
            command = [ASK, asked, *([str(news)] if news else [])]
            if shell:
                command = ["bash", "-c", shell, "bash", sys.executable, str(DRIVER), *command[1:]]
            return opened.enter_context(Pty(command, columns=columns, rows=rows, env=env))

        yield ask


def outcome(pty: Pty) -> dict[str, Any]:
    """What the driver printed when the prompt was over."""
    assert pty.finish() == 0
    found = PRINTED.search(pty.raw)
    assert found, f"nothing was printed:\n{pty.raw}"
    printed: dict[str, Any] = json.loads(found[0])
    return printed
