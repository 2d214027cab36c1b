"""What a node is given beside the state: the run's config, its context, and a writer to the custom stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@dataclass
class Person:
    name: str
    languages: int = 1


class Words(TypedDict):
    name: str


def test_a_node_may_take_the_config(engine: Engine, saver: Any) -> None:
    def node(state: Plain, config) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        return {"y": [config["configurable"][key] for key in ("thread_id", "user")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert app.invoke({"x": 1}, {"configurable": {"thread_id": "t1", "user": "ana"}})["y"] == ["t1", "ana"]


def test_the_config_has_the_other_entries_that_the_caller_gave(engine: Engine) -> None:
    def node(state: Plain, config) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        return {"y": [config["metadata"]["purpose"], config["tags"], config["recursion_limit"]]}

    config = {"metadata": {"purpose": "test"}, "tags": ["a"], "recursion_limit": 7}
    assert engine.graph(Plain, node).compile().invoke({"x": 1}, config)["y"] == ["test", ["a"], 7]


def test_code_inside_a_node_may_ask_for_the_config(engine: Engine) -> None:
    def helper() -> Any:
        return engine.get_config()["configurable"]["user"]

    def node(state: Plain) -> dict[str, Any]:
        return {"y": helper()}

    app = engine.graph(Plain, node).compile()
    assert app.invoke({"x": 1}, {"configurable": {"user": "ana"}})["y"] == "ana"


@pytest.mark.parametrize("name", ["get_config", "get_runtime", "get_stream_writer"])
def test_outside_of_a_node_there_is_nothing_to_ask_for(engine: Engine, name: str) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        getattr(engine, name)()


def test_a_node_may_take_the_runtime_with_the_context(engine: Engine) -> None:
    def node(state: Plain, runtime) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        return {"y": runtime.context.name}

    builder = engine.StateGraph(Plain, context_schema=Person)
    builder.add_node("node", node)
    builder.add_edge(engine.START, "node")
    assert builder.compile().invoke({"x": 1}, context=Person("ana"))["y"] == "ana"


def test_the_order_of_the_parameters_does_not_matter(engine: Engine) -> None:
    def node(state: Plain, writer, runtime, *, config) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("written")
        return {"y": [runtime.context, config["configurable"]["user"]]}

    app = engine.graph(Plain, node).compile()
    config = {"configurable": {"user": "ana"}}
    assert app.invoke({"x": 1}, config, context={"a": 1})["y"] == [{"a": 1}, "ana"]


@pytest.mark.parametrize(
    ("schema", "given", "seen"),
    [
        (Person, {"name": "ana"}, Person("ana")),
        (Person, Person("ana", 2), Person("ana", 2)),
        (Words, {"name": "ana"}, {"name": "ana"}),
        (None, {"name": "ana"}, {"name": "ana"}),
        (Person, None, None),
        (None, None, None),
    ],
)
def test_a_context_is_made_what_its_schema_says(engine: Engine, schema: Any, given: Any, seen: Any) -> None:
    contexts: list[Any] = []

    def node(state: Plain) -> dict[str, Any]:
        contexts.append(engine.get_runtime().context)
        return {}

    builder = engine.StateGraph(Plain, context_schema=schema)
    builder.add_node("node", node)
    builder.add_edge(engine.START, "node")
    builder.compile().invoke({"x": 1}, context=given)
    assert contexts == [seen]
    assert type(contexts[0]) is type(seen)


def test_a_context_is_given_again_with_each_call(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    seen: list[Any] = []

    def node(state: Plain, runtime) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        seen.append(runtime.context)
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread, context={"user": "ana"})
    app.invoke(engine.Command(resume="a"), thread)
    assert seen == [{"user": "ana"}, None]
    app.invoke({"x": 1}, thread)
    app.invoke(engine.Command(resume="a"), thread, context={"user": "ben"})
    assert seen[2:] == [None, {"user": "ben"}]


def test_the_config_of_a_resume_is_that_of_its_call(engine: Engine, saver: Any) -> None:
    def node(state: Plain, config) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        return {"y": [engine.interrupt("Q"), config["configurable"].get("user")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, {"configurable": {"thread_id": "t1", "user": "ana"}})
    config = {"configurable": {"thread_id": "t1", "user": "ben"}}
    assert app.invoke(engine.Command(resume="a"), config)["y"] == ["a", "ben"]


def test_a_router_may_take_them_too(engine: Engine) -> None:
    def by_config(state: Plain, config) -> str:  # type: ignore[no-untyped-def]
        return str(config["configurable"]["to"])

    def by_context(state: Plain, runtime) -> str:  # type: ignore[no-untyped-def]
        return str(runtime.context["to"])

    for router in (by_config, by_context):
        builder = engine.StateGraph(Plain)
        builder.add_node("left", lambda state: {"y": "left"})
        builder.add_node("right", lambda state: {"y": "right"})
        builder.add_conditional_edges(engine.START, router, ["left", "right"])
        result = builder.compile().invoke({"x": 1}, {"configurable": {"to": "left"}}, context={"to": "right"})
        assert result["y"] == ("left" if router is by_config else "right")


@ways
def test_a_child_has_its_parents_config_and_context(engine: Engine, saver: Any, way: Way) -> None:
    def node(state: Inner, config, runtime) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        answer, entries = engine.interrupt("Q"), config["configurable"]
        return {"y": [answer, entries["user"], entries["thread_id"], runtime.context]}

    nest = Nest(engine)
    app = nest.around_twice(way(engine.graph(Inner, node).compile()), checkpointer=saver)
    config = {"configurable": {"thread_id": "t1", "user": "ana"}}
    app.invoke({"x": 1}, config, context={"a": 1})
    result = app.invoke(engine.Command(resume="yes"), config, context={"a": 2})
    assert result["y"] == ["yes", "ana", "t1", {"a": 2}]


def test_a_child_may_be_called_with_another_context(engine: Engine) -> None:
    def node(state: Inner, runtime) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        return {"y": runtime.context}

    child = engine.graph(Inner, node).compile()

    def call(state: Plain) -> dict[str, Any]:
        return {"log": [child.invoke({"x": 1}, context=name)["y"] for name in ("ana", "ben")]}

    app = engine.graph(Plain, call).compile()
    assert app.invoke({"x": 1}, context="parent's")["log"] == ["ana", "ben"]


def test_a_task_has_the_config_and_the_context(engine: Engine) -> None:
    @engine.task
    def work() -> Any:
        return [engine.get_config()["configurable"]["user"], engine.get_runtime().context]

    def node(state: Plain) -> dict[str, Any]:
        return {"y": work().result()}

    app = engine.graph(Plain, node).compile()
    assert app.invoke({"x": 1}, {"configurable": {"user": "ana"}}, context=5)["y"] == ["ana", 5]


def test_what_a_config_says_of_the_run_is_kept_with_its_checkpoints(engine: Engine, saver: Any) -> None:
    def node(state: Plain) -> dict[str, Any]:
        return {}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    config = {
        "configurable": {"thread_id": "t1", "user": "ana", "limit": 5, "deep": {"a": 1}, "__secret": "no"},
        "metadata": {"purpose": "test"},
    }
    app.invoke({"x": 1}, config)
    for state in app.get_state_history({"configurable": {"thread_id": "t1"}}):
        kept = {key: state.metadata.get(key) for key in ("user", "limit", "deep", "__secret", "purpose")}
        assert kept == {"user": "ana", "limit": 5, "deep": None, "__secret": None, "purpose": "test"}
        assert state.metadata["parents"] == {}
