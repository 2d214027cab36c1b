"""HitlSaver's optional parts on threads that LangGraph has run: copies, prunings, runs that are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.channels.delta import DeltaChannel
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.errors import NotFound, ThreadBusy, UsageError
from hitl_cli.records import Thread
from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import list_threads
from tests.contract.hitl_saver.counting import BALLAST, State, bytes_of_checkpoints, counting, step

CONFIG: Any = {"configurable": {"thread_id": "t1"}}
TABLES = ("threads", "checkpoints", "writes", "questions", "answers")


def added(total: list[int], writes: Sequence[list[int]]) -> list[int]:
    return sum(writes, total)


class Deltas(TypedDict, total=False):
    log: Annotated[list[int], DeltaChannel(added, snapshot_frequency=4)]


def ask(state: State) -> State:
    return {"count": interrupt("how many?")}


def asking() -> StateGraph[State]:
    return StateGraph(State).add_sequence([step, ask]).add_edge(START, "step")


def run(name: str, thread: str = "t1") -> Any:
    """The config of a run with an id."""
    return {"configurable": {"thread_id": thread, "run_id": name}}


def states(saver: HitlSaver, thread: str = "t1") -> list[tuple[Any, Any]]:
    return [(row.checkpoint, row.metadata) for row in saver.list({"configurable": {"thread_id": thread}})]


def head(saver: HitlSaver, thread: str = "t1") -> CheckpointTuple:
    found = saver.get_tuple({"configurable": {"thread_id": thread}})
    assert found is not None
    return found


def rows(saver: HitlSaver) -> dict[str, int]:
    with saver.store.reading() as db:
        return {table: db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_a_copy_goes_on_by_itself(saver: HitlSaver, path: Path) -> None:
    app = counting(4).compile(checkpointer=saver)
    app.invoke({"text": BALLAST}, CONFIG)
    original = states(saver)
    size = bytes_of_checkpoints(saver)
    saver.copy_thread("t1", "t2")
    assert states(saver, "t2") == original
    assert bytes_of_checkpoints(saver) <= 2 * size
    app.invoke({"count": 0}, {"configurable": {"thread_id": "t2"}})
    assert states(saver) == original
    saver.delete_thread("t1")
    assert head(saver, "t2").checkpoint["channel_values"]["text"] == BALLAST
    assert [(line.id, line.status) for line in list_threads(path)] == [("t2", "finished")]


def test_a_thread_that_waits_is_not_copied(saver: HitlSaver) -> None:
    """LangGraph would give the questions of the copy the ids that they have in the original."""
    app = asking().compile(checkpointer=saver)
    app.invoke({}, CONFIG)
    with pytest.raises(UsageError, match="has not ended"):
        saver.copy_thread("t1", "t2")
    app.invoke(Command(resume=5), CONFIG)
    saver.copy_thread("t1", "t2")
    with pytest.raises(UsageError, match="there is a thread 't2' already"):
        saver.copy_thread("t1", "t2")
    with pytest.raises(NotFound, match="'t3'"):
        saver.copy_thread("t3", "t4")


def test_a_replay_in_a_copy_asks_a_question_of_its_own(saver: HitlSaver) -> None:
    app = asking().compile(checkpointer=saver)
    app.invoke({}, CONFIG)
    app.invoke(Command(resume=5), CONFIG)
    saver.copy_thread("t1", "t2")
    config: Any = {"configurable": {"thread_id": "t2"}}
    old = next(state for state in app.get_state_history(config) if state.next == ("ask",))
    (asked,) = app.invoke(None, old.config)["__interrupt__"]
    assert [question.id for question in saver.store.pending("t2")] == [asked.id]
    assert app.invoke(Command(resume=6), config)["count"] == 6
    assert head(saver).checkpoint["channel_values"]["count"] == 5


def test_pruning_keeps_the_whole_state(saver: HitlSaver) -> None:
    app = counting(20).compile(checkpointer=saver)
    app.invoke({"text": BALLAST}, CONFIG)
    before = head(saver)
    saver.prune(["t1"])
    assert len(states(saver)) == 1
    after = head(saver)
    assert (after.config, after.checkpoint, after.metadata, after.parent_config) == (
        before.config,
        before.checkpoint,
        before.metadata,
        None,
    )
    assert rows(saver)["writes"] == 0
    assert app.invoke({"count": 18}, CONFIG)["text"] == BALLAST
    assert bytes_of_checkpoints(saver) < 2 * len(BALLAST)


def test_pruning_keeps_what_a_delta_channel_is_put_together_from(saver: HitlSaver) -> None:
    def note(state: Deltas) -> Any:
        return {"log": [len(state["log"])]}

    builder = StateGraph(Deltas).add_node("note", note).add_edge(START, "note")
    builder.add_conditional_edges("note", lambda state: "note" if len(state["log"]) < 10 else END)
    app = builder.compile(checkpointer=saver)
    app.invoke({"log": []}, CONFIG)
    saver.prune(["t1"])
    assert app.get_state(CONFIG).values == {"log": list(range(10))}
    assert 1 < len(states(saver)) < 6


def test_a_pruned_thread_still_waits_for_its_answer(saver: HitlSaver, path: Path) -> None:
    app = asking().compile(checkpointer=saver)
    app.invoke({"text": "kept"}, CONFIG)
    saver.prune(["t1"])
    assert thread_details(path, "t1").line.status == "paused"
    assert app.invoke(Command(resume=5), CONFIG) == {"text": "kept", "count": 5, "log": [1]}


def test_pruning_while_a_program_runs_loses_nothing(saver: HitlSaver) -> None:
    other = HitlSaver(saver.store)

    def prunes(state: State) -> State:
        if state.get("count") == 3:
            other.prune(["t1"])
        return step(state)

    builder = StateGraph(State).add_node("step", prunes).add_edge(START, "step")
    builder.add_conditional_edges("step", lambda state: "step" if state["count"] < 6 else "__end__")
    builder.compile(checkpointer=saver).invoke({"text": "kept"}, CONFIG, durability="sync")
    assert head(saver).checkpoint["channel_values"] == {"text": "kept", "count": 6, "log": [1, 2, 3, 4, 5, 6]}
    assert len(states(saver)) == 4


def test_pruning_away(saver: HitlSaver) -> None:
    app = asking().compile(checkpointer=saver)
    app.invoke({}, CONFIG)
    saver.prune(["t1", "unknown"], strategy="delete")
    assert rows(saver) == dict.fromkeys(TABLES, 0)
    with pytest.raises(ValueError, match="'keep_some'"):
        saver.prune(["t1"], strategy="keep_some")


def test_a_thread_that_runs_is_left_alone(saver: HitlSaver) -> None:
    counting(2).compile(checkpointer=saver).invoke({}, run("one"))
    everything = rows(saver)
    with saver.store.lock("t1"):
        for upkeep in (
            lambda: saver.prune(["t1"]),
            lambda: saver.copy_thread("t1", "t2"),
            lambda: saver.delete_for_runs(["one"]),
        ):
            with pytest.raises(ThreadBusy):
                upkeep()
    assert rows(saver) == everything


def test_threads_of_other_graphs_are_left_alone(saver: HitlSaver) -> None:
    saver.store.begin(Thread(id="t1", kind="yaml"))
    with pytest.raises(UsageError, match="not LangGraph's"):
        saver.prune(["t1"])
    with pytest.raises(UsageError, match="not LangGraph's"):
        saver.copy_thread("t1", "t2")


def test_a_deleted_run_leaves_the_others_whole(saver: HitlSaver, path: Path) -> None:
    app = asking().compile(checkpointer=saver)
    app.invoke({"text": "kept"}, run("one"))
    app.invoke(Command(resume=5), run("two"))
    app.invoke({}, run("three"))
    (question,) = saver.store.pending("t1")
    kept = [row for row in states(saver) if row[1].get("run_id") == "three"]
    saver.delete_for_runs(["one", "two"])
    assert states(saver) == kept
    assert [one.id for one in saver.store.questions("t1")] == [question.id]
    assert rows(saver)["answers"] == 0
    assert app.invoke(Command(resume=7), CONFIG) == {"text": "kept", "count": 7, "log": [1, 6]}


def test_a_thread_stands_where_it_stood_before_a_deleted_run(saver: HitlSaver, path: Path) -> None:
    app = asking().compile(checkpointer=saver)
    app.invoke({}, run("one"))
    app.invoke(Command(resume=5), run("one"))
    app.invoke({}, run("two"))
    assert list_threads(path)[0].status == "paused"
    saver.delete_for_runs(["two"])
    assert [(line.status, line.waiting) for line in list_threads(path)] == [("finished", 0)]
    saver.delete_for_runs(["one"])
    assert list_threads(path) == []
