"""The keys of the prompts on a real terminal. `PROMISES.md` says which test shows what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import ASK, BACKSPACE, CTRL_C, CTRL_D, CTRL_Z, DOWN, ENTER, ESCAPE, LEFT, UP, Pty

Open = Callable[..., Pty]

READY = "Ctrl-C quit"
SHIFT_TAB = "\x1b[Z"
TOOL = {"tool": "pay", "args": {"amount": 900}, "message": "Pay?"}
LETTERS = {"question": "Which?", "options": ["hotel", "echo", "lima", "oscar"]}
MANY = {"question": "Which?", "options": ["alpha", "beta"], "many": True}
FORM = {
    "type": "object",
    "properties": {"first": {"type": "string"}, "second": {"type": "string"}},
    "required": ["first", "second"],
}
LATER, QUIT = {"later": ""}, {"interrupted": True}


@pytest.fixture
def opened() -> Open:
    """A prompt on a warm terminal; a context manager."""

    def prompt(payload: Any, schema: Any = None) -> Pty:
        return Pty([ASK, json.dumps({"payload": payload, "schema": schema})])

    return prompt


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("a", ("> a  Approve", 'sends {"action": "approve"}')),
        ("A", ("> a  Approve",)),
        ("2", ("> e  Edit", "sends nothing before you confirm it")),
        (DOWN, ("> a  Approve",)),
        (DOWN * 2, ("> e  Edit",)),
        (DOWN * 2 + UP, ("> a  Approve",)),
        (UP, ("> q  Decide later",)),
        ("jj", ("> e  Edit",)),
        ("jjk", ("> a  Approve",)),
        ("?", ("Lines behind │ come from the graph.",)),
        ("??", ("? help",)),
        (ENTER, ("Nothing chosen",)),
        ("approve", ("> a  Approve", 'sends {"action": "approve"}')),
        ("x7", ("That picks nothing",)),
        ("pizza", ("That picks nothing",)),
        ("rx", ("That picks nothing",)),
        ("area", ("That picks nothing",)),
        ("jar", ("That picks nothing",)),
        ("aaa", ("> a  Approve",)),
        ("ra" + DOWN + "a", ("> a  Approve",)),
        ("x" + BACKSPACE, ("  sends nothing",)),
        ("x" + BACKSPACE + "a", ("> a  Approve",)),
        ("x" + DOWN, ("> a  Approve",)),
        ("r" + ENTER, ("Reason, or Enter for none:", 'sends {"action": "reject"}')),
    ],
)
def test_a_key_shows_its_effect_and_sends_nothing(opened: Open, keys: str, shown: tuple[str, ...]) -> None:
    with opened(TOOL) as pty:
        pty.wait_for(READY)
        pty.send(keys)
        pty.wait_for(*shown)
        assert '{"value"' not in pty.raw
        assert ("\a" in pty.raw) is (keys == ENTER)


@pytest.mark.parametrize(
    ("payload", "keys", "printed"),
    [
        (TOOL, "a" + ENTER, {"value": {"action": "approve"}}),
        (TOOL, "1" + ENTER, {"value": {"action": "approve"}}),
        (TOOL, ENTER + "ra" + ENTER, {"value": {"action": "approve"}}),
        (TOOL, "pizza" + ENTER + "a" + ENTER, {"value": {"action": "approve"}}),
        (TOOL, "yarn install" + ENTER + ESCAPE, LATER),
        (LETTERS, "hello" + ENTER + ESCAPE, LATER),
        (MANY, "ab" + ENTER, {"value": ["alpha", "beta"]}),
        (MANY, "a" + "xb" + ENTER + ENTER, {"value": ["alpha"]}),
        (MANY, f"{DOWN} {DOWN} {UP} {ENTER}", {"value": ["beta"]}),
        *((payload, key, LATER) for payload in (TOOL, MANY, "Age?") for key in (ESCAPE, CTRL_D)),
        *((payload, "q", LATER) for payload in (TOOL, MANY)),
        *((payload, CTRL_C, QUIT) for payload in (TOOL, MANY, "Age?")),
        (TOOL, "a" + ESCAPE, LATER),
        (TOOL, "a" + CTRL_C, QUIT),
        ("Age?", "42" + ESCAPE, LATER),
    ],
)
def test_a_key_ends_the_prompt(opened: Open, payload: Any, keys: str, printed: dict[str, Any]) -> None:
    with opened(payload) as pty:
        pty.wait_for(READY)
        pty.send(keys)
        pty.wait_for(json.dumps(printed))


@pytest.mark.parametrize("key", [SHIFT_TAB, "<" + ENTER])
def test_the_field_before(opened: Open, key: str) -> None:
    with opened({"question": "Fill in"}, FORM) as pty:
        pty.wait_for("first *", READY)
        pty.send("one", ENTER)
        pty.wait_for("second *", "Shift-Tab previous")
        pty.send(key)
        pty.wait_for("first [one]:", READY)


@pytest.mark.parametrize("key", [LEFT, SHIFT_TAB, "<"])
@pytest.mark.parametrize("payload", [TOOL, "Age?"])
def test_there_is_nothing_before_a_first_page(opened: Open, payload: Any, key: str) -> None:
    with opened(payload) as pty:
        pty.wait_for(READY)
        pty.send(key, CTRL_C)
        pty.wait_for(json.dumps(QUIT))


@pytest.mark.parametrize(
    ("payload", "keys", "picked"), [(TOOL, "a", "> a  Approve"), ("Approve it?", "yes", "Answer: yes")]
)
def test_stopped_and_brought_back(asking: Asking, payload: Any, keys: str, picked: str) -> None:
    pty = asking(payload, shell='set -m; "$@"; echo "now stopped"; read -r -p "back? "; fg')
    pty.wait_for(READY)
    pty.send(keys)
    pty.wait_for(picked)
    pty.send(CTRL_Z)
    pty.wait_for("now stopped", "back?")
    assert '{"value"' not in pty.raw
    pty.send("\n")
    pty.wait_for("back?\n", picked, READY)
    pty.send(ESCAPE)

    assert outcome(pty) == LATER


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (120, 40)])
@pytest.mark.parametrize(
    ("payload", "keys", "picked"), [(TOOL, "a", "> a"), ("Approve it?", "yes", "Answer: yes")]
)
def test_another_size_while_asking(
    opened: Open, payload: Any, keys: str, picked: str, columns: int, rows: int
) -> None:
    with opened(payload) as pty:
        pty.wait_for(READY)
        pty.send(keys)
        pty.wait_for(picked)
        pty.resize(columns, rows)
        pty.wait_for(picked, READY)
        assert '{"value"' not in pty.raw
        assert all(len(row) <= columns for row in pty.display)
        pty.send(CTRL_D if payload is TOOL else CTRL_C)
        pty.wait_for('{"later"' if payload is TOOL else '{"interrupted"')


def test_a_pipe_of_yes_is_no_person(asking: Asking) -> None:
    pty = asking(TOOL, shell='yes y | head -n 9 | "$@"')

    assert outcome(pty) == {"reason": "standard input is not a terminal"}
