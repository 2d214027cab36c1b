"""The inbox over time: what comes, what goes, and what is still told apart."""

from __future__ import annotations

import time

import pytest

from hitl_cli.clock import utc_after
from hitl_cli.commands.inbox.waiting import WaitingList
from hitl_cli.paths import store_path
from hitl_cli.question import Answer, Question
from hitl_cli.records import Commit, Lease, Thread
from hitl_cli.store.sqlite import SqliteStore

HOUR = 3600


def ask(store: SqliteStore, number: int, deadline: str | None = None) -> tuple[str, Lease]:
    asked = Question(
        id=f"{number:032x}",
        thread=f"t{number}",
        checkpoint="c",
        task="k",
        node="approve",
        payload={"question": "Approve?", "item": f"Thing-{number}"},
        deadline=deadline,
    )
    lease = store.begin(Thread(id=asked.thread))
    store.commit(lease, Commit(asked=(asked,), status="paused"))
    return asked.id, lease


def test_what_comes_and_goes_is_told_once(store: SqliteStore) -> None:
    first, _ = ask(store, 1)
    with WaitingList(store_path()) as waiting:
        assert [entry.id for entry in waiting.waiting()] == [first]
        second, _ = ask(store, 2)
        assert [entry.id for entry in waiting.refresh().came] == [second]
        store.accept([Answer(question=first, value=True)])
        news = waiting.refresh()
        assert (news.came, [(entry.id, entry.fate) for entry in news.went]) == ((), [(first, "settled")])
        assert waiting.refresh() == ((), ())
        assert [entry.id for entry in waiting.entries] == [first, second]


def test_the_last_of_several_is_still_told_apart(store: SqliteStore) -> None:
    ids = [ask(store, number)[0] for number in (1, 2)]
    with WaitingList(store_path()) as waiting:
        store.accept([Answer(question=ids[0], value=True)])
        waiting.refresh()
        assert waiting.entry(ids[1]).question["question"] == "Approve? — item Thing-2"


def test_a_question_whose_node_failed_on_the_answer_waits_again(store: SqliteStore) -> None:
    id_, lease = ask(store, 1)
    with WaitingList(store_path()) as waiting:
        store.accept([Answer(question=id_, value=True)])
        waiting.settle(id_, "✓ true")
        assert waiting.refresh() == ((), ())
        store.commit(lease, Commit(reopened=(id_,)))
        assert [entry.id for entry in waiting.refresh().came] == [id_]
        assert [entry.fate for entry in waiting.entries] == [""]


def test_a_deadline_that_passes_is_noticed(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    id_, _ = ask(store, 1, deadline=utc_after(HOUR))
    with WaitingList(store_path()) as waiting:
        before = waiting.entry(id_).question["overdue"]
        later = time.time() + 2 * HOUR
        monkeypatch.setattr(time, "time", lambda: later)
        waiting.refresh()
        assert (before, waiting.entry(id_).question["overdue"]) == (False, True)
