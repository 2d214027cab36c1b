"""`--set`: a form filled in by the names of its fields, and all that is wrong with it said at once."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.errors import AnswerRefused
from hitl_cli.store.sqlite import SqliteStore

from .flag_cases import FORMS, ask, sent


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


@pytest.mark.parametrize("fields", [["key=sesame"], ["key=sesame street", "pin=sesame"], ["key==[sesame"]])
def test_why_a_secret_does_not_fit_shows_nothing_of_it(fields: list[str], store: SqliteStore) -> None:
    ask(store, *FORMS["secrets"])
    with pytest.raises(AnswerRefused) as refused:
        sent(store, fields=tuple(fields))
    assert refused.value.problems
    assert "sesame" not in f"{refused.value} {refused.value.hint}"
