"""Checkpoints: which ones there are, how they are found, and runs that begin at one."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked, snapshot
from .states import Plain


def asking(engine: Engine, saver: Any, thread: dict[str, Any]) -> Any:
    """A run that waits in `ask`, after `first`."""

    def first(state: Plain) -> dict[str, Any]:
        return {"log": ["first"]}

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, first, ask).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q"]
    return app


def steps(states: Any) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(state.metadata["step"], state.metadata["source"], state.next) for state in states]


def test_a_history_may_be_cut_short(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    states = list(app.get_state_history(thread))
    assert steps(app.get_state_history(thread, limit=2)) == steps(states[:2])
    assert steps(app.get_state_history(thread, before=states[0].config)) == steps(states[1:])
    assert steps(app.get_state_history(thread, filter={"source": "input"})) == [(-1, "input", ("__start__",))]
    assert steps(app.get_state_history(thread, filter={"source": "loop"}, limit=1)) == steps(states[:1])


def test_the_history_of_a_checkpoint_is_itself(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    for state in list(app.get_state_history(thread)):
        assert steps(app.get_state_history(state.config)) == steps([state])


def test_a_checkpoint_that_does_not_exist_is_empty(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    unknown = {"configurable": {"thread_id": "t1", "checkpoint_id": "0" * 32}}
    state = app.get_state(unknown)
    assert (state.values, state.next, state.tasks) == ({}, (), ())


def test_an_answer_at_the_newest_checkpoint_is_as_if_it_was_not_named(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    result = app.invoke(engine.Command(resume="a"), app.get_state(thread).config)
    assert result["log"] == ["first", "a"]
    assert steps(app.get_state_history(thread))[0] == (2, "loop", ())


def test_going_on_from_the_newest_checkpoint_by_name_makes_a_fork_too(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    before = app.get_state(thread).interrupts
    result = app.invoke(None, app.get_state(thread).config)
    assert asked(result) == ["Q"]
    assert steps(app.get_state_history(thread))[0] == (2, "fork", ("ask",))
    assert app.get_state(thread).interrupts != before


def test_an_answer_makes_no_checkpoint_of_its_own(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    before = steps(app.get_state_history(thread))
    app.invoke(engine.Command(update={"log": ["one"]}), thread)
    assert steps(app.get_state_history(thread)) == before
    app.invoke(engine.Command(resume="a", update={"log": ["two"]}), thread)
    assert steps(app.get_state_history(thread)) == [(2, "loop", ()), *before]


def test_going_on_from_an_older_checkpoint_makes_a_fork(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.invoke(engine.Command(resume="a"), thread)
    old = next(state for state in app.get_state_history(thread) if state.next == ("ask",))
    app.invoke(None, old.config)
    newest = next(app.get_state_history(thread))
    assert (newest.metadata["source"], newest.metadata["step"]) == ("fork", 2)
    assert newest.parent_config == old.config
    assert app.get_state(thread).next == ("ask",)


def test_going_on_from_an_edited_checkpoint_makes_no_further_fork(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.invoke(engine.Command(resume="a"), thread)
    old = next(state for state in app.get_state_history(thread) if state.next == ("ask",))
    app.invoke(None, app.update_state(old.config, {"x": 2}))
    sources = [source for _, source, _ in steps(app.get_state_history(thread))]
    assert sources == ["update", "loop", "loop", "loop", "input"]


def test_old_checkpoints_are_what_they_were_after_a_fork(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.invoke(engine.Command(resume="a"), thread)
    before = [snapshot(state) for state in app.get_state_history(thread)]
    old = next(state for state in app.get_state_history(thread) if state.next == ("first",))
    app.invoke(None, old.config)
    app.invoke(engine.Command(resume="b"), thread)
    after = [snapshot(state) for state in app.get_state_history(thread)]
    assert after[-len(before) :] == before
    assert after[0]["values"] == {"x": 1, "log": ["first", "b"]}


def test_a_finished_thread_can_be_run_again_from_its_beginning(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.invoke(engine.Command(resume="a"), thread)
    *_, start = app.get_state_history(thread)
    assert asked(app.invoke(None, start.config)) == ["Q"]
    assert app.invoke(engine.Command(resume="b"), thread) == {"x": 1, "log": ["first", "b"]}


@pytest.mark.parametrize("durability", ["sync", "async"])
def test_every_step_is_written_down(
    engine: Engine, saver: Any, thread: dict[str, Any], durability: str
) -> None:
    app = engine.line(Plain, a=lambda state: {"x": 1}, b=lambda state: {"x": 2}).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread, durability=durability)
    assert len(list(app.get_state_history(thread))) == 4


def test_a_sibling_that_returned_nothing_is_done(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.fan(Plain, ask=lambda state: {"y": engine.interrupt("Q")}, quiet=lambda state: None).compile(
        checkpointer=saver
    )
    app.invoke({"x": 1}, thread)
    assert app.get_state(thread).next == ("ask",)


def test_the_order_of_questions_in_a_snapshot_is_that_of_their_tasks(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("ask", lambda item: {"log": [engine.interrupt(item)]})
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("ask", item) for item in state["x"]], ["ask"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": ["c", "a", "d", "b"]}, thread)
    assert [question.value for question in app.get_state(thread).interrupts] == ["c", "a", "d", "b"]
