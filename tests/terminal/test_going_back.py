"""`<` leads back to the question before, on every kind of screen, and sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Asking, outcome
from .first_page import FIRST_PAGE, values
from .pty import ENTER, LEFT, TAB, Pty

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

FULL: dict[str, str | None] = {}
PLAIN: dict[str, str | None] = {"HITL_ACCESSIBLE": "1"}
TELLS = ["The answer of name is taken back, and asked for again: 1", "No step has used it."]
TOOL = {"name": "pay", "args": {"amount": 1}}
SCREENS: dict[str, tuple[Any, dict[str, Any] | None, str]] = {
    "line": ("What?", None, "sends nothing yet"),
    "menu": ({"question": "Do you approve?", "details": "x"}, None, "nothing"),
    "form": (
        {"question": "Fill in"},
        {"type": "object", "properties": {"note": {"type": "string"}, "pay": {"type": "boolean"}}},
        "Enter skips it",
    ),
    "batch": (
        {
            "action_requests": [TOOL, TOOL],
            "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject"]}] * 2,
        },
        None,
        "sends nothing",
    ),
}
BACK = "\x1b[Z"
LINE = "Type :edit for your editor.\nType < to go back to the question before.\n"
IN_WORDS = {
    "line": f"{LINE}Answer:",
    "menu": "No default. < goes back to the question before.\nEnter a letter:",
    "form": f"{LINE}note  Enter skips it:",
    "batch": "q Decide later. No default. < goes back to the question before.\nEnter a letter:",
}
FIRST_WORDS = {
    "menu": "Your answer. Choices: y Yes, n No, t Type another answer, q Decide later.\n",
    "batch": "Your decision. Choices: a Approve, r Reject, A Approve all, R Reject all,\n",
}
"""What a menu says first."""


@pytest.mark.parametrize("kind", SCREENS)
@pytest.mark.parametrize("width", [80, 40])
def test_every_screen_goes_back_when_the_person_says_so_twice(asking: Asking, kind: str, width: int) -> None:
    payload, schema, ready = SCREENS[kind]
    pty = asking(payload, schema, columns=width, before=TELLS)
    pty.wait_for(ready, "previous")
    pty.send(BACK)
    pty.wait_for("Go back? y/N")
    pty.send("n", ENTER)
    pty.wait_for("previous", "Go back? y/N: n")
    pty.send(BACK)
    pty.wait_for("Go back? y/N: ", "Esc no")
    pty.send("y", ENTER)

    assert outcome(pty) == {"back": True}
    assert "No step has used it." in pty.text


@pytest.mark.parametrize("kind", SCREENS)
@pytest.mark.parametrize("env", [FULL, PLAIN], ids=["full", "in words"])
def test_no_screen_names_it_where_nothing_is_before(
    asking: Asking, kind: str, env: dict[str, str | None]
) -> None:
    payload, schema, ready = SCREENS[kind]
    pty = asking(payload, schema, env=env)
    pty.wait_for(ready if env is FULL else IN_WORDS[kind].rpartition("\n")[2])

    assert "previous" not in pty.text
    assert "before" not in pty.text


@pytest.mark.parametrize("kind", SCREENS)
def test_in_words(asking: Asking, kind: str) -> None:
    payload, schema, _ = SCREENS[kind]
    pty = asking(payload, schema, env=PLAIN, before=TELLS)
    pty.wait_for(IN_WORDS[kind])
    pty.send("<\n")
    pty.wait_for("No step has used it.\nGo back? y/N:")
    pty.send("n\n")
    shown_again = f"y/N: n\n{FIRST_WORDS.get(kind, '')}{IN_WORDS[kind]}"
    pty.wait_for(shown_again)
    pty.send("<\n")
    pty.wait_for(f"{shown_again} <\n{TELLS[0]}\n{TELLS[1]}\nGo back? y/N:")
    pty.send("yes\n")

    assert outcome(pty) == {"back": True}
    assert "\x1b" not in pty.raw


@pytest.mark.parametrize("key", ["<", LEFT, BACK])
def test_the_keys_of_a_menu(asking: Asking, key: str) -> None:
    payload, schema, ready = SCREENS["menu"]
    pty = asking(payload, schema, before=[])
    pty.wait_for(ready)
    pty.send("?")
    pty.wait_for("← and < go back to the question before.")
    pty.send(key)

    assert outcome(pty) == {"back": True}, "nothing is taken back, so nothing is asked"


def test_an_answer_that_is_the_sign_itself(asking: Asking) -> None:
    pty = asking("Which sign?", before=TELLS)
    pty.wait_for("sends nothing yet")
    pty.send("<", TAB)
    pty.wait_for("Tab: as JSON")
    pty.send(ENTER)

    assert outcome(pty) == {"value": "<"}


@pytest.mark.parametrize("package", ["hitl_cli", "langgraph"])
def test_a_run_goes_back_and_on(tmp_path: Path, package: str) -> None:
    source = FIRST_PAGE.format(package=package)
    source = source.replace("approved: bool", "approved: bool\n    sure: str").replace(
        'graph.add_edge("approval_node", END)',
        'graph.add_node("sure", lambda state: {"sure": interrupt("How sure?")})\n'
        'graph.add_edge("approval_node", "sure")\ngraph.add_edge("sure", END)',
    )
    (tmp_path / "graph.py").write_text(source)
    with Pty(["hitl", "run", "graph.py", "--thread", "t", "--json"], cwd=tmp_path, rows=40) as pty:
        pty.wait_for("y sends true")
        assert "previous" not in pty.text
        pty.send("y", ENTER)
        pty.wait_for("How sure?", "sends nothing yet", "Shift-Tab previous")
        pty.send("<", ENTER)
        pty.wait_for(
            "asked for again: true", "run again where the graph comes to them: approval_node.", "y/N"
        )
        pty.send("y", ENTER)
        pty.wait_for("An earlier answer, which does not count any more:", "n sends false")
        pty.send("n", ENTER)
        pty.wait_for("sends nothing yet")
        pty.send("very", ENTER)
        assert values(pty) == {"approved": False, "sure": "very"}
