"""What is learnt from a LangGraph graph by looking at it."""

from __future__ import annotations

from functools import partial
from typing import Any, TypedDict

import pytest
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import StructuredTool, tool
from langgraph.graph import END, START, StateGraph
from langgraph.prebuilt import ToolNode

from hitl_cli.loading.langgraph.parts import fingerprint, forgets, needs_event_loop, nodes_of


class State(TypedDict, total=False):
    x: int


def sync_node(state: State) -> None:
    pass


async def async_node(state: State) -> None:
    pass


async def async_route(state: State) -> str:
    return END


@tool
def sync_tool(x: int) -> int:
    """A tool."""
    return x


@tool
async def async_tool(x: int) -> int:
    """A tool."""
    return x


def graph_of(node: Any, **options: Any) -> Any:
    return StateGraph(State).add_node("node", node).add_edge(START, "node").compile(**options)


@pytest.mark.parametrize(
    ("node", "needed"),
    [
        (sync_node, False),
        (async_node, True),
        (partial(sync_node), False),
        (RunnableLambda(sync_node, afunc=async_node), False),
        (RunnableLambda(async_node), True),
        (RunnablePassthrough() | RunnableLambda(async_node), True),
        (RunnableLambda(async_node).with_config(tags=["t"]), True),
        (ToolNode([sync_tool]), False),
        (ToolNode([sync_tool, async_tool]), True),
        (graph_of(async_node), True),
        (graph_of(sync_node), False),
    ],
)
def test_async_only_nodes_need_an_event_loop(node: Any, needed: bool) -> None:
    assert needs_event_loop(graph_of(node)) is needed


def test_async_only_routers_need_an_event_loop() -> None:
    builder = StateGraph(State).add_node("node", sync_node).add_edge(START, "node")
    assert not needs_event_loop(builder.compile())
    assert needs_event_loop(builder.add_conditional_edges("node", async_route).compile())


@pytest.mark.parametrize(("node", "needed"), [(sync_node, False), (async_node, True)])
def test_a_graph_that_a_tool_looks_up_counts(node: Any, needed: bool) -> None:
    """As an agent's subagents, whose tool has both forms."""
    subagents = {"mailer": graph_of(node).with_config({"tags": ["x"]})}

    def task(name: str) -> str:
        """Run a subagent."""
        return str(subagents[name].invoke({}))

    async def atask(name: str) -> str:
        return str(await subagents[name].ainvoke({}))

    tool = StructuredTool.from_function(task, atask)
    assert needs_event_loop(graph_of(ToolNode([tool]))) is needed


def test_names_reach_into_inner_graphs() -> None:
    inner = StateGraph(State).add_node("inner", sync_node).add_edge(START, "inner").compile()
    assert nodes_of(graph_of(inner)) == {"": {START, "node"}, "node": {START, "inner"}}


CHILD = graph_of(sync_node, checkpointer=False)


def calls_child(state: State) -> Any:
    return CHILD.invoke(state)


@pytest.mark.parametrize(
    ("node", "expected"),
    [(CHILD, True), (calls_child, True), (lambda state: CHILD.invoke(state), True), (sync_node, False)],
)
def test_graphs_without_memory_are_found(node: Any, expected: bool) -> None:
    assert forgets(graph_of(node)) is expected


def test_the_fingerprint_changes_with_the_nodes_and_the_sources() -> None:
    same = fingerprint(graph_of(sync_node))
    assert fingerprint(graph_of(async_node)) == same  # the same file
    other = StateGraph(State).add_node("other", sync_node).add_edge(START, "other").compile()
    assert fingerprint(other) != same
    elsewhere = StateGraph(State).add_node("node", RunnablePassthrough()).add_edge(START, "node").compile()
    assert fingerprint(elsewhere) != same
