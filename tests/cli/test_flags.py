"""The flags that decide: each sends what the screen's row would send, or is refused with those that fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.arguments.options import Reply
from hitl_cli.commands.answer import answer
from hitl_cli.commands.resume import ResumeOptions, resume
from hitl_cli.errors import AnswerRefused, UsageError
from hitl_cli.store.sqlite import SqliteStore

from .flag_cases import FORMS, SCREENS, ask, sent

TRUE: dict[str, Any] = {"approve": True}
NO: dict[str, Any] = {"reject": True}
WHY: dict[str, Any] = {"reject": True, "message": "too dear"}
SAY: dict[str, Any] = {"respond": "in May"}
EDIT: dict[str, Any] = {"edit_args": '{"to": "eve"}'}
ALL: dict[str, Any] = {"approve": True, "all": True}

SENT: list[tuple[str, dict[str, Any], Any]] = [
    *((name, TRUE, True) for name in ("yes-no", "yes-no-text", "yes-no-schema")),
    *((name, NO, False) for name in ("yes-no", "yes-no-text", "yes-no-schema")),
    ("decisions", TRUE, "approve"),
    ("decisions", NO, "reject"),
    ("labelled", TRUE, 1),
    ("review", TRUE, SCREENS["review"][0]["content"]),
    ("data", TRUE, {"a": 1}),
    ("tool", TRUE, {"action": "approve"}),
    ("tool", ALL, {"action": "approve"}),
    ("tool", NO, {"action": "reject"}),
    ("tool", WHY, {"action": "reject", "message": "too dear"}),
    ("tool", EDIT, {"action": "approve", "to": "eve"}),
    ("hostile", NO, {"action": "reject"}),
    ("tool-approval", TRUE, {"type": "approve"}),
    ("tool-approval", WHY, {"type": "reject", "message": "too dear"}),
    ("one-action", TRUE, {"decisions": [{"type": "approve"}]}),
    ("one-action", ALL, {"decisions": [{"type": "approve"}]}),
    ("one-action", WHY, {"decisions": [{"type": "reject", "message": "too dear"}]}),
    ("batch", ALL, {"decisions": [{"type": "approve"}] * 3}),
    ("batch", NO | {"all": True}, {"decisions": [{"type": "reject"}] * 3}),
    ("batch", WHY | {"all": True}, {"decisions": [{"type": "reject", "message": "too dear"}] * 3}),
    ("batch", SAY | {"all": True}, {"decisions": [{"type": "respond", "message": "in May"}] * 3}),
    ("mixed", NO | {"all": True}, {"decisions": [{"type": "reject"}] * 2}),
    ("agent-inbox", TRUE, [{"type": "accept", "args": None}]),
    ("agent-inbox", NO, [{"type": "ignore", "args": None}]),
    ("agent-inbox", SAY, [{"type": "response", "args": "in May"}]),
    (
        "agent-inbox",
        EDIT,
        [{"type": "edit", "args": {"action": "send_email", "args": {"to": "eve"}}}],
    ),
    ("two-inbox", ALL, [{"type": "accept", "args": None}] * 2),
    ("elicitation", NO, {"action": "decline"}),
    ("ask-user", NO, {"type": "cancelled"}),
]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *((name, TRUE, "--text S or --value JSON") for name in ("text", "details", "options")),
    *((name, given, "takes --value JSON") for name in ("json", "malformed") for given in (TRUE, NO, SAY)),
    *((name, WHY, "--approve, --reject or --value") for name in ("yes-no", "yes-no-text", "yes-no-schema")),
    *((name, SAY, "--approve, --reject") for name in ("yes-no", "yes-no-text", "decisions")),
    ("two-names", TRUE, "It takes"),
    ("misnamed", TRUE, "It takes"),
    ("misnamed", NO, "It takes"),
    ("many", TRUE, "takes --value JSON"),
    ("many-decisions", TRUE, "takes --value JSON"),
    ("decisions", WHY, "takes --approve, --reject, --text S or --value JSON"),
    ("review", EDIT, "takes --approve, --text S or --value JSON"),
    ("review", NO, "takes --approve, --text S or --value JSON"),
    ("empty", TRUE, "takes --text S or --value JSON"),
    ("data", EDIT, "takes --approve or --value JSON"),
    ("tool", SAY, "--approve, --edit-args JSON, --reject [--message S] or --value JSON"),
    ("tool-approval", EDIT, "takes --approve, --reject [--message S] or --value JSON"),
    ("one-action", EDIT, "takes --approve, --reject [--message S] or --value JSON"),
    ("batch", TRUE, "--approve --all, --reject [--message S] --all, --respond S --all or --value JSON with"),
    ("batch", WHY, "--reject [--message S] --all"),
    ("batch", EDIT, '{"decisions": [{"type": "approve"}'),
    ("mixed", ALL, "takes --reject [--message S] --all or"),
    ("agent-inbox", WHY, "--respond S, --reject or"),
    ("two-inbox", SAY | {"all": True}, "takes --approve --all or"),
    ("form", TRUE, "--set NAME=VALUE (approve, amount, priority, note) or --value JSON"),
    ("form", NO, "--set NAME=VALUE"),
    ("elicitation", TRUE, "--set NAME=VALUE (approve, amount, priority, note), --reject or --value JSON"),
    ("ask-user", TRUE, "--set NAME=VALUE (0, 1), --reject"),
    *((name, {"fields": ("amount=1",)}, "It takes") for name in SCREENS if name not in FORMS),
]


@pytest.mark.parametrize(("name", "given", "value"), SENT)
def test_it_sends_what_the_row_sends(
    name: str, given: dict[str, Any], value: Any, store: SqliteStore
) -> None:
    ask(store, *SCREENS[name])
    assert sent(store, **given) == value


@pytest.mark.parametrize(("name", "given", "fits"), REFUSED)
def test_what_is_not_offered_is_refused(
    name: str, given: dict[str, Any], fits: str, store: SqliteStore
) -> None:
    ask(store, *SCREENS[name])
    with pytest.raises(AnswerRefused) as refused:
        sent(store, **given)
    assert fits in refused.value.hint
    assert store.questions("t1")[0].status == "open"


def test_an_action_that_does_not_take_it_is_named(store: SqliteStore) -> None:
    ask(store, *SCREENS["mixed"])
    with pytest.raises(AnswerRefused) as refused:
        sent(store, **ALL)
    assert refused.value.problems == ("2 ask: takes --reject [--message S], --respond S",)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (TRUE | NO, "--approve and --reject"),
        (TRUE | {"value": "true"}, "--value and --approve"),
        (SAY | {"text": "x"}, "--text and --respond"),
        (EDIT | {"fields": ("a=1",)}, "--edit-args and --set"),
        ({"fields": ("a=1",), "answers": "{}"}, "--set and --answers"),
        ({"message": "no"}, "give it with --reject"),
        (TRUE | {"message": "no"}, "give it with --reject"),
        ({"all": True}, "--all goes with --approve"),
        (EDIT | {"all": True}, "--all goes with --approve"),
        ({"fields": ("a",)}, "write it as key=value"),
        ({"edit_args": "[1]"}, "--edit-args takes an object"),
        ({"edit_args": "yes"}, "is not JSON"),
        ({"edit_args": "@missing"}, "cannot read"),
        ({"respond": ""}, "the text is empty"),
    ],
)
def test_flags_that_do_not_go_together(given: dict[str, Any], says: str, home: Path) -> None:
    """Whatever waits: no store is opened, let alone made."""
    with pytest.raises(UsageError, match=re.escape(says)):
        answer(Reply(**given))
    with pytest.raises(UsageError, match=re.escape(says)):
        resume(ResumeOptions(**given))
    assert not home.exists()
