"""The flags that answer: each sends what the screen's row would send, or is refused with those that fit."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from hitl_cli.commands.answer import answer
from hitl_cli.commands.reply import Reply
from hitl_cli.commands.resume import ResumeOptions, resume
from hitl_cli.errors import AnswerRefused, UsageError
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.question import Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import Hitl

from .conftest import Data

AsJson = Callable[..., tuple[int, Data]]

OTHER = '{"to": "eve"}'

SCREENS: dict[str, tuple[Any, dict[str, Any] | None]] = {
    **{name: (sample.payload, sample.schema) for name, sample in SAMPLES.items()},
    "yes-no-text": ("Do you approve?", None),
    "yes-no-schema": ("Deploy it", {"type": "boolean"}),
    "details": ({"question": "What next?", "details": {"amount": 129}}, None),
    "decisions": ({"question": "Ship it?", "options": ["approve", "reject", "wait"]}, None),
    "labelled": ({"question": "Ship it?", "options": [{"label": "Approve", "value": 1}, "no"]}, None),
    "two-names": (
        {"question": "Ship it?", "options": [{"label": "Approve", "value": "reject"}, "Approve", "approve"]},
        None,
    ),
    "many-decisions": ({"question": "Which?", "options": ["approve", "reject"], "many": True}, None),
    "data": ({"instruction": "Check it", "content": {"a": 1}}, None),
    "empty": ({"instruction": "Write it", "content": ""}, None),
    "one-action": (
        {
            "action_requests": [{"name": "pay", "args": {"eur": 5}}],
            "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject"]}],
        },
        None,
    ),
    "mixed": (
        {
            "action_requests": [{"name": "pay", "args": {"eur": 5}}, {"name": "ask", "args": {"what": "?"}}],
            "review_configs": [
                {"action_name": "pay", "allowed_decisions": ["approve", "reject"]},
                {"action_name": "ask", "allowed_decisions": ["respond", "reject"]},
            ],
        },
        None,
    ),
    "two-inbox": (
        [
            {
                "action_request": {"action": action, "args": {"a": 1}},
                "config": {"allow_accept": True, "allow_respond": action == "one"},
            }
            for action in ("one", "two")
        ],
        None,
    ),
    "malformed": ({"action_requests": "pay", "review_configs": []}, None),
}
"""Payload and schema of each kind of question."""

TRUE: dict[str, Any] = {"approve": True}
NO: dict[str, Any] = {"reject": True}
WHY: dict[str, Any] = {"reject": True, "message": "too dear"}
SAY: dict[str, Any] = {"respond": "in May"}
EDIT: dict[str, Any] = {"edit_args": OTHER}
ALL: dict[str, Any] = {"approve": True, "all": True}

SENT: list[tuple[str, dict[str, Any], Any]] = [
    *((name, TRUE, True) for name in ("yes-no", "yes-no-text", "yes-no-schema")),
    *((name, NO, False) for name in ("yes-no", "yes-no-text", "yes-no-schema")),
    ("decisions", TRUE, "approve"),
    ("decisions", NO, "reject"),
    ("labelled", TRUE, 1),
    ("review", TRUE, SAMPLES["review"].payload["content"]),
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
    *(
        (name, {"fields": ("amount=1",)}, "It takes")
        for name in SCREENS
        if name not in ("form", "elicitation", "ask-user")
    ),
]


@pytest.fixture
def store(home: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(home / "hitl.db")) as opened:
        yield opened


def ask(store: SqliteStore, payload: Any, schema: dict[str, Any] | None = None) -> None:
    """The question of thread `t1`."""
    question = Question(
        id="5" * 32, thread="t1", checkpoint="c", task="t", node="ask", payload=payload, schema=schema
    )
    lease = store.begin(Thread(id="t1", target="/srv/graph.yaml"))
    store.commit(lease, Commit(asked=(question,), status="paused"))


def sent(store: SqliteStore, **given: Any) -> Any:
    """What the answer is, once it is accepted."""
    answer(Reply(thread="t1", no_input=True, **given))
    (accepted,) = store.answers("t1").values()
    return accepted.value


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


CHANNELS = {
    "type": "object",
    "properties": {
        "channels": {"type": "array", "items": {"enum": ["blog", "mail", "chat"]}, "minItems": 1},
        "tags": {"type": "array", "items": {"type": "string"}},
        "counts": {"type": "array", "items": {"type": "integer"}},
        "day": {"type": "string", "format": "date"},
        "rest": {},
        "to": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
    "required": ["channels", "to"],
}
CONDITIONS = {
    "type": "object",
    "properties": {
        "refund": {"type": "boolean"},
        "amount": {"type": "integer", "x-hitl-when": {"if": "refund", "names": {}}},
    },
    "required": ["refund"],
}
FORMS: dict[str, tuple[Any, dict[str, Any] | None]] = {
    **{name: SCREENS[name] for name in ("form", "elicitation", "ask-user")},
    "channels": ({"question": "Where?"}, CHANNELS),
    "conditions": ({"question": "Refund?"}, CONDITIONS),
}


@pytest.mark.parametrize(
    ("name", "fields", "value"),
    [
        ("form", ["approve=yes", "amount=90.5"], {"approve": True, "amount": 90.5, "priority": "low"}),
        (
            "form",
            ["approve=n", "amount=0", "priority=high", "note=a = b"],
            {"approve": False, "amount": 0, "priority": "high", "note": "a = b"},
        ),
        ("form", ["approve==true", "amount==1", 'note=="=1"', "priority=h"], None),
        ("form", ["approve=y", "amount=1", "note=", "priority="], {"approve": True, "amount": 1}),
        (
            "elicitation",
            ["approve=y", "amount=1"],
            {"action": "accept", "content": {"approve": True, "amount": 1, "priority": "low"}},
        ),
        ("conditions", ["refund=y", "amount=7"], {"refund": True, "amount": 7}),
        ("conditions", ["refund=n"], {"refund": False}),
        ("ask-user", ["0=Peer", "1=MIT"], {"type": "answered", "answers": ["Peer", "MIT"]}),
        ("channels", ["channels=blog", "to.city=Bonn"], {"channels": ["blog"], "to": {"city": "Bonn"}}),
        (
            "channels",
            ["channels=blog", "channels=ma", "tags=a,b", "tags=c", "counts=1", "counts=2", "to.city="],
            {
                "channels": ["blog", "mail"],
                "tags": ["a,b", "c"],
                "counts": [1, 2],
                "to": {"city": ""},
            },
        ),
        (
            "channels",
            ['channels==["chat"]', 'rest={"x": [1]}', "tags==[]", "to.city=B", "day=2026-12-01"],
            {
                "channels": ["chat"],
                "rest": {"x": [1]},
                "tags": [],
                "to": {"city": "B"},
                "day": "2026-12-01",
            },
        ),
    ],
)
def test_a_form_is_filled_in_by_names(name: str, fields: list[str], value: Any, store: SqliteStore) -> None:
    ask(store, *FORMS[name])
    value = value or {"approve": True, "amount": 1, "note": "=1", "priority": "high"}
    assert sent(store, fields=tuple(fields)) == value


@pytest.mark.parametrize(
    ("name", "fields", "problems"),
    [
        ("form", ["note=x"], ["missing: approve, amount"]),
        ("form", ["approve=maybe", "amount=900"], ["approve: 'maybe' is neither", "amount: 900"]),
        ("form", ["amount=ten", "approve=y"], ["amount: 'ten' is not a number"]),
        (
            "form",
            ["aproved=y", "amount=1"],
            ["there is no field 'aproved'. Did you mean 'approve'", "missing"],
        ),
        ("form", ["approve=y", "approve=n", "amount=1"], ["approve: it is given twice"]),
        ("form", ["approve=y", "amount=1", "priority=mid"], ["priority: 'mid' is none of low, high"]),
        ("form", ["approve=y", "amount=1", "note==1"], ["note: 1 is not of type"]),
        ("channels", ["channels=tv", "counts=x"], ["channels: 'tv'", "counts: 'x'", "missing: to.city"]),
        ("channels", ["channels=blog", "to.city=B", "day=May"], ['day: "May"']),
        ("channels", ["channels==[]", "to.city=B"], ["channels: []"]),
        (
            "conditions",
            ["refund=n", "amount=7"],
            ["amount: with the fields before it as they are, it is not"],
        ),
    ],
)
def test_what_is_wrong_with_a_form_is_said_at_once(
    name: str, fields: list[str], problems: list[str], store: SqliteStore
) -> None:
    ask(store, *FORMS[name])
    with pytest.raises(AnswerRefused) as refused:
        sent(store, fields=tuple(fields))
    found = refused.value.problems
    assert len(found) == len(problems)
    assert all(one.startswith(start) for one, start in zip(found, problems, strict=True)), found
    assert store.questions("t1")[0].status == "open"


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


# In processes of their own: what is typed, what is printed, and what a shell makes of it.

SAMPLED = """
from operator import add
from typing import Annotated, TypedDict
from hitl_cli import START, StateGraph, interrupt
from hitl_cli.prompts.samples import SAMPLES

class State(TypedDict, total=False):
    got: Annotated[list, add]

def asking(sample):
    return lambda state: {"got": [interrupt(sample.payload, response_schema=sample.schema)]}

graph = StateGraph(State)
for name, sample in SAMPLES.items():
    graph.add_node(name, asking(sample))
    graph.add_edge(START, name)
"""


def test_every_paused_question_says_what_answers_it(as_json: AsJson, folder: Path) -> None:
    (folder / "sampled.py").write_text(SAMPLED)
    _, paused = as_json("run", "sampled.py", "--thread", "t1", "--no-input")
    asked = paused["questions"]
    assert len(asked) == len(SAMPLES)
    for question in asked:
        assert jsonschema_rs.is_valid(question["answer_schema"], question["example"]), question["node"]
    examples = {question["id"]: question["example"] for question in asked}
    code, data = as_json("answer", "--thread", "t1", "--answers", json.dumps(examples))
    assert (code, data["questions"]) == (0, [])
    # The commands, as they are printed, answer them, too.
    as_json("run", "sampled.py", "--thread", "t2", "--no-input")
    lines = [
        shlex.join(["hitl", "answer", *question["resume"][2:]])
        for question in as_json("threads", "show", "t2")[1]["questions"]
    ]
    pasted = subprocess.run(
        ["bash", "-e", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, timeout=150
    )
    assert pasted.returncode == 0, pasted.stderr
    answers = {given["node"]: given["value"] for given in as_json("threads", "show", "t2")[1]["answers"]}
    expected = {question["node"]: question["example"] for question in asked}
    expected["form"]["priority"] = expected["elicitation"]["content"]["priority"] = "low"  # a default
    assert answers == expected


def test_as_they_are_typed(hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    (folder / "sampled.py").write_text(SAMPLED)
    as_json("run", "sampled.py", "--thread", "t1", "--no-input")
    words = ("answer", "-t", "t1", "--id")
    assert hitl(*words, "tool", "--edit-args", "-", input='{"to": "eve"}').code == 0
    assert hitl(*words, "tool-approval", "--reject", "--message", "@bob: no").code == 0
    assert hitl(*words, "batch", "--respond", "-1", "--all").code == 0
    assert hitl(*words, "form", "--set", "approve=y", "--set", "amount=1").code == 0
    given = {one["node"]: one["value"] for one in as_json("threads", "show", "t1")[1]["answers"]}
    assert given == {
        "tool": {"action": "approve", "to": "eve"},
        "tool-approval": {"type": "reject", "message": "@bob: no"},
        "batch": {"decisions": [{"type": "respond", "message": "-1"}] * 3},
        "form": {"approve": True, "amount": 1, "priority": "low"},
    }


def test_a_question_that_was_answered_before(hitl: Hitl, folder: Path) -> None:
    """Even with a flag that would not have fitted it."""
    hitl("run", "deploy.yaml", "--thread", "t1", "--no-input")
    hitl("answer", "--thread", "t1", "--approve", "--as", "ana")
    late = hitl("answer", "--thread", "t1", "--id", "approve", "--respond", "no")
    assert late.code == 4
    assert "already answered by ana" in late.stderr


def test_nobody_to_ask_and_no_answer(hitl: Hitl, folder: Path) -> None:
    hitl("run", "deploy.yaml", "--thread", "t1", "--no-input")
    ran = hitl("answer", "--thread", "t1")
    assert ran.code == 2
    assert "Give it with --approve, --reject or --value JSON." in ran.stderr
