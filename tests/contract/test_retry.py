"""RetryPolicy: a node that raised runs again at once."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .nests import Nest
from .reading import asked
from .states import Plain
from .switches import Broken, Switch


def at_once(engine: Engine, **options: Any) -> Any:
    """A policy that does not wait between attempts."""
    return engine.RetryPolicy(**{"initial_interval": 0, "jitter": False, **options})


def one(engine: Engine, node: Any, policy: Any) -> Any:
    builder = engine.StateGraph(Plain)
    builder.add_node("node", node, retry_policy=policy)
    builder.add_edge(engine.START, "node")
    return builder


@pytest.mark.parametrize(
    ("failures", "attempts", "works"), [(1, 2, True), (2, 3, True), (3, 3, False), (1, 1, False)]
)
def test_a_node_is_tried_so_many_times(engine: Engine, failures: int, attempts: int, works: bool) -> None:
    switch = Switch(failures)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"log": [f"use {switch.uses}"]}

    app = one(engine, node, at_once(engine, max_attempts=attempts)).compile()
    if works:
        assert app.invoke({"x": 0})["log"] == [f"use {failures + 1}"]
    else:
        with pytest.raises(Broken, match=f"use {attempts}"):
            app.invoke({"x": 0})
    assert switch.uses == min(failures + 1, attempts)


@pytest.mark.parametrize(
    ("retry_on", "again"),
    [
        (Broken, True),
        ((KeyError, Broken), True),
        (Exception, True),
        (KeyError, False),
        (lambda error: "use 1" in str(error), True),
        (lambda error: False, False),
    ],
)
def test_the_policy_says_which_errors_are_worth_it(engine: Engine, retry_on: Any, again: bool) -> None:
    switch = Switch(1)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"x": "done"}

    app = one(engine, node, at_once(engine, retry_on=retry_on)).compile()
    if again:
        assert app.invoke({"x": 0})["x"] == "done"
    else:
        with pytest.raises(Broken):
            app.invoke({"x": 0})
    assert switch.uses == 1 + again


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ConnectionError("down"), True),
        (Broken("of the user's"), True),
        (ValueError("wrong"), False),
        (TypeError("wrong"), False),
        (LookupError("wrong"), False),
        (OSError("disk"), False),
        (RuntimeError("wrong"), False),
        (AssertionError("wrong"), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_by_default_errors_are_left_alone_that_a_second_try_cannot_help(
    engine: Engine, error: Exception, again: bool
) -> None:
    tries: list[int] = []

    def node(state: Plain) -> dict[str, Any]:
        tries.append(1)
        if len(tries) == 1:
            raise error
        return {}

    app = one(engine, node, at_once(engine)).compile()
    if again:
        app.invoke({"x": 0})
    else:
        with pytest.raises(type(error)):
            app.invoke({"x": 0})
    assert len(tries) == 1 + again


def test_of_several_policies_the_first_that_fits_counts(engine: Engine) -> None:
    switch = Switch(2)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"x": "done"}

    policies = [
        at_once(engine, retry_on=KeyError, max_attempts=1),
        at_once(engine, retry_on=Broken, max_attempts=3),
    ]
    assert one(engine, node, policies).compile().invoke({"x": 0})["x"] == "done"
    switch = Switch(2)
    with pytest.raises(Broken, match="use 1"):
        one(engine, node, [at_once(engine, max_attempts=1), *policies]).compile().invoke({"x": 0})


def test_an_attempt_that_failed_leaves_no_writes(engine: Engine) -> None:
    switch = Switch(1)
    builder = one(engine, lambda state: {"log": ["node"]}, at_once(engine))

    def route(state: Plain) -> Any:
        switch.use()
        return engine.END

    builder.add_conditional_edges("node", route)
    assert builder.compile().invoke({"x": 0})["log"] == ["node"]
    assert switch.uses == 2


def test_a_question_is_no_failure(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    runs: list[str] = []

    def node(state: Plain) -> dict[str, Any]:
        runs.append("run")
        return {"log": [engine.interrupt("Q")]}

    app = one(engine, node, at_once(engine, retry_on=lambda error: True)).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 0}, thread)) == ["Q"]
    assert len(runs) == 1
    assert app.invoke(engine.Command(resume="a"), thread)["log"] == ["a"]


def test_answers_are_used_again_by_each_attempt(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch = Switch(2)

    def node(state: Plain) -> dict[str, Any]:
        answers = [engine.interrupt("Q1"), engine.interrupt("Q2")]
        switch.use()
        return {"log": answers}

    app = one(engine, node, at_once(engine)).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    assert asked(app.invoke(engine.Command(resume="a"), thread)) == ["Q2"]
    assert app.invoke(engine.Command(resume="b"), thread)["log"] == ["a", "b"]
    assert switch.uses == 3


def test_a_later_attempt_may_ask(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch = Switch(1)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"log": [engine.interrupt(f"after use {switch.uses}")]}

    app = one(engine, node, at_once(engine)).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 0}, thread)) == ["after use 2"]


def test_siblings_are_not_tried_again(engine: Engine) -> None:
    nest, switch = Nest(engine), Switch(2)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"y": "done"}

    builder = one(engine, node, at_once(engine))
    builder.add_node("sibling", nest.step("sibling", log=["sibling"]))
    builder.add_edge(engine.START, "sibling")
    assert builder.compile().invoke({"x": 0}) == {"x": 0, "y": "done", "log": ["sibling"]}
    assert nest.runs == ["sibling"]


def test_a_policy_of_a_node_inside_a_child_holds_there(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest, switch = Nest(engine), Switch(1)

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"y": "done"}

    child = one(engine, node, at_once(engine)).compile()
    app = engine.line(Plain, before=nest.step("before"), child=child).compile(checkpointer=saver)
    assert app.invoke({"x": 0}, thread)["y"] == "done"
    assert (nest.runs, switch.uses) == (["before"], 2)


def test_after_the_last_attempt_the_node_can_be_run_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    switch = Switch()

    def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"y": "done"}

    app = one(engine, node, at_once(engine, max_attempts=2)).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 0}, thread)
    assert switch.uses == 2
    switch.repair()
    assert app.invoke(None, thread)["y"] == "done"
