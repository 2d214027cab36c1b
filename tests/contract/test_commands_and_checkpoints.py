"""Commands, inputs and edits that meet a thread in the middle: at an older checkpoint, or while it waits."""

from __future__ import annotations

from typing import Any

from .engines import Engine
from .reading import asked
from .states import Plain


def asking(engine: Engine, saver: Any, thread: dict[str, Any]) -> Any:
    """`first` logs, `ask` asks and writes `x`, `last` logs; paused at the question."""

    def ask(state: Plain) -> dict[str, Any]:
        return {"x": engine.interrupt("Q")}

    app = engine.line(
        Plain, first=lambda state: {"log": ["first"]}, ask=ask, last=lambda state: {"log": [state["x"]]}
    ).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    return app


def test_a_node_may_write_what_the_command_wrote(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    result = app.invoke(engine.Command(resume=1, update={"x": 5}), thread)
    assert (result["x"], result["log"]) == (1, ["first", 1])


def test_an_input_may_name_an_older_checkpoint(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, node=lambda state: {"log": [state["x"]]}).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    then = app.get_state(thread).config
    app.invoke({"x": 2}, thread)
    assert app.invoke({"x": 3}, then)["log"] == [1, 3]
    assert app.get_state(thread).values["log"] == [1, 3]


def test_an_edit_may_be_a_command(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, engine.Command(update={"x": 7}, goto="last"), as_node="first")
    assert app.get_state(thread).values["x"] == 7
    assert sorted(app.get_state(thread).next) == ["ask", "last"]


def test_two_ways_to_a_node_are_one_task(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    for _ in range(2):
        app.invoke(engine.Command(goto="last"), thread)
    assert app.invoke(engine.Command(resume=1), thread)["log"] == ["first", 0, 1]


def test_an_edit_of_the_oldest_checkpoint_is_an_input(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    oldest = list(app.get_state_history(thread))[-1]
    fork = app.update_state(oldest.config, {"x": 9})
    assert app.get_state(fork).next == ("first",)
    assert asked(app.invoke(None, fork)) == ["Q"]


def test_after_the_end_by_hand_an_edit_follows_the_last_node(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, None, as_node=engine.END)
    app.update_state(thread, {"x": 4})
    assert app.get_state(thread).values["x"] == 4


def test_who_leaves_a_stream_at_the_question_can_answer_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    stream = app.stream({"x": 0}, thread)
    next(chunk for chunk in stream if "__interrupt__" in chunk)
    assert app.invoke(engine.Command(resume="A"), thread)["log"] == ["A"]
    stream.close()


def test_what_was_told_is_kept(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, a=lambda state: {"log": ["a"]}, b=lambda state: {"log": ["b"]}).compile(
        checkpointer=saver
    )
    stream = app.stream({"x": 0}, thread)
    assert next(stream) == {"a": {"log": ["a"]}}
    stream.close()
    assert app.invoke(None, thread)["log"] == ["a", "b"]


def test_an_edit_keeps_what_a_command_brought_to_an_older_checkpoint(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    """The Command makes a copy of that checkpoint, and its update is a part of it."""
    app = asking(engine, saver, thread)
    then = app.get_state(thread).config
    app.update_state(thread, {"log": ["gone"]})
    app.invoke(engine.Command(update={"log": ["sent"]}, goto="last"), then)
    assert app.get_state(thread).values["log"] == ["first", "sent", 0]
    app.update_state(thread, {"log": ["edited"]})
    assert app.get_state(thread).values["log"] == ["first", "sent", "edited"]
