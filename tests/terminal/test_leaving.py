"""Every way out of a prompt without an answer, and that nothing else is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import CTRL_C, CTRL_D, ENTER, ESCAPE

YES_NO = {"question": "Do you approve?", "details": "everything"}
FULL: dict[str, str | None] = {}
PLAIN: dict[str, str | None] = {"TERM": "dumb"}


@pytest.mark.parametrize("payload", ["What?", YES_NO])
@pytest.mark.parametrize("key", [ESCAPE, CTRL_D])
def test_deciding_later(asking: Asking, payload: Any, key: str) -> None:
    pty = asking(payload)
    pty.wait_for("Ctrl-C quit")
    pty.send(key)

    assert outcome(pty) == {"later": ""}


@pytest.mark.parametrize(
    ("payload", "env", "ready"),
    [
        ("What?", FULL, "Ctrl-C quit"),
        (YES_NO, FULL, "Ctrl-C quit"),
        ("What?", PLAIN, "Answer:"),
        (YES_NO, PLAIN, "Enter a letter:"),
    ],
)
def test_ctrl_c(asking: Asking, payload: Any, env: dict[str, str | None], ready: str) -> None:
    pty = asking(payload, env=env)
    pty.wait_for(ready)
    pty.send(CTRL_C)

    assert outcome(pty) == {"interrupted": True}


@pytest.mark.parametrize("env", [FULL, PLAIN])
def test_keys_typed_ahead_are_dropped(asking: Asking, env: dict[str, str | None]) -> None:
    pty = asking(YES_NO, env=env, shell='read -r -p "slow start "; exec "$@"')
    pty.wait_for("slow start")
    pty.send("\n", "y\r")
    pty.wait_for("Ctrl-C quit" if env is FULL else "Enter a letter:")
    pty.send("n", ENTER)

    assert outcome(pty) == {"value": False}


@pytest.mark.parametrize("env", [FULL, PLAIN])
def test_somebody_else_answers_while_the_prompt_is_open(
    asking: Asking, env: dict[str, str | None], tmp_path: Path
) -> None:
    news = tmp_path / "news"
    pty = asking(YES_NO, env=env, news=news)
    pty.wait_for("Ctrl-C quit" if env is FULL else "Enter a letter:")
    (tmp_path / "written").write_text("already answered by ana, 14:02: true")
    (tmp_path / "written").rename(news)

    assert outcome(pty) == {"overtaken": "already answered by ana, 14:02: true"}
    assert "already answered by ana" in pty.text.split("{")[0]


def test_the_terminal_is_left_as_it_was(asking: Asking) -> None:
    pty = asking(YES_NO, shell='before=$(stty -g); "$@"; [ "$before" = "$(stty -g)" ] && echo same')
    pty.wait_for("Ctrl-C quit")
    pty.send(ESCAPE)
    pty.wait_for("same")

    assert pty.raw.rstrip().endswith("same")
    assert pty.raw.rfind("\x1b[?25h") > pty.raw.rfind("\x1b[?25l"), "the cursor is visible again"
