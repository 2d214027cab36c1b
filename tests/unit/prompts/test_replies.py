"""What each choice of a screen sends."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.prompts.conventions.rows import RESERVED
from hitl_cli.prompts.objections import objections
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.prompts.screen import Choice, Edit, Screen, Send, Write
from hitl_cli.types import UNSET

from .asking import question

FLAT = {"action": "send_email", "to": "bob", "body": "hi", "message": "Approve sending this email?"}
NESTED = {"tool": "pay", "args": {"amount": 900}, "message": "Pay?"}


def row(screen: Screen, key: str) -> Choice:
    return next(choice for choice in screen.choices if choice.key == key)


def edit_of(payload: Any) -> Edit:
    action = row(recognise(question(payload)), "e").action
    assert isinstance(action, Edit)
    return action


@pytest.mark.parametrize("payload", [FLAT, NESTED])
def test_approving_a_tool_call(payload: Any) -> None:
    assert row(recognise(question(payload)), "a").action == Send({"action": "approve"})


def test_edited_arguments_stand_where_the_payload_had_them() -> None:
    assert edit_of(FLAT).content == {"to": "bob", "body": "hi"}
    assert edit_of(FLAT).reply({"to": "ana", "body": "hi"}) == {
        "action": "approve",
        "to": "ana",
        "body": "hi",
    }
    assert edit_of(NESTED).reply({"amount": 90}) == {"action": "approve", "args": {"amount": 90}}


def test_an_argument_cannot_pose_as_the_decision() -> None:
    reply = edit_of(FLAT).reply({"action": "reject", "to": "ana"})

    assert reply == {"action": "approve", "args": {"action": "reject", "to": "ana"}}


@pytest.mark.parametrize(
    ("reason", "reply"),
    [("wrong folder", {"action": "reject", "message": "wrong folder"}), ("", {"action": "reject"})],
)
def test_rejecting_a_tool_call(reason: str, reply: Any) -> None:
    action = row(recognise(question(FLAT)), "r").action

    assert isinstance(action, Write)
    assert action.reply(reason) == reply


def test_the_call_comes_last_and_the_words_of_the_graph_are_labelled() -> None:
    parts = recognise(question(FLAT)).parts

    assert [(part.label, part.call) for part in parts] == [
        ("The graph says:", ""),
        ("It will call:", "send_email"),
    ]


def test_a_call_without_arguments_has_nothing_to_edit() -> None:
    screen = recognise(question({"tool": "stop", "args": {}}))

    assert [choice.key for choice in screen.choices] == ["a", "r", "q"]


def test_a_guess_offers_another_answer_and_a_schema_does_not() -> None:
    payload = {"question": "Which?", "options": ["blue", "red"]}

    assert [choice.key for choice in recognise(question(payload)).choices] == ["b", "r", "t", "q"]
    enforced = recognise(question(payload, {"enum": ["blue", "red"]}))
    assert [choice.key for choice in enforced.choices] == ["b", "r", "q"]


def test_letters_are_unique_and_never_the_menu_s_own() -> None:
    options = ["quit", "quit", "jkmqtv", "aaa", "aaa", *("same" for _ in range(9))]
    keys = [choice.key for choice in recognise(question({"question": "Which?", "options": options})).choices]

    letters = [key for key in keys[:-2] if key]
    assert len(letters) == len(set(letters))
    assert not set(letters) & set(RESERVED)
    assert keys[-2:] == ["t", "q"]


def test_letters_come_from_the_values_first() -> None:
    labels = {"approve": "Run it as it is", "edit": "Change it first", "reject": "Refuse"}
    choices = [{"value": value, "label": label} for value, label in labels.items()]
    screen = recognise(question({"question": "Run it?", "choices": choices}))

    assert [choice.key for choice in screen.choices[:3]] == ["a", "e", "r"]


def test_a_menu_for_many_offers_none_unless_the_schema_wants_some() -> None:
    items = {"type": "array", "items": {"enum": ["a", "b"]}}

    assert row(recognise(question("Which?", items)), "0").action == Send([], whole=True)
    some = recognise(question("Which?", {**items, "minItems": 1}))
    assert "0" not in [choice.key for choice in some.choices]


def test_labels_come_from_the_payload_and_values_from_the_schema() -> None:
    payload = {
        "question": "Which?",
        "choices": [{"value": "b", "label": "Blue"}, {"value": "x", "label": "Not"}],
    }
    screen = recognise(question(payload, {"enum": ["a", "b"]}))

    assert [(choice.label, choice.action) for choice in screen.choices[:2]] == [
        ("a", Send("a")),
        ("Blue", Send("b")),
    ]


def test_use_as_is_sends_the_content_unchanged() -> None:
    screen = recognise(question({"instruction": "Review", "content": "Dear Bob,\n"}))

    assert row(screen, "a").action == Send("Dear Bob,\n")
    assert screen.parts[-1].label == "Content (1 line, 10 bytes):"


def test_markdown_is_edited_as_markdown() -> None:
    screen = recognise(
        question({"question": "Edit", "default": "# A", "editor": "markdown"}, {"type": "string"})
    )

    assert row(screen, "e").action == Edit(content="# A", suffix=".md")


def test_content_with_hidden_characters_is_not_edited_in_the_prompt() -> None:
    screen = recognise(question({"instruction": "Review", "content": "a\u202eb"}))

    assert [choice.key for choice in screen.choices] == ["a", "e", "q"]


def test_without_a_default_there_is_nothing_to_use_as_it_is() -> None:
    screen = recognise(question({"question": "Write", "editor": "markdown"}, {"type": "string"}))

    assert [choice.key for choice in screen.choices] == ["e", "i", "q"]


def test_drafts_are_defaults_of_lines_and_only_told_on_menus() -> None:
    line = recognise(question("Age?", {"type": "integer"}, draft=200))
    menu = recognise(question("Which?", {"enum": ["a", "b"]}, draft="b"))
    review = recognise(question({"instruction": "Review", "content": "old"}, draft="newer"))

    assert line.line.default == 200
    assert menu.parts[-1].value == "b"
    assert row(review, "a").action == Send("newer")


def test_secrets_are_typed_hidden_and_have_no_default() -> None:
    schema = {"type": "string", "format": "password", "default": "hunter2"}
    screen = recognise(question({"question": "Password?", "default": "hunter2"}, schema))

    assert screen.line.secret
    assert screen.line.default is UNSET


@pytest.mark.parametrize("value", [None, True, 0, "no", [], [1], {}, {"action": 1}], ids=repr)
@pytest.mark.parametrize("kind", SAMPLES)
def test_a_reply_of_another_shape_is_objected_to_in_words(kind: str, value: Any) -> None:
    sample = SAMPLES[kind]
    found = objections(recognise(question(sample.payload, schema=sample.schema)), value)
    assert all(found)
