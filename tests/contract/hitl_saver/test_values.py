"""HitlSaver stores the value of a channel once, and gives back what other savers give back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.errors import StoreError, UsageError
from hitl_cli.records import Thread
from hitl_cli.store import opaque
from tests.contract.hitl_saver.counting import BALLAST, State, bytes_of_checkpoints, counting, step

CONFIG: Any = {"configurable": {"thread_id": "t1"}, "recursion_limit": 200}


def test_a_value_that_does_not_change_is_stored_once(saver: HitlSaver) -> None:
    counting(50).compile(checkpointer=saver).invoke({"text": BALLAST}, CONFIG)
    # Twice: as the input, and as what the input made of the channel.
    assert 2 * len(BALLAST) < bytes_of_checkpoints(saver) < 4 * len(BALLAST)


def test_each_checkpoint_has_its_whole_state(saver: HitlSaver) -> None:
    def states(checkpointer: Any) -> list[Any]:
        app = counting(5).compile(checkpointer=checkpointer)
        app.invoke({"text": "same"}, CONFIG)
        app.invoke({"text": "other", "count": 3}, CONFIG)
        return [(state.values, state.next, state.metadata) for state in app.get_state_history(CONFIG)]

    assert states(saver) == states(InMemorySaver())


def test_a_checkpoint_says_what_its_run_was_told_as_in_langgraph(saver: HitlSaver) -> None:
    def metadata(checkpointer: Any) -> list[Any]:
        app = counting(2).compile(checkpointer=checkpointer)
        app.invoke({"text": "untold"}, CONFIG)
        told = {"team": "red", "tries": 3, "none": None, "thread_id": "other", "__own": "hidden"}
        config = {
            "configurable": {**CONFIG["configurable"], "user": "Ann", "__mine": "hidden"},
            "metadata": told,
        }
        app.invoke({"text": "told", "count": 0}, config)
        return [state.metadata for state in app.get_state_history(CONFIG)]

    kept = metadata(saver)
    assert {"team": "red", "user": "Ann"}.items() <= kept[0].items()
    assert kept == metadata(InMemorySaver())


def test_a_fork_keeps_its_own_values(saver: HitlSaver) -> None:
    """The versions of channels are numbers, and go on from the same number on both branches."""

    def values(checkpointer: Any) -> list[Any]:
        app = counting(6).compile(checkpointer=checkpointer)
        app.invoke({"text": "one"}, CONFIG)
        old = next(state for state in app.get_state_history(CONFIG) if state.values.get("count") == 3)
        fork = app.update_state(old.config, {"text": "two", "count": 4}, as_node="step")
        app.invoke(None, fork)
        return [state.values for state in app.get_state_history(CONFIG)]

    assert values(saver) == values(InMemorySaver())


def test_a_second_program_goes_on_with_them(saver: HitlSaver) -> None:
    def ask(state: State) -> State:
        return {"count": interrupt("how many?")}

    builder = StateGraph(State).add_sequence([step, ask]).add_edge(START, "step")
    builder.compile(checkpointer=saver).invoke({"text": BALLAST}, CONFIG)
    size = bytes_of_checkpoints(saver)
    other = HitlSaver(saver.store)
    assert builder.compile(checkpointer=other).invoke(Command(resume=5), CONFIG) == {
        "text": BALLAST,
        "count": 5,
        "log": [1],
    }
    assert bytes_of_checkpoints(saver) < size + 2_000


def test_a_thread_from_before_goes_on(saver: HitlSaver) -> None:
    """Rows of version 3 hold the whole state and do not say so."""
    app = counting(4).compile(checkpointer=saver)
    app.invoke({"text": "kept"}, CONFIG)
    whole = [(row.config, row.checkpoint) for row in saver.list(CONFIG)]
    content = saver._content
    with saver.store.writing(durable=True) as db:
        for row in list(opaque.checkpoints(db, "t1")):
            whole_state = content.dump(content.checkpoint(db, row))
            old = row._replace(content=whole_state, homes=None)
            opaque.insert(db, old, "2026-01-01T00:00:00Z")
    reader = HitlSaver(saver.store)
    assert [(row.config, row.checkpoint) for row in reader.list(CONFIG)] == whole
    again = counting(6).compile(checkpointer=reader)
    assert again.invoke({"count": 4}, CONFIG)["text"] == "kept"
    assert again.get_state(CONFIG).values["text"] == "kept"


def test_a_value_whose_row_is_gone_is_an_error(saver: HitlSaver, path: Path) -> None:
    counting(3).compile(checkpointer=saver).invoke({"text": "same"}, CONFIG)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM checkpoints WHERE step = 0")
        db.commit()
    with pytest.raises(StoreError, match="is not what was written"):
        saver.get_tuple(CONFIG)


def test_a_checkpoint_that_is_written_again_keeps_what_others_need(saver: HitlSaver) -> None:
    app = counting(3).compile(checkpointer=saver)
    app.invoke({"text": "same"}, CONFIG)
    saved = list(saver.list(CONFIG))
    before = [(row.config, row.checkpoint, row.metadata) for row in saved]
    for row in saved[:-1]:
        assert row.parent_config is not None
        saver.put(row.parent_config, row.checkpoint, row.metadata, {})
    assert [(row.config, row.checkpoint, row.metadata) for row in saver.list(CONFIG)] == before


def test_a_thread_of_another_kind_is_refused(saver: HitlSaver) -> None:
    saver.store.begin(Thread(id="t1", kind="yaml"))
    with pytest.raises(UsageError, match="not LangGraph's"):
        counting(1).compile(checkpointer=saver).invoke({}, CONFIG)
    assert list(saver.list(None)) == []
