"""Static interrupts: stopping before and after nodes."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked
from .states import Plain


def four(engine: Engine) -> Any:
    """`a`, `b`, `c`, `d`, one after the other."""
    builder = engine.StateGraph(Plain)
    names = ["a", "b", "c", "d"]
    for name in names:
        builder.add_node(name, lambda state, name=name: {"log": [name]})
    for left, right in zip([engine.START, *names], [*names, engine.END], strict=True):
        builder.add_edge(left, right)
    return builder


def stops(app: Any, thread: dict[str, Any], **options: Any) -> list[tuple[list[str], tuple[str, ...]]]:
    """The log and what comes next, at each place where the run stops, until nothing comes next."""
    places = []
    given: dict[str, Any] | None = {"x": 0}
    for _ in range(10):
        result = app.invoke(given, thread, **options)
        given = None
        upcoming = app.get_state(thread).next
        places.append((result["log"], upcoming))
        if not upcoming:
            break
    return places


END = (["a", "b", "c", "d"], ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["b"], [], [(["a"], ("b",)), END]),
        ([], ["b"], [(["a", "b"], ("c",)), END]),
        (["b"], ["b"], [(["a"], ("b",)), (["a", "b"], ("c",)), END]),
        (["c"], ["b"], [(["a", "b"], ("c",)), END]),
        (["a"], [], [([], ("a",)), END]),
        ([], ["d"], [(["a", "b", "c", "d"], ())]),
        ("*", [], [([], ("a",)), (["a"], ("b",)), (["a", "b"], ("c",)), (["a", "b", "c"], ("d",)), END]),
        ([], "*", [(["a"], ("b",)), (["a", "b"], ("c",)), (["a", "b", "c"], ("d",)), END]),
    ],
)
def test_a_run_goes_from_one_breakpoint_to_the_next(
    engine: Engine,
    saver: Any,
    thread: dict[str, Any],
    before: Any,
    after: Any,
    expected: list[tuple[list[str], tuple[str, ...]]],
) -> None:
    app = four(engine).compile(checkpointer=saver, interrupt_before=before, interrupt_after=after)
    assert stops(app, thread) == expected


def test_breakpoints_may_be_given_with_each_call(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = four(engine).compile(checkpointer=saver)
    places = stops(app, thread, interrupt_before=["b"], interrupt_after=["c"])
    assert places == [(["a"], ("b",)), (["a", "b", "c"], ("d",)), END]


def test_breakpoints_of_the_first_call_stop_it(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = four(engine).compile(checkpointer=saver)
    assert app.invoke({"x": 0}, thread, interrupt_before=["c"])["log"] == ["a", "b"]
    assert app.invoke(None, thread)["log"] == ["a", "b", "c", "d"]


def test_breakpoints_of_a_call_replace_the_compiled_ones(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = four(engine).compile(checkpointer=saver, interrupt_before=["b"])
    assert app.invoke({"x": 0}, thread, interrupt_before=["d"])["log"] == ["a", "b", "c"]


def test_a_breakpoint_in_a_loop_stops_at_each_turn(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("turn", lambda state: {"log": ["turn"]})
    builder.add_edge(engine.START, "turn")
    builder.add_conditional_edges("turn", lambda state: "turn" if len(state["log"]) < 3 else engine.END)
    app = builder.compile(checkpointer=saver, interrupt_before=["turn"])
    assert [len(log) for log, _ in stops(app, thread)] == [0, 1, 2, 3]


def test_one_breakpoint_stops_the_whole_step(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    builder = engine.StateGraph(Plain)
    for name in ("left", "right"):
        builder.add_node(name, lambda state, name=name: {"log": [name]})
        builder.add_edge(engine.START, name)
    app = builder.compile(checkpointer=saver, interrupt_before=["left"])
    assert app.invoke({"x": 0}, thread) == {"x": 0, "log": []}
    assert sorted(app.get_state(thread).next) == ["left", "right"]
    assert app.invoke(None, thread)["log"] == ["left", "right"]


def test_a_question_behind_a_breakpoint_is_asked_after_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, ask).compile(
        checkpointer=saver, interrupt_before=["ask"], interrupt_after=["ask"]
    )
    assert asked(app.invoke({"x": 0}, thread)) == []
    assert app.get_state(thread).interrupts == ()
    assert asked(app.invoke(None, thread)) == ["Q"]
    assert app.invoke(engine.Command(resume="a"), thread) == {"x": 0, "log": ["a"]}
    assert app.get_state(thread).next == ()


def test_the_state_may_be_changed_at_a_breakpoint(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = four(engine).compile(checkpointer=saver, interrupt_before=["c"])
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["edited"]})
    assert app.get_state(thread).next == ("c",)
    assert app.invoke(None, thread)["log"] == ["a", "b", "edited", "c", "d"]


def test_a_breakpoint_must_name_a_node(engine: Engine, saver: Any) -> None:
    with pytest.raises(engine.mistake, match="zzz"):
        four(engine).compile(checkpointer=saver, interrupt_before=["zzz"])
