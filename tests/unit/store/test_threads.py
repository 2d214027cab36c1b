"""Threads, and the fence: only the newest run of a thread can write to it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hitl_cli.errors import Fenced, ThreadBusy
from hitl_cli.question import Answer
from hitl_cli.records import CALL, Breakpoints, Change, Checkpoint, Commit, Lease, TaskResult, Thread
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


def test_a_newer_run_fences_the_older_ones_end_off(store: SqliteStore) -> None:
    old = store.begin(THREAD)
    store.begin(THREAD)
    with pytest.raises(Fenced, match="'t1' was taken over"):
        store.commit(old, Commit(status="finished"))
    found = store.thread("t1")
    assert found is not None
    assert found.status == "running"


def stepped(store: SqliteStore) -> tuple[Lease, Commit]:
    """A run that has made two checkpoints, and its next step, which is one row."""
    lease = store.begin(THREAD)
    for number in (1, 2):
        store.commit(lease, Commit(checkpoint=checkpoint(f"c{number}")._replace(parent=f"c{number - 1}")))
    return lease, Commit(checkpoint=checkpoint("c3")._replace(parent="c2"))


def test_a_newer_run_fences_the_older_ones_steps_off(store: SqliteStore) -> None:
    old, step = stepped(store)
    newer = store.begin(THREAD)

    with pytest.raises(Fenced, match="'t1' was taken over"):
        store.commit(old, step)
    assert store.checkpoint("t1", "c3") is None
    store.commit(newer, step)
    assert store.checkpoint("t1", "c3") is not None


def test_a_forked_child_writes_no_step(store: SqliteStore) -> None:
    lease, step = stepped(store)
    child = os.fork()
    if not child:
        try:
            store.commit(lease, step)
        except Fenced:
            os._exit(7)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    store.commit(lease, step)


def test_a_step_leaves_the_row_of_its_thread_alone_but_for_once_a_minute(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease, step = stepped(store)
    before = store.thread("t1")
    store.commit(lease, step)
    assert store.thread("t1") == before

    monkeypatch.setattr("hitl_cli.store.sqlite.utc_now", lambda: "2099-01-01T00:00:00Z")
    store.commit(lease, Commit(checkpoint=checkpoint("c4")._replace(parent="c3")))
    after = store.thread("t1")
    assert after is not None
    assert after.updated_at == "2099-01-01T00:00:00Z"


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
    store.commit(second, Commit(checkpoint=checkpoint()._replace(thread="t2", values={"x": 2})))
    store.commit(
        first, Commit(checkpoint=checkpoint("c2")._replace(parent="c1"), change=Change(replaced={"x": 3}))
    )
    (one, two) = store.head("t1"), store.head("t2")
    assert one is not None
    assert two is not None
    assert (one.values, two.values) == ({"x": 3}, {"x": 2})
    assert store.questions("t2") == []


def test_tasks_side_by_side_share_a_lease(store: SqliteStore) -> None:
    """Calls inside of nodes that run in threads of their own are committed as they finish."""
    lease = store.begin(THREAD)
    store.commit(lease, Commit(checkpoint=checkpoint()))

    def work(task: int) -> None:
        for number in range(25):
            result = TaskResult(checkpoint="c1", task=f"{CALL}:{task}:{number}", writes=(("x", number),))
            store.commit(lease, Commit(results=(result,)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert lease.commit_no == 201
    found = store.results(checkpoint())
    assert len(found) == 200
    assert all(result.writes == (("x", int(result.task.split(":")[2])),) for result in found)


class Watched(Lease):
    """Looks, when it is counted on, whether another thread could use the store at that moment."""

    other: threading.Thread
    """Uses the store."""
    was_free: bool

    def __setattr__(self, name: str, value: object) -> None:
        if name == "commit_no" and hasattr(self, "other"):
            self.other.start()
            self.other.join(0.1)
            self.was_free = not self.other.is_alive()
        super().__setattr__(name, value)


def test_a_lease_is_counted_on_before_another_thread_can_write(store: SqliteStore) -> None:
    lease = store.begin(THREAD)
    watched = Watched(lease.thread, lease.epoch, lease.commit_no)
    watched.other = threading.Thread(target=store.thread, args=("t1",))
    store.commit(watched, Commit())
    watched.other.join()
    assert watched.commit_no == 1
    assert not watched.was_free


def test_a_thread_that_runs_is_not_deleted(store: SqliteStore) -> None:
    store.begin(THREAD)
    with store.lock("t1"), ThreadPoolExecutor(1) as pool, pytest.raises(ThreadBusy):
        pool.submit(store.delete_thread, "t1").result()
    assert store.thread("t1") is not None
    store.delete_thread("t1")
    assert store.thread("t1") is None
