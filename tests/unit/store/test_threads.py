"""Threads, and the fence: only the newest run of a thread can write to it."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from hitl_cli.errors import Fenced
from hitl_cli.question import Answer
from hitl_cli.records import Breakpoints, Change, Checkpoint, Commit, TaskResult, Thread
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question, statuses

THREAD = Thread(
    id="t1",
    target="/srv/graph.yaml",
    cwd="/srv",
    kind="yaml",
    fingerprint="f",
    breakpoints=Breakpoints(before=("a",), after=("*",)),
)


def checkpoint(id_: str = "c1") -> Checkpoint:
    return Checkpoint(id=id_, thread="t1", step=-1, source="input", values={"x": 1})


def test_an_unknown_thread(store: SqliteStore) -> None:
    assert store.thread("t1") is None
    assert store.head("t1") is None
    assert list(store.history("t1")) == []
    assert store.questions("t1") == []
    assert store.answers("t1") == {}


def test_a_new_thread_runs(store: SqliteStore) -> None:
    lease = store.begin(THREAD)
    assert (lease.thread, lease.epoch, lease.commit_no) == ("t1", 1, 0)
    found = store.thread("t1")
    assert found is not None
    assert found.updated_at == found.created_at
    assert found == replace(
        THREAD,
        status="running",
        epoch=1,
        pid=os.getpid(),
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def test_commits_are_counted_and_set_the_status(store: SqliteStore) -> None:
    lease = store.begin(THREAD)
    store.commit(lease, Commit())
    stops = Breakpoints(before=("b",), stopped=("before b",))
    error = {"type": "ValueError", "message": "no \ud800", "node": "n"}
    store.commit(lease, Commit(status="failed", reason="error", error=error, breakpoints=stops))
    found = store.thread("t1")
    assert found is not None
    assert (found.status, found.reason, found.error, found.breakpoints) == ("failed", "error", error, stops)
    assert (found.epoch, found.commit_no, lease.commit_no) == (1, 2, 2)
    store.commit(lease, Commit())
    again = store.thread("t1")
    assert again is not None
    assert (again.status, again.breakpoints) == ("failed", stops)


def test_the_next_run_clears_what_the_last_one_ended_with(store: SqliteStore) -> None:
    lease = store.begin(THREAD)
    store.commit(lease, Commit(status="failed", reason="error", error={"node": "n"}))
    next_lease = store.begin(replace(THREAD, target="/srv/other.yaml"))
    assert (next_lease.epoch, next_lease.commit_no) == (2, 1)
    found = store.thread("t1")
    assert found is not None
    assert (found.status, found.reason, found.error, found.target) == ("running", "", {}, "/srv/other.yaml")


def test_a_newer_run_fences_the_older_one_off(store: SqliteStore) -> None:
    old = paused(store, question(1), question(2))
    store.accept([Answer(question=question(1).id, value=True)])
    store.begin(THREAD)
    before = store.thread("t1")
    everything = Commit(
        checkpoint=checkpoint(),
        results=(TaskResult(checkpoint="c1", task="k1", writes=(("x", 1),)),),
        asked=(question(3),),
        consumed=(question(1).id,),
        superseded=(question(2).id,),
        status="finished",
    )
    with pytest.raises(Fenced, match="'t1' was taken over"):
        store.commit(old, everything)
    assert store.thread("t1") == before
    assert statuses(store) == ["answered", "open"]
    assert store.head("t1") is None
    assert store.results(checkpoint()) == []


def test_two_commits_of_one_lease_cannot_both_count(store: SqliteStore) -> None:
    """Two processes with the same lease: one was copied by a fork, or is a run that went on by mistake."""
    lease = store.begin(THREAD)
    twin = replace(lease)
    store.commit(lease, Commit())
    with pytest.raises(Fenced):
        store.commit(twin, Commit(checkpoint=checkpoint()))
    assert store.head("t1") is None
    store.commit(lease, Commit(checkpoint=checkpoint()))


def test_a_commit_that_fails_changes_nothing(store: SqliteStore) -> None:
    lease = paused(store, question(1))
    before = store.thread("t1")
    # The answer is missing, so there is nothing to consume.
    with pytest.raises(Fenced, match="answer"):
        store.commit(lease, Commit(asked=(question(2),), consumed=(question(1).id,), status="finished"))
    assert store.thread("t1") == before
    assert statuses(store) == ["open"]
    store.commit(lease, Commit(status="finished"))


def test_threads_do_not_mix(store: SqliteStore) -> None:
    first, second = store.begin(THREAD), store.begin(replace(THREAD, id="t2"))
    store.commit(first, Commit(checkpoint=checkpoint(), asked=(question(1),)))
    store.commit(second, Commit(checkpoint=replace(checkpoint(), thread="t2", values={"x": 2})))
    store.commit(
        first, Commit(checkpoint=replace(checkpoint("c2"), parent="c1"), change=Change(replaced={"x": 3}))
    )
    (one, two) = store.head("t1"), store.head("t2")
    assert one is not None
    assert two is not None
    assert (one.values, two.values) == ({"x": 3}, {"x": 2})
    assert store.questions("t2") == []
