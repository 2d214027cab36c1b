"""Editing in the person's editor and in the prompt, and what is shown before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import CTRL_E, CTRL_S, ENTER, ESCAPE

REVIEW = {"instruction": "Review and edit this content", "content": "Dear Bob,\n\n# see you\n"}
PAY = {"tool": "pay", "args": {"to": "Bob", "amount": 900}, "message": "Pay?"}
DECISION = "Your decision"
ASKED = "Send this?"


class Editor:
    """A program that stands for the person's editor: the n-th call runs the n-th line on the file `$1`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = folder / "run"
        self.runtime.mkdir()
        self.seen = folder / "seen"

    def doing(self, *calls: str) -> dict[str, str | None]:
        script = self.folder / "editor"
        cases = "\n".join(f"{place}) {call};;" for place, call in enumerate(calls, start=1))
        script.write_text(
            f'#!/bin/sh\necho x >> "{self.folder}/calls"\ncat "$1" >> "{self.seen}"\n'
            f'case $(wc -l < "{self.folder}/calls" | tr -d " ") in\n{cases}\nesac\n'
        )
        script.chmod(0o755)
        return {"EDITOR": str(script), "XDG_RUNTIME_DIR": str(self.runtime)}


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return Editor(tmp_path)


def test_an_edited_text_is_shown_as_a_difference_and_sent(asking: Asking, editor: Editor) -> None:
    pty = asking(REVIEW, env=editor.doing("sed -i s/Bob/Ana/ $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for(ASKED)

    start = pty.display.index("  Your changes:")
    assert pty.display[start : start + 12] == [
        "  Your changes:",
        "  │ - Dear Bob,",
        "  │ + Dear Ana,",
        "  │",
        "  │   # see you",
        "  Send this?",
        "    s  Send",
        "    e  Edit again",
        "    u  Undo          back to how it was",
        "    q  Decide later  nothing is sent",
        "  sends nothing",
        "  letter or ↑↓, then Enter · ? help · Esc decide later · Ctrl-C quit",
    ]
    pty.send("s", ENTER)
    assert outcome(pty) == {"value": "Dear Ana,\n\n# see you\n"}
    assert list(editor.runtime.iterdir()) == [], "the file is removed"
    assert "Nothing is sent before you confirm it." in editor.seen.read_text()


def test_no_change_decides_nothing(asking: Asking, editor: Editor) -> None:
    pty = asking(REVIEW, env=editor.doing("true"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for("No changes. Still undecided.", DECISION)
    pty.send("a", ENTER)

    assert outcome(pty) == {"value": REVIEW["content"]}


def test_a_failing_editor_sends_nothing_and_keeps_the_text(asking: Asking, editor: Editor) -> None:
    pty = asking(REVIEW, env=editor.doing("echo more >> $1; exit 1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for("Error: the editor", DECISION)
    pty.send(ESCAPE)

    assert outcome(pty) == {"later": ""}
    assert len(list(editor.runtime.glob("*/*.txt"))) == 1


def test_an_empty_text_is_asked_about(asking: Asking, editor: Editor) -> None:
    pty = asking(REVIEW, env=editor.doing(": > $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for(ASKED)
    pty.send("s", ENTER)
    pty.wait_for("Send empty text? y/N", "Esc no")
    pty.send(ENTER)
    pty.wait_for(ASKED)
    pty.send("s", ENTER)
    pty.wait_for("Send empty text? y/N", "Esc no")
    pty.send("y", ENTER)

    assert outcome(pty) == {"value": ""}


def test_undo_goes_back_to_the_original(asking: Asking, editor: Editor) -> None:
    pty = asking(REVIEW, env=editor.doing("echo more >> $1; sed -i s/Bob/Ana/ $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for(ASKED)
    pty.send("u", ENTER)
    pty.wait_for(DECISION)
    pty.send("a", ENTER)

    assert outcome(pty) == {"value": REVIEW["content"]}


def test_editing_here(asking: Asking) -> None:
    pty = asking({"instruction": "Review", "content": "one"})
    pty.wait_for(DECISION)
    pty.send("i", ENTER)
    pty.wait_for("Ctrl-S done")
    pty.send(ENTER, "two", CTRL_S)
    pty.wait_for(ASKED)
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": "one\ntwo"}


def test_edited_arguments_are_yaml_and_shown_with_their_types(asking: Asking, editor: Editor) -> None:
    pty = asking(PAY, env=editor.doing("sed -i 's/900/90/; s/Bob/no/' $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for(ASKED)

    assert '  │ to: "Bob" → "no"' in pty.display, "no is text, not false"
    assert "  │ amount: 900 → 90" in pty.display
    pty.send("s")
    pty.wait_for('sends {"action": "approve", "args": {"to": "no", "amount": 90}}')
    pty.send(ENTER)
    assert outcome(pty) == {"value": {"action": "approve", "args": {"to": "no", "amount": 90}}}


def test_a_broken_file_can_be_mended(asking: Asking, editor: Editor) -> None:
    pty = asking(PAY, env=editor.doing("echo 'to: again' >> $1", "sed -i '/again/d; s/900/90/' $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for("Not sent")
    assert "'to' is already set" in pty.text
    assert "Send" not in [row.strip() for row in pty.display], "there is nothing to send"

    pty.send("e", ENTER)
    pty.wait_for(ASKED)
    assert "# Error: line" in editor.seen.read_text(), "the reopened file says what is wrong"
    pty.send("s", ENTER)
    assert outcome(pty) == {"value": {"action": "approve", "args": {"to": "Bob", "amount": 90}}}


def test_an_enforced_schema_holds_for_edited_values(asking: Asking, editor: Editor) -> None:
    payload = {"question": "Arguments?", "default": {"n": 1}, "editor": "yaml"}
    schema: dict[str, Any] = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}}
    pty = asking(payload, schema, env=editor.doing("sed -i 's/1/9/' $1", "sed -i 's/9$/3/' $1"))
    pty.wait_for(DECISION)
    pty.send("e", ENTER)
    pty.wait_for("Not sent")
    assert "Error: n: 9 is greater than the maximum of 5" in pty.text

    pty.send("e", ENTER)
    pty.wait_for(ASKED)
    pty.send("s", ENTER)
    assert outcome(pty) == {"value": {"n": 3}}


def test_a_line_goes_on_in_the_editor(asking: Asking, editor: Editor) -> None:
    pty = asking("What?", env=editor.doing("echo there >> $1"))
    pty.wait_for("Ctrl-E editor")
    pty.send("hello ", CTRL_E)
    pty.wait_for('sends "hello there"')
    pty.send(ENTER)

    assert outcome(pty) == {"value": "hello there"}
