"""The import lines of a graph for LangGraph work with the package's name changed."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any, TypedDict

import pytest


class State(TypedDict, total=False):
    said: str


@pytest.fixture(params=["hitl_cli", "langgraph"])
def package(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def named(package: str, place: str) -> Any:
    """What `package.module:name` stands for."""
    module, name = place.split(":")
    return getattr(import_module(f"{package}.{module}"), name)


def asks_and_resumes(package: str, saver: Any) -> bool:
    """Whether a graph on the saver pauses at its question, and takes the answer."""
    interrupt, command = named(package, "types:interrupt"), named(package, "types:Command")

    def ask(state: State) -> State:
        return {"said": interrupt("Say?")}

    builder = named(package, "graph:StateGraph")(State)
    builder.add_node("ask", ask)
    builder.add_edge(named(package, "constants:START"), "ask")
    builder.add_edge("ask", named(package, "constants:END"))
    graph = builder.compile(checkpointer=saver)
    thread = {"configurable": {"thread_id": "t"}}
    return "__interrupt__" in graph.invoke({}, thread) and graph.invoke(command(resume="yes"), thread) == {
        "said": "yes"
    }


def test_the_ends_of_a_graph_have_a_module_of_their_own(package: str) -> None:
    assert named(package, "constants:START") == named(package, "graph:START") == "__start__"
    assert named(package, "constants:END") == named(package, "graph:END") == "__end__"


def test_the_saver_in_memory_has_two_names(package: str) -> None:
    assert named(package, "checkpoint.memory:MemorySaver") is named(
        package, "checkpoint.memory:InMemorySaver"
    )


def test_the_saver_in_memory_is_entered_and_can_be_used_afterwards(package: str) -> None:
    with named(package, "checkpoint.memory:InMemorySaver")() as saver:
        assert asks_and_resumes(package, saver)
    assert saver.__class__ is named(package, "checkpoint.memory:InMemorySaver")
    with saver as again:
        assert again is saver


def test_a_saver_by_the_name_of_sqlite_s_memory_makes_no_file(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with named(package, "checkpoint.sqlite:SqliteSaver").from_conn_string(":memory:") as saver:
        saver.setup()
        assert asks_and_resumes(package, saver)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", [":memory:", "store.db"])
def test_a_saver_takes_a_connection(
    package: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection = sqlite3.connect(file, check_same_thread=False)
    kind = named(package, "checkpoint.sqlite:SqliteSaver")
    saver = kind(connection)
    saver.setup()
    assert isinstance(saver, kind)
    assert asks_and_resumes(package, saver)
    assert (tmp_path / "store.db").exists() is (file == "store.db")
    if package == "hitl_cli":
        saver.close()
    connection.close()


def test_what_leaves_a_node_has_one_base(package: str) -> None:
    base = named(package, "errors:GraphBubbleUp")
    assert issubclass(named(package, "errors:GraphInterrupt"), base)
    assert issubclass(named(package, "errors:ParentCommand"), base)


def test_a_question_leaves_a_node_as_the_signal_that_errors_names(package: str) -> None:
    """A node that catches it and lets it go on still asks."""
    interrupt, signal = named(package, "types:interrupt"), named(package, "errors:GraphInterrupt")
    seen = []

    def ask(state: State) -> State:
        try:
            return {"said": interrupt("Say?")}
        except signal:
            seen.append("signal")
            raise

    builder = named(package, "graph:StateGraph")(State)
    builder.add_node("ask", ask)
    builder.set_entry_point("ask")
    graph = builder.compile(checkpointer=named(package, "checkpoint.memory:InMemorySaver")())
    paused = graph.invoke({}, {"configurable": {"thread_id": "t"}})
    assert ([asked.value for asked in paused["__interrupt__"]], seen) == (["Say?"], ["signal"])


@pytest.mark.parametrize("name", ["MessagesState", "add_messages"])
def test_the_names_of_messages_say_where_they_are(name: str) -> None:
    with pytest.raises(ImportError, match=f"from langgraph.graph.message import {name}"):
        named("hitl_cli", f"graph:{name}")
