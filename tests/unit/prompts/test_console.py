"""The keys of the full face, as real bytes through prompt_toolkit's pipe input."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from prompt_toolkit.application import Application
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.console import Console
from hitl_cli.prompts.face import Overtaken
from hitl_cli.prompts.terminal import TerminalAsker
from hitl_cli.question import Answer, Later

from .asking import question

Press = Callable[..., Any]

YES_NO = {"question": "Do you approve?", "details": "d"}
OPTIONS = {"question": "Which?", "options": ["alpha", "beta", "gamma"]}
MANY = {**OPTIONS, "many": True}
TOOL = {"action": "pay", "to": "bob", "message": "Pay?"}

UP, DOWN, ESCAPE, ALT_ENTER = "\x1b[A", "\x1b[B", "\x1b", "\x1b\r"


class Typing(Console):
    """Presses the next batch of keys as soon as a prompt is open."""

    def __init__(self, overtaken: Overtaken, keys: PipeInput, batches: Sequence[str]) -> None:
        super().__init__(overtaken, keys, DummyOutput())
        self._keys = keys
        self._batches = iter(batches)

    def run(self, application: Application[Any]) -> Any:
        self._keys.send_text(next(self._batches, ""))
        return super().run(application)


@pytest.fixture
def press() -> Iterator[Press]:
    """Ask a question; each text is typed at one prompt. Fails when a prompt gets no answer out of it."""
    with create_pipe_input() as keys:

        def run(*pressed: str, payload: Any, schema: Any = None, said: str | None = None, **more: Any) -> Any:
            looks = itertools.count()

            def overtaken() -> str | None:
                return said if next(looks) < 4 else f"the keys ran out: {pressed!r}"

            asker = TerminalAsker(lambda overtaken: Typing(overtaken, keys, pressed))
            outcome = asker.ask(question(payload, schema, **more), 1, 1, overtaken)
            if isinstance(outcome, Later):
                return outcome
            assert outcome == Answer(question=question(payload).id, value=outcome.value, how="terminal")
            return outcome.value

        yield run


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
        ("yes\r", True),
        ("xyz\rn\r", False),
        ("x\x7fy\r", True),
    ],
)
def test_menu_keys(press: Press, pressed: str, value: bool) -> None:
    assert press(pressed, payload=YES_NO) is value


@pytest.mark.parametrize("pressed", [ESCAPE, "\x04", "q", f"y{ESCAPE}", f"{UP}\r"])
@pytest.mark.parametrize("payload", [YES_NO, OPTIONS, MANY, TOOL])
def test_deciding_later(press: Press, pressed: str, payload: Any) -> None:
    assert press(pressed, payload=payload) == Later()


@pytest.mark.parametrize("payload", ["Age?", YES_NO, MANY, TOOL, {"a": 1}])
def test_ctrl_c_is_never_an_answer(press: Press, payload: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        press("\x03", payload=payload)


def test_pasted_text_chooses_nothing(press: Press) -> None:
    assert press("\x1b[200~y\r\x1b[201~" + "q", payload=YES_NO) == Later()


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
    assert press(pressed, payload=MANY) == value


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
    assert press(pressed, payload="What?") == value


@pytest.mark.parametrize("pressed", [ESCAPE, "\x04", f"42{ESCAPE}"])
def test_a_typed_line_is_left(press: Press, pressed: str) -> None:
    assert press(pressed, payload="What?") == Later()


@pytest.mark.parametrize(
    ("pressed", "value"), [("y\r", True), ("no\r", False), ("maybe\r", "maybe"), ("y\t\r", "y")]
)
def test_yes_no_in_plain_words(press: Press, pressed: str, value: Any) -> None:
    assert press(pressed, payload="Do you approve?") == value


def test_a_refused_line_stands_there_again(press: Press) -> None:
    age = {"type": "integer", "maximum": 130}

    assert press("200\r", "\x7f\x7f\x7f42\r", payload="Age?", schema=age) == 42
    assert press("20o\r", "\x7f0\x7f\r", payload="Age?", schema=age) == 20


def test_enter_takes_a_visible_default_of_a_line(press: Press) -> None:
    priority = {"question": "Priority?", "default": "low"}

    assert press("\r", payload=priority, schema={"type": "string"}) == "low"
    assert press("\r", payload="Age?", schema={"type": "integer"}, draft=40) == 40


def test_a_long_default_stands_in_the_line(press: Press) -> None:
    text = "many words " * 10 + "\nand lines"

    note = {"question": "Note?", "default": text}
    assert press("!\r", payload=note, schema={"type": "string"}) == text + "!"


def test_a_default_with_hidden_characters_is_not_taken_by_enter(press: Press) -> None:
    name = {"question": "Name?", "default": "a\u202eb"}

    assert press("\r", "n\r", "x\r", payload=name, schema={"type": "string"}) == "x"


@pytest.mark.parametrize(
    ("pressed", "value"),
    [(("\r", "y\r"), ""), (("\r", "\r", "name\r"), "name"), (("\r", ESCAPE, "x\r"), "x")],
)
def test_empty_text_is_sent_only_when_it_is_meant(press: Press, pressed: Sequence[str], value: str) -> None:
    assert press(*pressed, payload="Name?", schema={"type": "string"}) == value


@pytest.mark.parametrize(("payload", "draft"), [(YES_NO, True), (OPTIONS, "alpha")])
def test_enter_never_takes_an_earlier_answer_of_a_menu(press: Press, payload: Any, draft: Any) -> None:
    assert press("\rq", payload=payload, draft=draft) == Later()


def test_rejecting_with_and_without_a_reason(press: Press) -> None:
    assert press("r\r", "wrong folder\r", payload=TOOL) == {"action": "reject", "message": "wrong folder"}
    assert press("r\r", "\r", payload=TOOL) == {"action": "reject"}


def test_esc_in_the_reason_goes_back_to_the_menu(press: Press) -> None:
    assert press("r\r", f"wrong{ESCAPE}", "a\r", payload=TOOL) == {"action": "approve"}


def test_another_answer_than_the_offered_ones(press: Press) -> None:
    assert press("t\r", "[1]\r", payload=OPTIONS) == [1]


def test_cut_payloads_are_not_approved_at_once(press: Press) -> None:
    long = {"question": "Do you approve?", "details": "line\n" * 100}

    assert press("y\r", "\r", "y\r", "y\r", payload=long) is True, "Enter alone means no"
    assert press("n\r", payload=long) is False, "refusing needs no second look"


def test_keys_pressed_before_a_prompt_do_not_answer_it(press: Press) -> None:
    assert press("r\rtoo fast\r", "in time\r", payload=TOOL) == {"action": "reject", "message": "in time"}


def test_somebody_else_answered(press: Press) -> None:
    with pytest.raises(AlreadyAnswered, match="answered by ana"):
        press("", payload=YES_NO, said="answered by ana")
