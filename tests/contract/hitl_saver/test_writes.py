"""What HitlSaver keeps of the writes of tasks, and when a thread is quiet enough for one statement."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.errors import Fenced
from hitl_cli.records import Thread
from hitl_cli.store.opaque import pack
from hitl_cli.store.opaque_writes import TaskPlace, of
from hitl_cli.store.seals import WRITE, seal
from hitl_cli.store.sqlite import SqliteStore

CONFIG: Any = {"configurable": {"thread_id": "t1"}}
Calls = Sequence[Sequence[tuple[str, Any]]]


class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]


def plain(state: State) -> State:
    return {"got": ["plain"]}


def asks(state: State) -> State:
    return {"got": [interrupt("go?")]}


def beside(*nodes: Any) -> StateGraph[State]:
    """Nodes that run in one superstep."""
    builder = StateGraph(State)
    for node in nodes:
        builder.add_node(node.__name__, node).add_edge(START, node.__name__)
    return builder


def head(saver: Any) -> CheckpointTuple:
    found: CheckpointTuple | None = saver.get_tuple(CONFIG)
    assert found is not None
    return found


def pending(saver: Any, *channels: str) -> list[tuple[str, str, Any]]:
    return [write for write in head(saver).pending_writes or () if write[1] in channels]


def rows(saver: HitlSaver) -> int:
    with saver.store.reading() as db:
        return int(db.execute("SELECT COUNT(*) FROM writes").fetchone()[0])


def test_writes_are_read_in_the_order_of_their_paths(saver: HitlSaver) -> None:
    beside(asks).compile(checkpointer=saver).invoke({"got": []}, CONFIG)
    config = head(saver).config
    for task, path in (("1", "b"), ("3", "a"), ("2", "a")):
        saver.put_writes(config, [("x", task), ("y", task)], task, path)
    found = [(task, channel) for task, channel, _ in pending(saver, "x", "y")]
    assert found == [("2", "x"), ("2", "y"), ("3", "x"), ("3", "y"), ("1", "x"), ("1", "y")]


@pytest.mark.parametrize("node", [plain, asks])
@pytest.mark.parametrize(
    "calls",
    [
        [[("x", 1), ("y", 2)], [("x", 3), ("y", 4)]],
        [[("x", 1)], [("x", 2), ("y", None), ("z", b"3")]],
        [[("x", 1), ("__resume__", [1])], [("x", 2), ("__resume__", [2])]],
        [[("__resume__", [1]), ("y", 1)], [("x", 2), ("y", 3)]],
        [[("__error__", "no")], [("x", 1), ("x", 2)]],
        [[("x", 1), ("x", 2)], [("__scheduled__", 1), ("y", 3), ("z", 4)], [("x", 5)]],
    ],
)
def test_a_write_stays_and_a_control_write_is_overwritten_as_in_langgraph(
    saver: HitlSaver, node: Any, calls: Calls
) -> None:
    def kept(one: Any) -> list[tuple[str, str, Any]]:
        beside(node).compile(checkpointer=one).invoke({"got": []}, CONFIG)
        for writes in calls:
            one.put_writes(head(one).config, writes, "task")
        return sorted(write for write in pending(one, *"xyz", "__resume__") if write[0] == "task")

    assert kept(saver) == kept(InMemorySaver())


def test_what_a_task_writes_at_once_is_one_row(saver: HitlSaver) -> None:
    beside(plain).compile(checkpointer=saver).invoke({"got": []}, CONFIG)
    before = rows(saver)
    saver.put_writes(head(saver).config, [("x", 1), ("y", 2), ("z", 3)], "task")
    assert rows(saver) == before + 1


def test_what_an_older_hitl_wrote_row_by_row_counts(saver: HitlSaver) -> None:
    runs: list[str] = []

    def done(state: State) -> State:
        runs.append("done")
        return {"got": ["done"]}

    app = beside(done, asks).compile(checkpointer=saver)
    app.invoke({"got": []}, CONFIG)
    split_as_in_version_4(saver, head(saver))

    assert app.invoke(Command(resume="yes"), CONFIG) == {"got": ["yes", "done"]}
    assert runs == ["done"]


def split_as_in_version_4(saver: HitlSaver, checkpoint: CheckpointTuple) -> None:
    """Put a row for each write in the place of those that hold several."""
    named = checkpoint.config["configurable"]
    place = (named["thread_id"], named["checkpoint_ns"], named["checkpoint_id"])
    with saver.store.writing(durable=False) as db:
        listed = [row for row in of(db, *place) if row.listed]
        assert listed
        for row in listed:
            key = TaskPlace(thread=place[0], namespace=place[1], checkpoint=place[2], task=row.task)
            db.execute("DELETE FROM writes WHERE (thread, namespace, checkpoint, task) = (?,?,?,?)", key)
            for (index, channel), value in zip(row.slots, saver._content.load(row.value), strict=True):
                fields = (*key, index, channel, pack(saver._content.dump(value), row.path))
                db.execute(
                    f"INSERT INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,?)", (*fields, seal(*fields))
                )


@pytest.mark.parametrize("durability", ["sync", "exit"])
def test_a_run_that_was_taken_over_cannot_write_where_nothing_waits(path: Path, durability: Any) -> None:
    """With "sync" the result of the task is refused, with "exit" the checkpoint is."""
    store = SqliteStore(path)
    old = HitlSaver(store).fenced(store.begin(Thread(id="t1", kind="langgraph")))

    def taken_over(state: State) -> State:
        store.begin(Thread(id="t1", kind="langgraph"))
        return {"got": ["too late"]}

    with pytest.raises(Fenced, match="taken over"):
        beside(taken_over).compile(checkpointer=old).invoke({"got": []}, CONFIG, durability=durability)

    found = old.get_tuple(CONFIG)
    assert found is None or not [write for write in found.pending_writes or () if write[1] == "got"]
    store.close()


def test_a_program_that_runs_is_seen_to_run(saver: HitlSaver) -> None:
    """The time of the thread's row follows within a minute, though its status stays."""
    long_ago = "2020-01-01T00:00:00Z"
    seen: list[str] = []

    def first(state: State) -> State:
        with saver.store.writing(durable=False) as db:
            db.execute("UPDATE threads SET updated_at = ?", (long_ago,))
        return {}

    def second(state: State) -> State:
        thread = saver.store.thread("t1")
        assert thread is not None
        seen.extend([thread.status, thread.updated_at])
        return {}

    builder = StateGraph(State).add_sequence([first, second]).add_edge(START, "first")
    builder.compile(checkpointer=saver).invoke({"got": []}, CONFIG, durability="sync")

    status, updated_at = seen
    assert status == "running"
    assert updated_at > long_ago
