"""`hitl inbox`: what is listed and what the file to fill in holds, from a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hitl_cli.commands.inbox.command import filled_in, listed
from hitl_cli.paths import store_path
from hitl_cli.question import Answer, Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore


def ask(store: SqliteStore, thread: str, number: int, payload: Any, schema: Any = None) -> str:
    """One more question on the thread; its id."""
    asked = Question(
        id=f"{number:032x}",
        thread=thread,
        checkpoint="c",
        task="t",
        node="approve",
        payload=payload,
        schema=schema,
    )
    lease = store.begin(Thread(id=thread, target="/srv/graph.yaml"))
    store.commit(lease, Commit(asked=(asked,), status="paused"))
    return asked.id


def words() -> list[str]:
    return [question["question"] for question in listed(store_path()).data["questions"]]


def test_no_store_yet(home: Path) -> None:
    assert listed(store_path()).data == {"hitl": 1, "questions": []}
    assert not home.exists()


def test_oldest_first_over_all_threads_and_only_open_ones(store: SqliteStore) -> None:
    first, second, third = (ask(store, thread, 9 - n, f"q{n}?") for n, thread in enumerate(("b", "a", "b")))
    store.accept([Answer(question=second, value=True)])

    shown = listed(store_path()).data["questions"]

    assert [(question["id"], question["thread"]) for question in shown] == [(first, "b"), (third, "b")]
    assert shown[0]["target"] == "/srv/graph.yaml"
    assert shown[0]["resume"][:4] == ["hitl", "resume", "--thread", "b"]


def test_questions_in_the_same_words_are_told_apart_by_what_differs(store: SqliteStore) -> None:
    for n, (item, amount) in enumerate((("Chair", 120), ("Desk", 480), ("Desk", 90))):
        details = {"item": item, "amount": amount, "for": "the office", "api_key": f"sk-{n}-secret"}
        ask(store, f"t{n}", n, {"question": "Approve?", "details": details})
    ask(store, "t9", 9, {"question": "Deploy?"})

    assert words() == [
        "Approve? — details.item Chair, details.amount 120",
        "Approve? — details.item Desk, details.amount 480",
        "Approve? — details.item Desk, details.amount 90",
        "Deploy?",
    ]


def test_hostile_payloads_of_the_same_words_are_told_apart_in_bounds(store: SqliteStore) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    wide = {"question": "Go?", **{f"k{n}": n for n in range(5_000)}}
    for n, payload in enumerate(({"question": "Go?", "a": deep}, wide)):
        ask(store, f"t{n}", n, payload)

    assert [text.startswith("Go? — ") for text in words()] == [True, True]


def test_every_line_of_the_template_is_a_comment(store: SqliteStore) -> None:
    ask(store, "t1", 1, "Pay?\n0000: true\r\u2028x: 1\x85y: 2\x1b[2J")
    ask(store, "t1", 2, {"question": "Which?", "options": ["a\nb: c", "d"]})

    text = filled_in(store_path()).data["text"]

    assert [line for line in text.splitlines() if line and not line.startswith("# ")] == []
    assert "\x1b" not in text
    assert f"# {1:032x}:\n" in text
    assert '# one of: "a\\nb: c", "d"' in text


def test_on_the_command_line(store: SqliteStore, hitl: Any) -> None:
    ask(store, "t1", 1, "Pay \x1b[31m90?")
    ran = hitl("inbox")
    assert (ran.code, ran.stderr) == (0, "")
    header, line = (line.split() for line in ran.stdout.splitlines())
    assert header == ["ID", "THREAD", "NODE", "QUESTION", "AGE", "GRAPH"]
    assert line[:5] == ["00000000", "t1", "approve", "Pay", "^[[31m90?"]
    assert line[-1] == "/srv/graph.yaml"
    assert json.loads(hitl("inbox", "--json").stdout) == listed(store_path()).data
    assert hitl("inbox", "--template").stdout == filled_in(store_path()).data["text"]
