"""stream(): the run as a sequence of chunks."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import chunk, ids
from .states import Plain


def two_steps(engine: Engine) -> Any:
    def first(state: Plain) -> dict[str, Any]:
        return {"x": 1, "log": ["first"]}

    def second(state: Plain) -> dict[str, Any]:
        return {"log": ["second"]}

    return engine.graph(Plain, first, second)


def chunks(app: Any, input: Any, thread: dict[str, Any] | None = None, **options: Any) -> list[Any]:
    return [chunk(part) for part in app.stream(input, thread, **options)]


def test_values_are_the_whole_state_after_the_input_and_each_step(engine: Engine) -> None:
    assert chunks(two_steps(engine).compile(), {"x": 0}, stream_mode="values") == [
        {"x": 0, "log": []},
        {"x": 1, "log": ["first"]},
        {"x": 1, "log": ["first", "second"]},
    ]


def test_updates_are_what_each_node_returned(engine: Engine) -> None:
    assert chunks(two_steps(engine).compile(), {"x": 0}, stream_mode="updates") == [
        {"first": {"x": 1, "log": ["first"]}},
        {"second": {"log": ["second"]}},
    ]


def test_updates_are_the_default(engine: Engine) -> None:
    app = two_steps(engine).compile()
    assert chunks(app, {"x": 0}) == chunks(app, {"x": 0}, stream_mode="updates")


def test_a_node_that_returned_nothing_has_an_empty_update(engine: Engine) -> None:
    def nothing(state: Plain) -> None:
        return None

    app = engine.graph(Plain, nothing).compile()
    assert chunks(app, {"x": 0}, stream_mode="updates") == [{"nothing": None}]


def test_the_update_of_a_command_is_shown_as_the_nodes_update(engine: Engine) -> None:
    def node(state: Plain) -> Any:
        return engine.Command(update={"x": 2}, goto=engine.END)

    app = engine.graph(Plain, node).compile()
    assert chunks(app, {"x": 0}, stream_mode="updates") == [{"node": {"x": 2}}]


def test_each_send_has_an_update_of_its_own(engine: Engine) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("work", lambda item: {"log": [item]})
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("work", item) for item in state["x"]], ["work"]
    )
    parts = chunks(builder.compile(), {"x": ["a", "b"]}, stream_mode="updates")
    assert sorted(parts, key=str) == [{"work": {"log": ["a"]}}, {"work": {"log": ["b"]}}]


def test_several_modes_come_as_pairs(engine: Engine) -> None:
    app = two_steps(engine).compile()
    assert list(app.stream({"x": 0}, stream_mode=["updates", "values"])) == [
        ("values", {"x": 0, "log": []}),
        ("updates", {"first": {"x": 1, "log": ["first"]}}),
        ("values", {"x": 1, "log": ["first"]}),
        ("updates", {"second": {"log": ["second"]}}),
        ("values", {"x": 1, "log": ["first", "second"]}),
    ]


def test_a_pause_is_the_last_update(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.asking().compile(checkpointer=saver)
    assert chunks(app, {"x": 0}, thread, stream_mode="updates") == [{"__interrupt__": ["Q"]}]
    assert chunks(app, engine.Command(resume="a"), thread, stream_mode="updates") == [
        {"ask": {"y": "a"}},
        {"done": {"log": ["done"]}},
    ]


def test_a_pause_is_shown_beside_the_values(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.asking().compile(checkpointer=saver)
    assert chunks(app, {"x": 0}, thread, stream_mode="values") == [
        {"x": 0, "log": []},
        {"x": 0, "log": [], "__interrupt__": ["Q"]},
    ]
    assert chunks(app, engine.Command(resume="a"), thread, stream_mode="values") == [
        {"x": 0, "log": []},
        {"x": 0, "y": "a", "log": []},
        {"x": 0, "y": "a", "log": ["done"]},
    ]


def test_questions_of_parallel_branches_come_one_by_one(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def left(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("left?")]}

    def right(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("right?")]}

    builder = engine.StateGraph(Plain)
    for node in (left, right):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    parts = chunks(builder.compile(checkpointer=saver), {"x": 0}, thread, stream_mode="updates")
    assert sorted(parts, key=str) == [{"__interrupt__": ["left?"]}, {"__interrupt__": ["right?"]}]


def test_a_question_that_stays_open_is_told_again(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    """Whoever only listens to the stream must see that the run waits."""
    app = engine.fan(
        Plain,
        left=lambda state: {"log": [engine.interrupt("left?")]},
        right=lambda state: {"log": [engine.interrupt("right?")]},
    ).compile(checkpointer=saver)
    questions = ids(app.invoke({"x": 0}, thread))
    command = engine.Command(resume={questions["left?"]: "L"})
    parts = chunks(app, command, thread, stream_mode="updates")
    assert sorted(parts, key=str) == [{"__interrupt__": ["right?"]}, {"left": {"log": ["L"]}}]
    assert {"__interrupt__": ["right?"]} in chunks(app, None, thread, stream_mode="updates")
    parts = chunks(app, None, thread, stream_mode="values")
    assert ["right?"] in [part.get("__interrupt__") for part in parts]


def test_a_breakpoint_is_an_empty_pause_among_the_updates(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = two_steps(engine).compile(checkpointer=saver, interrupt_before=["second"])
    assert chunks(app, {"x": 0}, thread, stream_mode="updates") == [
        {"first": {"x": 1, "log": ["first"]}},
        {"__interrupt__": []},
    ]
    assert chunks(app, None, thread, stream_mode="updates") == [{"second": {"log": ["second"]}}]


def test_a_breakpoint_adds_nothing_to_the_values(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = two_steps(engine).compile(checkpointer=saver, interrupt_before=["second"])
    assert chunks(app, {"x": 0}, thread, stream_mode="values") == [
        {"x": 0, "log": []},
        {"x": 1, "log": ["first"]},
    ]


def test_a_sibling_that_finished_before_the_pause_is_marked_when_the_run_goes_on(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    def quiet(state: Plain) -> dict[str, Any]:
        return {"x": 1}

    builder = engine.StateGraph(Plain)
    for node in (ask, quiet):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    assert chunks(app, engine.Command(resume="a"), thread, stream_mode="updates") == [
        {"quiet": {"x": 1}, "__metadata__": {"cached": True}},
        {"ask": {"log": ["a"]}},
    ]


def test_a_stream_ends_with_the_error_of_its_node(engine: Engine) -> None:
    def fine(state: Plain) -> dict[str, Any]:
        return {"x": 1}

    def fail(state: Plain) -> dict[str, Any]:
        raise ZeroDivisionError("no")

    parts = engine.graph(Plain, fine, fail).compile().stream({"x": 0}, stream_mode="updates")
    assert next(parts) == {"fine": {"x": 1}}
    with pytest.raises(ZeroDivisionError):
        next(parts)


def test_a_stream_runs_only_as_far_as_it_is_read(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = two_steps(engine).compile(checkpointer=saver)
    parts = app.stream({"x": 0}, thread, stream_mode="updates")
    assert next(parts) == {"first": {"x": 1, "log": ["first"]}}
    parts.close()
    assert app.invoke(None, thread) == {"x": 1, "log": ["first", "second"]}
