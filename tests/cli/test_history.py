"""`hitl threads history`: the steps of a thread, with what each changed and who answered what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.commands.threads.history import history
from hitl_cli.paths import store_path
from tests.conftest import Hitl

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPHS = Path(__file__).parents[2] / "graphs"
CONFIG: Any = {"configurable": {"thread_id": "t1"}}


class State(TypedDict, total=False):
    topic: str
    text: str


def draft(state: State) -> State:
    return {"text": f"About {state['topic']}"}


def review(state: State) -> State:
    return {"text": interrupt("Which text?")}


@pytest.fixture
def app(home: Path) -> Iterator[Any]:
    """A LangGraph graph on the store, which has been run and answered."""
    with HitlSaver.from_conn_string(home / "hitl.db") as saver:
        app = StateGraph(State).add_sequence([draft, review]).add_edge(START, "draft")
        compiled = app.compile(checkpointer=saver)
        compiled.invoke({"topic": "cats"}, CONFIG)
        compiled.invoke(Command(resume="About dogs"), CONFIG)
        yield compiled


def told(limit: int = 50) -> list[tuple[int, str, list[str], dict[str, Any], list[Any]]]:
    steps = history("t1", limit, store_path()).data["steps"]
    return [
        (
            step["step"],
            step["source"],
            step["nodes"],
            step["changed"],
            [answer["value"] for answer in step["answers"]],
        )
        for step in steps
    ]


@pytest.mark.usefixtures("app")
def test_a_langgraph_thread() -> None:
    assert told() == [
        (2, "loop", ["review"], {"text": "About dogs"}, ["About dogs"]),
        (1, "loop", ["draft"], {"text": "About cats"}, []),
        (0, "loop", [], {"topic": "cats"}, []),
        (-1, "input", [], {}, []),
    ]


@pytest.mark.usefixtures("app")
def test_the_newest_steps_alone() -> None:
    assert told(limit=1) == [(2, "loop", ["review"], {"text": "About dogs"}, ["About dogs"])]


def test_a_fork_shows_where_the_thread_went_back(app: Any) -> None:
    asked_at = next(state for state in app.get_state_history(CONFIG) if state.next == ("review",))
    app.update_state(asked_at.config, None, as_node="__copy__")
    app.invoke(None, CONFIG)
    app.invoke(Command(resume="About mice"), CONFIG)
    newest, fork, before, *_ = told()
    assert newest == (3, "loop", ["review"], {"text": "About mice"}, ["About mice"])
    assert fork[1:] == ("fork", [], {"text": "About cats"}, [])
    assert before == (2, "loop", ["review"], {"text": "About dogs"}, ["About dogs"])


def test_a_yaml_thread_as_text(hitl: Hitl) -> None:
    given = ("-i", "item=Standing desk", "-i", "amount=480", "--no-input", "--thread", "t1")
    assert hitl("run", GRAPHS / "approval.yaml", *given).code == 8
    answer = ("--text", "approve", "--why", "it creaks", "--as", "ana")
    assert hitl("resume", "--thread", "t1", *answer).code == 0
    shown = hitl("threads", "history", "@last")
    lines = [
        line.rpartition(", ")[0] if line.endswith(" ago") else line for line in shown.stdout.splitlines()
    ]
    assert lines == [
        "Step 3: pay",
        "  pay  Would pay 480 euros for: Standing desk",
        "",
        "Step 2: manager",
        "  Answer of manager: approve, by ana (flag)",
        "    it creaks",
        "  manager  approve",
        "",
        "Step 1: check_amount",
        "",
        "Step 0: start",
        "  item    Standing desk",
        "  amount  480",
        "",
        "Step -1: input",
    ]


def test_a_thread_that_is_not_there(hitl: Hitl) -> None:
    ran = hitl("threads", "history", "t1", "--json")
    assert ran.code == 3
    assert "there is no thread" in json.loads(ran.stdout)["error"]["message"]
