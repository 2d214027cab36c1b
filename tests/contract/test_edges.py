"""Which node runs after which: edges, branches, joins and loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .engines import Engine
from .states import Log, Plain


def logger(name: str) -> Callable[[Any], dict[str, Any]]:
    """A node that writes its own name into the log."""
    return lambda state: {"log": [name]}


def builder_with(engine: Engine, *names: str) -> Any:
    """A builder with one logging node per name, and no edges."""
    builder = engine.StateGraph(Plain)
    for name in names:
        builder.add_node(name, logger(name))
    return builder


def log_of(builder: Any, **input: Any) -> list[str]:
    return list(builder.compile().invoke(input)["log"])


def test_edges_run_nodes_one_after_the_other(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b", "c")
    for left, right in [(engine.START, "a"), ("a", "b"), ("b", "c"), ("c", engine.END)]:
        builder.add_edge(left, right)
    assert log_of(builder, x=0) == ["a", "b", "c"]


def test_a_node_without_an_edge_out_of_it_ends_its_branch(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b")
    builder.add_edge(engine.START, "a")
    builder.add_edge("a", "b")
    assert log_of(builder, x=0) == ["a", "b"]


def test_the_name_of_a_node_may_be_taken_from_its_function(engine: Engine) -> None:
    def greet(state: Log) -> dict[str, Any]:
        return {"log": ["greet"]}

    builder = engine.StateGraph(Log)
    builder.add_node(greet)
    builder.add_edge(engine.START, "greet")
    assert builder.compile().invoke({"log": []}) == {"log": ["greet"]}


def test_entry_and_finish_points_are_edges(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b")
    builder.set_entry_point("a")
    builder.add_edge("a", "b")
    builder.set_finish_point("b")
    assert log_of(builder, x=0) == ["a", "b"]


def test_branches_run_in_one_step_and_meet(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b", "c", "d")
    for left, right in [(engine.START, "a"), ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]:
        builder.add_edge(left, right)
    assert log_of(builder, x=0) == ["a", "b", "c", "d"]


def uneven(engine: Engine) -> Any:
    """One branch of two steps (`a`, `b`), one of a single step (`c`); what leads to `end` is left open."""
    builder = builder_with(engine, "a", "b", "c", "end")
    for left, right in [(engine.START, "a"), ("a", "b"), (engine.START, "c")]:
        builder.add_edge(left, right)
    return builder


def test_a_join_waits_for_all_its_sources_and_runs_once(engine: Engine) -> None:
    builder = uneven(engine)
    builder.add_edge(["b", "c"], "end")
    assert log_of(builder, x=0) == ["a", "c", "b", "end"]


def test_separate_edges_do_not_wait_for_each_other(engine: Engine) -> None:
    builder = uneven(engine)
    builder.add_edge("b", "end")
    builder.add_edge("c", "end")
    assert log_of(builder, x=0) == ["a", "c", "b", "end", "end"]


def test_a_join_in_a_loop_waits_again(engine: Engine) -> None:
    builder = builder_with(engine, "split", "left", "right", "end")
    builder.add_edge(engine.START, "split")
    builder.add_edge("split", "left")
    builder.add_edge("split", "right")
    builder.add_edge(["left", "right"], "end")
    builder.add_conditional_edges("end", lambda state: "split" if len(state["log"]) < 8 else engine.END)
    assert log_of(builder, x=0) == ["split", "left", "right", "end"] * 2


@pytest.mark.parametrize(("x", "expected"), [(1, ["a", "yes"]), (0, ["a", "no"])])
def test_a_router_names_the_next_node(engine: Engine, x: int, expected: list[str]) -> None:
    builder = builder_with(engine, "a", "yes", "no")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: "yes" if state["x"] else "no")
    assert log_of(builder, x=x) == expected


@pytest.mark.parametrize(("x", "expected"), [(True, ["a", "yes"]), (False, ["a"])])
def test_a_path_map_turns_the_routers_words_into_nodes(engine: Engine, x: bool, expected: list[str]) -> None:
    builder = builder_with(engine, "a", "yes")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: state["x"], {True: "yes", False: engine.END})
    assert log_of(builder, x=x) == expected


def test_a_path_list_names_the_possible_targets(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b", "c")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: "c", ["b", "c"])
    assert log_of(builder, x=0) == ["a", "c"]


@pytest.mark.parametrize(("chosen", "expected"), [(["c", "b"], ["a", "b", "c"]), ([], ["a"])])
def test_a_router_may_name_several_nodes_or_none(
    engine: Engine, chosen: list[str], expected: list[str]
) -> None:
    builder = builder_with(engine, "a", "b", "c")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: chosen, ["b", "c"])
    assert log_of(builder, x=0) == expected


def test_the_start_may_branch(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b")
    builder.add_conditional_edges(engine.START, lambda state: state["x"], ["a", "b"])
    assert log_of(builder, x="b") == ["b"]


def test_a_router_sees_the_writes_of_its_own_node_but_not_of_its_siblings(engine: Engine) -> None:
    seen: list[list[str]] = []

    def route(state: Plain) -> str:
        seen.append(state["log"])
        return str(engine.END)

    builder = builder_with(engine, "a", "sibling")
    builder.add_edge(engine.START, "a")
    builder.add_edge(engine.START, "sibling")
    builder.add_conditional_edges("a", route)
    assert log_of(builder, log=["input"]) == ["input", "a", "sibling"]
    assert seen == [["input", "a"]]


def test_edges_and_conditional_edges_of_a_node_both_hold(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b", "c")
    builder.add_edge(engine.START, "a")
    builder.add_edge("a", "b")
    builder.add_conditional_edges("a", lambda state: "c", ["c"])
    assert log_of(builder, x=0) == ["a", "b", "c"]


def test_a_loop_runs_until_its_router_leaves_it(engine: Engine) -> None:
    builder = builder_with(engine, "again", "done")
    builder.add_edge(engine.START, "again")
    builder.add_conditional_edges("again", lambda state: "again" if len(state["log"]) < 3 else "done")
    assert log_of(builder, x=0) == ["again", "again", "again", "done"]


def test_a_router_that_returns_no_target_is_a_mistake(engine: Engine) -> None:
    builder = builder_with(engine, "a")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: None)
    with pytest.raises(engine.mistake):
        builder.compile().invoke({"x": 0})


def test_a_routers_word_that_the_path_map_lacks_is_a_mistake(engine: Engine) -> None:
    builder = builder_with(engine, "a", "b")
    builder.add_edge(engine.START, "a")
    builder.add_conditional_edges("a", lambda state: "maybe", {"yes": "b", "no": engine.END})
    with pytest.raises(engine.mistake, match="maybe"):
        builder.compile().invoke({"x": 0})
