"""What menus, lines and help do on the screen, beside what the storyboards show."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import DOWN, ENTER

READY = "Ctrl-C quit"

EMAIL = {
    "action": "send_email",
    "to": "bob@example.com",
    "subject": "Hello",
    "message": "Approve sending this email?",
}


def test_ticking_several(asking: Asking) -> None:
    items = {"type": "array", "items": {"enum": ["blog", "mail"]}, "uniqueItems": True}
    pty = asking("Which channels?", items)
    pty.wait_for(READY)
    pty.send("b")
    pty.wait_for('sends ["blog"]')

    assert pty.display[3:9] == [
        "  Your answer",
        "  > [x] b  blog",
        "    [ ] a  mail",
        "        0  None of them  sends []",
        "        q  Decide later  nothing is sent",
        '  sends ["blog"]',
    ]
    pty.send(ENTER)
    assert outcome(pty) == {"value": ["blog"]}


def test_a_schema_s_problems_are_shown_and_asked_again(asking: Asking) -> None:
    pty = asking("How old are you?", {"type": "integer", "minimum": 0, "maximum": 130})
    pty.wait_for(READY)
    pty.send("200", ENTER)
    pty.wait_for("Error:", READY)

    assert pty.display[3:6] == [
        "  Answer: 200",
        "  Error: 200 is greater than the maximum of 130",
        "  Answer: 200",
    ]
    pty.send("\x7f\x7f\x7f20", ENTER)
    assert outcome(pty) == {"value": 20}


def test_what_is_no_form_is_typed_as_json_with_an_example(asking: Asking) -> None:
    schema = {"type": "object", "required": ["ok"], "additionalProperties": {"type": "boolean"}}
    pty = asking({"why": ["x"]}, schema)
    pty.wait_for(READY)
    assert "  An answer looks like this:" in pty.display
    assert '  │   "ok": "text"' in pty.display

    pty.send('{"ok": 1}', ENTER)
    pty.wait_for('Error: ok: 1 is not of type "boolean"', READY)
    pty.send("\x7f\x7ftrue}", ENTER)
    assert outcome(pty) == {"value": {"ok": True}}


def test_enter_alone_chooses_nothing_and_rings(asking: Asking) -> None:
    pty = asking({"question": "Go?"}, {"type": "boolean"})
    pty.wait_for(READY)
    pty.send(ENTER)
    pty.wait_for("Nothing chosen")

    assert "\a" in pty.raw
    pty.send("y", ENTER)
    assert outcome(pty) == {"value": True}


def test_help(asking: Asking) -> None:
    pty = asking(EMAIL)
    pty.wait_for(READY)
    pty.send("?")
    pty.wait_for("Lines behind │ come from the graph.")
    pty.send("?")
    pty.wait_for("Lines behind │", gone=True)


@pytest.mark.parametrize(
    ("payload", "schema"),
    [
        ("What is your age? Please think about it before you answer.", None),
        (EMAIL, None),
        ({"instruction": "Review and edit this content", "content": "Dear Bob,\n\nsee you\n"}, None),
        ({"question": "Which of these?", "options": [f"choice number {n}" for n in range(20)]}, None),
        ({"a": {"deep": ["payload", 1, None]}}, {"type": "object"}),
    ],
)
def test_a_small_terminal_folds_and_shows_everything(asking: Asking, payload: Any, schema: Any) -> None:
    pty = asking(payload, schema, columns=40, rows=10)
    pty.wait_for(READY)

    together = pty.everything.replace("\n  │ ", "").replace("\n", " ")
    for text in ("Ctrl-C quit", "later", "thread t1"):
        assert text in together
    assert all(len(row) <= 40 for row in pty.everything.splitlines())
    pty.send("\x04")
    assert outcome(pty) == {"later": ""}


def test_a_long_menu_scrolls_to_the_chosen_row(asking: Asking) -> None:
    options = [f"choice {n}" for n in range(40)]
    pty = asking({"question": "Which?", "options": options}, columns=40, rows=12)
    pty.wait_for(READY)
    pty.send(DOWN * 30)
    pty.wait_for("choice 29")
    pty.send(ENTER)

    assert outcome(pty) == {"value": "choice 29"}
