"""What a run tells of the messages of its state, in LangGraph's graphs and in ours."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.graph.message import add_messages

from hitl_cli import StateGraph as OwnGraph
from hitl_cli.loading.engine import EngineRunner
from hitl_cli.loading.factory import Held
from hitl_cli.loading.langgraph.runner import LangGraphRunner
from hitl_cli.loading.messages import Messages
from hitl_cli.protocols import Runner
from hitl_cli.records import Breakpoints, Thread
from hitl_cli.state.inputs import TypedInputs
from hitl_cli.store.sqlite import SqliteStore

from .langgraph_steps import THREAD, Observed


@pytest.fixture
def observed() -> Observed:
    return Observed(reads=True)


def langgraph(graph: Any, store: SqliteStore, observed: Observed) -> LangGraphRunner:
    return LangGraphRunner(graph, store, Thread(id="", target="some.py"), observed, Held())


def ours(graph: Any, store: SqliteStore, observed: Observed) -> EngineRunner:
    compiled = graph.compile(checkpointer=store)
    return EngineRunner(
        graph=compiled,
        origin=Thread(id="", target="some.py"),
        observer=observed,
        inputs=TypedInputs.of(compiled),
        result=lambda values, _: dict(values),
    )


def say(runner: Runner, text: str) -> None:
    assert runner.inputs.message is not None
    runner.start(THREAD, {"messages": [runner.inputs.message(text)]}, Breakpoints())


def told(observed: Observed) -> list[str]:
    """The texts of the whole messages."""
    return [event[1]["content"] for event in observed.messages if len(event) == 2]


def answers(*texts: str) -> Callable[[Any], Any]:
    """A node with a model that gives these answers."""
    model = GenericFakeChatModel(messages=iter([AIMessage(text) for text in texts]))
    return lambda state: {"messages": [model.invoke(state["messages"])]}


def graph_of(node: Any) -> Any:
    return StateGraph(MessagesState).add_node("bot", node).add_edge(START, "bot")


def test_pieces_of_a_message_have_the_name_under_which_it_comes(
    store: SqliteStore, observed: Observed
) -> None:
    say(langgraph(graph_of(answers("Hello there")), store, observed), "Hi")
    *pieces, (writing, whole) = observed.messages
    assert "".join(content for _, content, _ in pieces) == "Hello there"
    assert len(pieces) > 2
    assert {name for name, _, _ in pieces} == {writing}
    assert pieces[-1][2]
    assert whole["type"] == "ai"


def test_nothing_is_told_where_nobody_reads(store: SqliteStore) -> None:
    observed = Observed(reads=False)
    say(langgraph(graph_of(answers("Hello there")), store, observed), "Hi")
    assert observed.messages == []


class Renamed(GenericFakeChatModel):
    """A service gives the message an id of its own, in its first piece only, as OpenAI's does."""

    def _stream(self, *args: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk("One ", id="resp_1"))
        yield ChatGenerationChunk(message=AIMessageChunk("message"))


def test_a_message_whose_id_changes_meanwhile_is_one(store: SqliteStore, observed: Observed) -> None:
    model = Renamed(messages=iter(()))
    graph = graph_of(lambda state: {"messages": [model.invoke(state["messages"])]})
    say(langgraph(graph, store, observed), "Hi")
    assert {event[0] for event in observed.messages} == {"resp_1"}
    assert [event[1] for event in observed.messages if len(event) == 3][:2] == ["One ", "message"]
    assert told(observed) == ["One message"]


def test_a_graph_inside_does_not_tell_what_was_there(store: SqliteStore, observed: Observed) -> None:
    inner = graph_of(answers("first", "second")).compile()
    outer = graph_of(inner)
    say(langgraph(outer, store, observed), "Hi")
    say(langgraph(outer, store, Observed(messages=observed.messages, reads=True)), "Again")
    assert told(observed) == ["first", "second"]


def test_what_nobody_says_is_not_told(store: SqliteStore, observed: Observed) -> None:
    def tidy(state: Any) -> Any:
        from langgraph.graph.message import RemoveMessage

        return {"messages": [RemoveMessage(state["messages"][0].id), HumanMessage("As you said")]}

    say(langgraph(graph_of(tidy), store, observed), "Hi")
    assert told(observed) == []


class Dicts(TypedDict):
    messages: Annotated[list[dict[str, Any]], operator.add]


class Added(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


@pytest.mark.parametrize("state", [Dicts, Added])
def test_our_engine_tells_messages_when_their_node_has_ended(
    store: SqliteStore, observed: Observed, state: type
) -> None:
    graph = OwnGraph(state)
    graph.add_node("bot", lambda state: {"messages": [{"role": "assistant", "content": "Hello", "id": "m"}]})
    graph.add_edge("__start__", "bot")
    say(ours(graph, store, observed), "Hi")
    assert told(observed) == ["Hello"]


def takes(kind: Any) -> TypedInputs:
    return TypedInputs(None, {"messages": kind}, False, ())


def test_a_person_s_message_is_what_the_state_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    as_dict = {"role": "user", "content": "Hi"}

    def made(kind: Any) -> Any:
        make = takes(kind).message
        assert make is not None
        return make("Hi")

    assert made(list[AnyMessage]) == made(list[BaseMessage]) == made(list) == HumanMessage("Hi")
    assert made(list[dict]) == made(list[dict[str, Any]]) == as_dict  # type: ignore[type-arg]
    monkeypatch.delitem(sys.modules, "langchain_core.messages")
    assert made(list) == as_dict


def test_a_state_without_messages() -> None:
    assert TypedInputs.of(None).message is None
    assert takes(list[str]).message is None


def test_what_an_update_may_hold(observed: Observed) -> None:
    messages = Messages(observed, {})
    one, two = ({"role": "assistant", "content": text} for text in ("one", "two"))
    for result in (
        {},
        {"messages": None},
        {"messages": one},
        {"messages": {"$writes": [[one], two]}},
        None,
        [],
    ):
        messages.result(result)
    assert told(observed) == ["one", "one", "two"]
