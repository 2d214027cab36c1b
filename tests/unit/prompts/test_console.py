"""The keys of the full face, as real bytes through prompt_toolkit's pipe input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts import console as consoles
from hitl_cli.prompts.console import Console
from hitl_cli.prompts.terminal import TerminalAsker
from hitl_cli.question import Answer, Later

from .asking import question

Press = Callable[..., Any]

YES_NO = {"question": "Do you approve?", "details": "d"}
OPTIONS = {"question": "Which?", "options": ["alpha", "beta", "gamma"]}
MANY = {**OPTIONS, "many": True}
TOOL = {"action": "pay", "to": "bob", "message": "Pay?"}

UP, DOWN, ESCAPE, ALT_ENTER = "\x1b[A", "\x1b[B", "\x1b", "\x1b\r"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


@pytest.fixture
def press(keys: PipeInput, monkeypatch: pytest.MonkeyPatch) -> Press:
    """Ask with keys that are there already: typed-ahead ones, so dropping them is switched off."""
    monkeypatch.setattr(consoles.termios, "tcflush", lambda *_: None)

    def run(pressed: str, payload: Any, schema: Any = None, said: str | None = None, **more: Any) -> Any:
        keys.send_text(pressed)
        asker = TerminalAsker(lambda overtaken: Console(overtaken, keys, DummyOutput()))
        outcome = asker.ask(question(payload, schema, **more), 1, 1, lambda: said)
        if isinstance(outcome, Later):
            return outcome
        assert outcome == Answer(question=question(payload).id, value=outcome.value, how="terminal")
        return outcome.value

    return run


@pytest.mark.parametrize(
    ("pressed", "value"),
    [
        ("y\r", True),
        ("n\r", False),
        ("Y\r", True),
        ("\r\ry\r", True),
        ("yn\r", False),
        ("2\r", False),
        (f"{DOWN}\r", True),
        ("j\r", True),
        ("jjk\r", True),
        (f"{DOWN}{DOWN}\r", False),
        (f"{UP}{UP}{UP}{UP}\r", True),
        (" \r?y\r", True),
        ("xyz\r", True),
    ],
)
def test_menu_keys(press: Press, pressed: str, value: bool) -> None:
    assert press(pressed, YES_NO) is value


@pytest.mark.parametrize("pressed", [ESCAPE, "\x04", "q", f"y{ESCAPE}", f"{UP}\r"])
@pytest.mark.parametrize("payload", [YES_NO, OPTIONS, MANY, TOOL])
def test_deciding_later(press: Press, pressed: str, payload: Any) -> None:
    assert press(pressed, payload) == Later()


@pytest.mark.parametrize("payload", ["Age?", YES_NO, MANY, TOOL, {"a": 1}])
def test_ctrl_c_is_never_an_answer(press: Press, payload: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        press("\x03", payload)


def test_pasted_text_chooses_nothing(press: Press) -> None:
    assert press("\x1b[200~y\r\x1b[201~" + "q", YES_NO) == Later()


@pytest.mark.parametrize(
    ("pressed", "value"),
    [
        ("ab\r", ["alpha", "beta"]),
        ("ba\r", ["alpha", "beta"]),
        ("aab\r", ["beta"]),
        (f"{DOWN} {DOWN}{DOWN} \r", ["alpha", "gamma"]),
        ("\rg\r", ["gamma"]),
        ("0\r", []),
    ],
)
def test_menu_for_many(press: Press, pressed: str, value: list[str]) -> None:
    assert press(pressed, MANY) == value


@pytest.mark.parametrize(
    ("pressed", "value"),
    [
        ("42\r", 42),
        ("42\t\r", "42"),
        ("42\t\t\r", 42),
        ("hello\r", "hello"),
        ("\r\r7\r", 7),
        (f"one{ALT_ENTER}two\r", "one\ntwo"),
        ("\x1b[200~one\ntwo\x1b[201~\r", "one\ntwo"),
        ('"42"\r', "42"),
        ("null\r", None),
        ("?\r", "?"),
        ("q\r", "q"),
    ],
)
def test_typed_line(press: Press, pressed: str, value: Any) -> None:
    assert press(pressed, "What?") == value


@pytest.mark.parametrize("pressed", [ESCAPE, "\x04", f"42{ESCAPE}"])
def test_a_typed_line_is_left(press: Press, pressed: str) -> None:
    assert press(pressed, "What?") == Later()


@pytest.mark.parametrize(
    ("pressed", "value"), [("y\r", True), ("no\r", False), ("maybe\r", "maybe"), ("y\t\r", "y")]
)
def test_yes_no_in_plain_words(press: Press, pressed: str, value: Any) -> None:
    assert press(pressed, "Do you approve?") == value


def test_a_refused_line_stands_there_again(press: Press) -> None:
    assert press("200\r\x7f\x7f\x7f42\r", "Age?", {"type": "integer", "maximum": 130}) == 42


def test_enter_takes_a_visible_default_of_a_line(press: Press) -> None:
    assert press("\r", {"question": "Priority?", "default": "low"}, {"type": "string"}) == "low"
    assert press("\r", "Age?", {"type": "integer"}, draft=40) == 40


def test_a_long_default_stands_in_the_line(press: Press) -> None:
    text = "many words " * 10 + "\nand lines"

    assert press("!\r", {"question": "Note?", "default": text}, {"type": "string"}) == text + "!"


def test_a_default_with_hidden_characters_is_not_taken_by_enter(press: Press) -> None:
    assert press("\rx\r", {"question": "Name?", "default": "a\u202eb"}, {"type": "string"}) == "x"


@pytest.mark.parametrize(
    ("pressed", "value"), [("\ry\r", ""), ("\r\rname\r", "name"), ("\rn\rname\r", "name")]
)
def test_empty_text_is_sent_only_when_it_is_meant(press: Press, pressed: str, value: str) -> None:
    assert press(pressed, "Name?", {"type": "string"}) == value


@pytest.mark.parametrize("draft", [True, "alpha"])
def test_enter_never_takes_an_earlier_answer_of_a_menu(press: Press, draft: Any) -> None:
    assert press("\rq", YES_NO if draft is True else OPTIONS, draft=draft) == Later()


def test_rejecting_with_and_without_a_reason(press: Press) -> None:
    assert press("r\rwrong folder\r", TOOL) == {"action": "reject", "message": "wrong folder"}
    assert press("r\r\r", TOOL) == {"action": "reject"}


def test_esc_in_the_reason_goes_back_to_the_menu(press: Press, keys: PipeInput) -> None:
    assert press(f"r\rwrong{ESCAPE}[A", TOOL) == Later()


def test_another_answer_than_the_offered_ones(press: Press) -> None:
    assert press("t\r[1]\r", OPTIONS) == [1]


def test_cut_payloads_are_not_approved_at_once(press: Press) -> None:
    long = {"question": "Do you approve?", "details": "line\n" * 100}

    assert press("y\r\ry\ry\r", long) is True, "Enter alone means no, then a typed y"
    assert press("n\r", long) is False, "refusing needs no second look"


def test_somebody_else_answered(press: Press) -> None:
    with pytest.raises(AlreadyAnswered, match="answered by ana"):
        press("", YES_NO, said="answered by ana")
