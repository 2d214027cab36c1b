"""What streams tell of graphs inside graphs, and where it says that it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .reading import chunk
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def levels(namespace: tuple[str, ...]) -> tuple[str, ...]:
    """The nodes that a namespace leads through, without the ids of their tasks."""
    return tuple(part.partition(":")[0] for part in namespace)


def test_a_child_and_a_task_write_to_their_parents_stream(engine: Engine) -> None:
    @engine.task
    def work() -> None:
        engine.get_stream_writer()("task")

    def inner(state: Inner, writer) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("child")
        work().result()
        return {}

    child = engine.graph(Inner, inner).compile()

    def outer(state: Plain, writer) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("parent")
        child.invoke({"x": 1})
        return {}

    app = engine.graph(Plain, outer).compile()
    parts = list(app.stream({"x": 0}, stream_mode="custom", subgraphs=True))
    assert [part for _, part in parts] == ["parent", "child", "task"]
    assert [levels(place) for place, _ in parts[:2]] == [(), ("outer",)]
    assert list(app.stream({"x": 0}, stream_mode="custom")) == ["parent"]


@ways
def test_the_updates_of_children_come_with_their_place(engine: Engine, way: Way) -> None:
    nest = Nest(engine)
    deep = engine.line(Inner, deep=nest.step("deep", notes=["deep"])).compile()
    middle = engine.line(Inner, inner=way(deep), then=nest.step("then", y=2)).compile()
    app = engine.line(Plain, child=way(middle), last=nest.step("last", log=["last"])).compile()
    parts = [(levels(place), part) for place, part in app.stream({"x": 1}, subgraphs=True)]
    assert [(place, list(part)) for place, part in parts] == [
        (("child", "inner"), ["deep"]),
        (("child",), ["inner"]),
        (("child",), ["then"]),
        ((), ["child"]),
        ((), ["last"]),
    ]
    assert parts[0] == (("child", "inner"), {"deep": {"notes": ["deep"]}})
    assert [list(part) for part in app.stream({"x": 1})] == [["child"], ["last"]]


@ways
def test_the_question_of_a_child_is_told_at_each_level(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(way(nest.asking()), checkpointer=saver)
    parts = list(app.stream({"x": 1}, thread, stream_mode="updates", subgraphs=True))
    assert [(levels(place), chunk(part)) for place, part in parts] == [
        ((), {"first": {"log": ["first"]}}),
        (("child",), {"before": {"notes": ["before"]}}),
        (("child",), {"__interrupt__": ["ask?"]}),
        ((), {"__interrupt__": ["ask?"]}),
    ]
    command = engine.Command(resume="yes")
    parts = list(app.stream(command, thread, stream_mode="updates", subgraphs=True))
    assert [(levels(place), list(part)) for place, part in parts] == [
        (("child",), ["ask"]),
        (("child",), ["after"]),
        ((), ["child"]),
        ((), ["last"]),
    ]


def test_without_subgraphs_only_the_outermost_graph_is_told(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = nest.around(nest.asking(), checkpointer=saver)
    parts = list(app.stream({"x": 1}, thread, stream_mode="updates"))
    assert [chunk(part) for part in parts] == [{"first": {"log": ["first"]}}, {"__interrupt__": ["ask?"]}]


def test_modes_and_places_together(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    app = nest.around(nest.asking(), checkpointer=saver)
    parts = list(app.stream({"x": 1}, thread, stream_mode=["values", "updates"], subgraphs=True))
    assert [(levels(place), mode, sorted(part)) for place, mode, part in parts] == [
        ((), "values", ["log", "x"]),
        ((), "updates", ["first"]),
        ((), "values", ["log", "x"]),
        (("child",), "values", ["notes", "x"]),
        (("child",), "updates", ["before"]),
        (("child",), "values", ["notes", "x"]),
        (("child",), "updates", ["__interrupt__"]),
        (("child",), "values", ["__interrupt__", "notes", "x"]),
        ((), "updates", ["__interrupt__"]),
        ((), "values", ["__interrupt__", "log", "x"]),
    ]
    namespaces = {place for place, _, _ in parts if place}
    (task,) = app.get_state(thread).tasks
    assert namespaces == {(f"child:{task.id}",)}
