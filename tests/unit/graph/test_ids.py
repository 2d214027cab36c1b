"""A question's id stays as long as the same is asked at the same place, and no longer."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.types import Command, interrupt

from .building import CONFIG, Node, wired


def asking(*calls: tuple[Any, dict[str, Any]]) -> Node:
    return lambda state: {"log": [interrupt(payload, **options) for payload, options in calls]}


def ids(graph: Any, config: Any = CONFIG) -> list[str]:
    return [one.id for one in graph.get_state(config).interrupts]


def test_ids_are_32_hex_digits_and_differ() -> None:
    graph = wired("s: a b; a:; b:", {"a": asking(("?", {})), "b": asking(("?", {}))})
    graph.invoke({}, CONFIG)
    graph.invoke({}, {"configurable": {"thread_id": "t2"}})
    found = ids(graph) + ids(graph, {"configurable": {"thread_id": "t2"}})
    assert len(set(found)) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in found)


def test_an_id_stays_over_resumes_and_processes(tmp_path: Path) -> None:
    nodes = {"a": asking(("a?", {})), "b": asking(("b?", {}))}
    with SqliteSaver.from_conn_string(tmp_path / "hitl.db") as saver:
        graph = wired("s: a b; a:; b:", nodes, saver)
        graph.invoke({}, CONFIG)
        first, second = ids(graph)
    with SqliteSaver.from_conn_string(tmp_path / "hitl.db") as saver:
        graph = wired("s: a b; a:; b:", nodes, saver)
        assert ids(graph) == [first, second]
        graph.invoke(None, CONFIG)
        assert ids(graph) == [first, second]
        graph.invoke(Command(resume={first: 1}), CONFIG)
        assert ids(graph) == [second]


def test_the_same_question_again_in_a_loop_is_another_one() -> None:
    graph = wired("a: a|end", {"a": asking(("again?", {}))})
    graph.invoke({}, CONFIG)
    (first,) = ids(graph)
    graph.invoke(Command(resume=1), CONFIG)
    (second,) = ids(graph)
    assert first != second


def test_the_same_question_twice_in_a_node_is_two() -> None:
    graph = wired("a:", {"a": asking(("?", {}), ("?", {}))})
    graph.invoke({}, CONFIG)
    (first,) = ids(graph)
    graph.invoke(Command(resume=1), CONFIG)
    (second,) = ids(graph)
    assert first != second
    assert graph.invoke(Command(resume=2), CONFIG)["log"] == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (({"a": 1, "b": 2}, {}), ({"b": 2, "a": 1}, {}), True),
        (([1, 2], {}), ((1, 2), {}), True),
        (("?", {}), ("? ", {}), False),
        ((1, {}), (True, {}), False),
        ((1, {}), (1.0, {}), False),
        (("1", {}), (1, {}), False),
        (("?", {}), ("?", {"response_schema": {"type": "string"}}), False),
        (("?", {"response_schema": {"minLength": 1}}), ("?", {"response_schema": {"minLength": 2}}), False),
        (("at 14:02", {"key": "k"}), ("at 14:03", {"key": "k"}), True),
        (("?", {"key": "k"}), ("?", {"key": "l"}), False),
        (("?", {"key": "?"}), ("?", {}), False),
    ],
)
def test_what_makes_another_question(before: Any, after: Any, is_same: bool) -> None:
    """The node is edited while it waits, and runs again beside the answer of its sibling."""
    saver = InMemorySaver()
    old = wired("a:", {"a": asking(before)}, saver)
    old.invoke({}, CONFIG)
    (first,) = ids(old)
    new = wired("a:", {"a": asking(after)}, saver)
    new.invoke(Command(resume={first: "yes"}), CONFIG)
    assert (ids(new) == []) is is_same
    assert first not in ids(new)


def test_a_checkpoint_sorts_after_those_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [new_checkpoint_id()]
    for clock in (10**18, 10**18, 0, 2 * 10**18, 5):  # a clock that stands still and is set back
        monkeypatch.setattr(time, "time_ns", lambda clock=clock: clock)
        made += [new_checkpoint_id(made[-1])]
        made += [new_checkpoint_id(made[-1])]
    assert all(before < after for before, after in itertools.pairwise(made))
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)


def test_no_two_threads_have_the_same_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    firsts = {new_checkpoint_id() for _ in range(50)}
    assert len(firsts | {new_checkpoint_id(first) for first in firsts}) == 100
