"""Mistakes that are found while a graph is built or compiled."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .states import Plain


def node(state: Plain) -> dict[str, Any]:
    return {"log": ["node"]}


def builder_with(engine: Engine, *names: str) -> Any:
    builder = engine.StateGraph(Plain)
    for name in names:
        builder.add_node(name, node)
    return builder


def add_edge(builder: Any, source: str | list[str], target: str) -> None:
    """Whether a wrong edge is found at once or when compiling is left to the engine."""
    builder.add_edge(source, target)
    builder.compile()


def add_branch(builder: Any, source: str, targets: Any) -> None:
    builder.add_conditional_edges(source, lambda state: "a", targets)
    builder.compile()


def test_a_graph_needs_an_entry_point(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b")
    builder.add_edge("a", "b")
    with pytest.raises(engine.mistake, match="START"):
        builder.compile()


def test_an_edge_leads_to_a_node_that_exists(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    builder.add_edge(engine.START, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_edge(builder, "a", "zz")


def test_an_edge_comes_from_a_node_that_exists(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    builder.add_edge(engine.START, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_edge(builder, "zz", "a")


def test_the_start_leads_to_a_node_that_exists(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_edge(builder, engine.START, "zz")


def test_a_join_waits_for_nodes_that_exist(engine: Engine) -> None:
    builder = builder_with(engine, "a", "end")
    builder.add_edge(engine.START, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_edge(builder, ["a", "zz"], "end")


def test_a_path_map_leads_to_nodes_that_exist(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    builder.add_edge(engine.START, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_branch(builder, "a", {"zz": "zz"})


def test_conditional_edges_come_from_a_node_that_exists(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    builder.add_edge(engine.START, "a")
    with pytest.raises(engine.mistake, match="zz"):
        add_branch(builder, "zz", ["a"])


def test_a_node_has_a_name_of_its_own(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    with pytest.raises(engine.mistake, match="a"):
        builder.add_node("a", node)


@pytest.mark.parametrize("name", ["__start__", "__end__"])
def test_the_names_of_start_and_end_are_taken(engine: Engine, name: str) -> None:
    with pytest.raises(engine.mistake, match=name):
        builder_with(engine, name)


@pytest.mark.parametrize("name", ["a:b", "a|b"])
def test_some_characters_are_reserved_in_names(engine: Engine, name: str) -> None:
    with pytest.raises(engine.mistake, match="reserved"):
        builder_with(engine, name)


def test_nothing_leads_into_the_start_or_out_of_the_end(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    with pytest.raises(engine.mistake, match="END"):
        builder.add_edge(engine.END, "a")
    with pytest.raises(engine.mistake, match="START"):
        builder.add_edge("a", engine.START)


def test_a_node_is_something_that_can_be_called(engine: Engine) -> None:
    builder = engine.StateGraph(Plain)
    with pytest.raises((*engine.mistake, TypeError, RuntimeError)):
        builder.add_node("a", 5)


def test_a_graph_can_be_compiled_twice(engine: Engine) -> None:
    builder = engine.graph(Plain, node)
    first, second = builder.compile(), builder.compile(interrupt_before=["node"])
    assert first.invoke({"x": 1}) == {"x": 1, "log": ["node"]}
    assert second.invoke({"x": 1}) == {"x": 1, "log": []}


def test_a_checkpointer_is_a_saver(engine: Engine) -> None:
    with pytest.raises(TypeError, match="checkpointer"):
        engine.graph(Plain, node).compile(checkpointer="memory")


def test_a_memory_of_its_own_is_for_a_graph_inside_another(engine: Engine, thread: dict[str, Any]) -> None:
    app = engine.graph(Plain, node).compile(checkpointer=True)
    with pytest.raises(RuntimeError, match="checkpointer"):
        app.invoke({"x": 0}, thread)
