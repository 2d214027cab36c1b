"""Messages in a state, in every way in which a graph's author writes their type."""

from __future__ import annotations

import operator
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.graph.message import MessagesState, add_messages
from langgraph.prebuilt import ToolNode, tools_condition

from .engines import Engine
from .reading import asked


class Bare(TypedDict):
    messages: Annotated[list, add_messages]  # type: ignore[type-arg]  # as LangGraph's tutorials write it


class Based(TypedDict):
    messages: Annotated[list[BaseMessage], add_messages]


class Added(TypedDict):
    messages: Annotated[list[BaseMessage], operator.add]


class Listed(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


CALL = {"name": "mail", "args": {"to": "ana"}, "id": "call-1", "type": "tool_call"}


@pytest.mark.parametrize(
    "state", [MessagesState, Bare, Based, Added, Listed], ids=lambda state: state.__name__
)
def test_messages_come_back_as_what_they_were(
    engine: Engine, saver: Any, thread: dict[str, Any], state: type
) -> None:
    def call(state: Any) -> dict[str, Any]:
        return {"messages": [AIMessage("Shall I?", tool_calls=[CALL], id="m2")]}

    def ask(state: Any) -> dict[str, Any]:
        (wanted,) = state["messages"][-1].tool_calls
        answer = engine.interrupt(wanted["args"])
        return {"messages": [ToolMessage(answer, tool_call_id=wanted["id"], id="m3")]}

    app = engine.line(state, call=call, ask=ask).compile(checkpointer=saver)
    app.invoke({"messages": [HumanMessage("Write to Ana", id="m1")]}, thread)
    app.invoke(engine.Command(resume="sent"), thread)
    assert app.get_state(thread).values["messages"] == [
        HumanMessage("Write to Ana", id="m1"),
        AIMessage("Shall I?", tool_calls=[CALL], id="m2"),
        ToolMessage("sent", tool_call_id="call-1", id="m3"),
    ]


@pytest.mark.parametrize("answer", ["now", {"to": "bob"}])
def test_a_tool_may_ask(engine: Engine, saver: Any, thread: dict[str, Any], answer: Any) -> None:
    """LangGraph's `ToolNode` and `tools_condition`: the usual way to have a person approve a tool's call."""

    @tool
    def mail(to: str) -> str:
        """Sends a mail."""
        return f"{to}: {engine.interrupt({'mail to': to})}"

    def call(state: Any) -> dict[str, Any]:
        return {"messages": [AIMessage("Shall I?", tool_calls=[CALL], id="m2")]}

    builder = engine.StateGraph(MessagesState)
    builder.add_node("call", call)
    builder.add_node("tools", ToolNode([mail]))
    builder.add_edge(engine.START, "call")
    builder.add_conditional_edges("call", tools_condition)
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"messages": [HumanMessage("Write to Ana")]}, thread)) == [{"mail to": "ana"}]
    last = app.invoke(engine.Command(resume=answer), thread)["messages"][-1]
    assert (type(last), last.content, last.tool_call_id) == (ToolMessage, f"ana: {answer}", "call-1")
