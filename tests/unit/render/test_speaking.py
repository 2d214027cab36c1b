"""What a person sees of a conversation while it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.render.progress import Progress
from hitl_cli.render.speaking import Speaking

CALL = {"name": "mail", "args": {"to": "ana"}, "id": "c1"}


def says(text: str, name: str, *calls: Any) -> dict[str, Any]:
    return {"type": "ai", "id": name, "content": text, "tool_calls": list(calls)}


@pytest.fixture
def progress() -> Progress:
    return Progress(shown=False)


@pytest.fixture
def speaking(progress: Progress) -> Speaking:
    return Speaking(progress, plain=False, width=lambda: 40)


def test_a_message_that_was_written_is_not_shown_again(speaking: Speaking, capsys: Any) -> None:
    speaking.wrote("m1", "", "Shall ", last=False)
    speaking.wrote("m1", "", "I?", last=True)
    speaking.message(says("Shall I?", "m1", CALL), "m1")
    assert capsys.readouterr().err == (
        '  assistant:\n  │ Shall I?\n  assistant calls mail:\n  │ {"to": "ana"}\n'
    )
    assert speaking.told


def test_a_message_that_came_whole_is_shown_once(speaking: Speaking, capsys: Any) -> None:
    speaking.message(says("Done.", "m1"), "")
    assert capsys.readouterr().err == "  assistant:\n  │ Done.\n"


def test_calls_that_a_person_has_edited_are_shown_anew(speaking: Speaking, capsys: Any) -> None:
    speaking.message(says("Shall I?", "m1", CALL), "")
    capsys.readouterr()
    speaking.message(says("Shall I?", "m1", {**CALL, "args": {"to": "bob"}}), "")
    assert capsys.readouterr().err == '  assistant calls mail:\n  │ {"to": "bob"}\n'


def test_what_is_written_beside_another_message_is_shown_when_it_is_whole(
    speaking: Speaking, capsys: Any
) -> None:
    speaking.wrote("m1", "left", "One ", last=False)
    speaking.wrote("m2", "right", "Two ", last=False)
    speaking.wrote("m1", "left", "is long.", last=True)
    speaking.wrote("m2", "right", "is short.", last=True)
    speaking.message({**says("One is long.", "m1"), "name": "left"}, "m1")
    speaking.message({**says("Two is short.", "m2"), "name": "right"}, "m2")
    assert capsys.readouterr().err == "  left:\n  │ One is long.\n  right:\n  │ Two is short.\n"


def test_a_line_between_breaks_the_row(speaking: Speaking, progress: Progress, capsys: Any) -> None:
    speaking.wrote("m1", "", "half of it ", last=False)
    progress.line("50 %")
    speaking.wrote("m1", "", "and the rest", last=True)
    assert capsys.readouterr().err == "  assistant:\n  │ half of it\n50 %\n  │  and the rest\n"


def test_a_message_without_words_has_no_heading(speaking: Speaking, capsys: Any) -> None:
    speaking.wrote("m1", "", " ", last=True)
    speaking.message(says("", "m1", CALL), "m1")
    assert capsys.readouterr().err == '  assistant calls mail:\n  │ {"to": "ana"}\n'


def test_a_message_that_breaks_off_ends_its_row(speaking: Speaking, capsys: Any) -> None:
    speaking.wrote("m1", "", "I was going", last=False)
    speaking.close()
    assert capsys.readouterr().err == "  assistant:\n  │ I was going\n"


def test_for_a_screen_reader_messages_are_whole(progress: Progress, capsys: Any) -> None:
    speaking = Speaking(progress, plain=True, width=lambda: 40)
    speaking.wrote("m1", "", "Do", last=False)
    speaking.wrote("m1", "", "ne.", last=True)
    assert capsys.readouterr().err == ""
    speaking.message(says("Done.", "m1"), "m1")
    assert capsys.readouterr().err == "assistant:\n| Done.\n"
