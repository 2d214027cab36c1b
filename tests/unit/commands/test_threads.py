"""`hitl threads`: what is listed and shown, from a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.commands.threads.ls import ls
from hitl_cli.errors import HitlError
from hitl_cli.paths import store_path
from hitl_cli.question import Answer, Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore


def question(thread: str, number: int, payload: Any) -> Question:
    return Question(
        id=f"{number:032x}", thread=thread, checkpoint="c", task="t", node=f"n{number}", payload=payload
    )


def paused(store: SqliteStore, thread: str, *questions: Question) -> None:
    lease = store.begin(Thread(id=thread, target="/srv/graph.yaml"))
    store.commit(lease, Commit(asked=questions, status="paused"))


def line(store: Path | None = None) -> dict[str, Any]:
    (only,) = ls(store or store_path()).data["threads"]
    return dict(only)


def test_no_store_yet(home: Path) -> None:
    assert ls(store_path()).data == {"hitl": 1, "threads": []}
    assert not home.exists()


def test_the_fields_of_a_line(store: SqliteStore) -> None:
    paused(store, "t1", question("t1", 1, {"question": "Pay\n90?"}), question("t1", 2, "And?"))
    shown = line()
    assert shown.pop("updated_at").endswith("Z")
    assert shown == {
        "thread": "t1",
        "status": "paused",
        "answered": False,
        "node": "n1",
        "question": "Pay 90?",
        "waiting": 2,
        "overdue": False,
        "target": "/srv/graph.yaml",
    }


def test_an_accepted_answer_that_has_not_run(store: SqliteStore) -> None:
    paused(store, "t1", question("t1", 1, "Pay?"))
    store.accept([Answer(question=f"{1:032x}", value=True)])
    assert (line()["answered"], line()["waiting"], line()["question"]) == (True, 0, None)


def test_newest_first(store: SqliteStore) -> None:
    for name in ("b", "a", "c"):
        paused(store, name)
    assert [thread["thread"] for thread in ls(store_path()).data["threads"]] == ["c", "a", "b"]


def test_a_crashed_run_shows_as_stopped(store: SqliteStore) -> None:
    store.begin(Thread(id="t1"))
    assert line()["status"] == "stopped"


def test_a_run_that_goes_on_shows_as_running(store: SqliteStore) -> None:
    with store.lock("t1"):
        store.begin(Thread(id="t1"))
        assert line()["status"] == "running"


def test_another_store(store: SqliteStore, home: Path, tmp_path: Path) -> None:
    paused(store, "t1")
    assert ls(tmp_path / "other.db").data["threads"] == []
    assert line(home / "hitl.db")["thread"] == "t1"


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database " * 100)
    with pytest.raises(HitlError, match=r"notes\.txt"):
        ls(tmp_path / "notes.txt")


def test_on_the_command_line(store: SqliteStore, hitl: Any) -> None:
    paused(store, "t1", question("t1", 1, "Pay?"))
    ran = hitl("threads", "ls")
    assert (ran.code, ran.stderr) == (0, "")
    assert [cells.split()[:4] for cells in ran.stdout.splitlines()] == [
        ["THREAD", "STATUS", "NODE", "QUESTION"],
        ["t1", "paused", "n1", "Pay?"],
    ]
    assert json.loads(hitl("threads", "ls", "--json").stdout) == ls(store_path()).data
