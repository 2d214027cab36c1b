"""The seed's patterns, played through as they stand in `graphs/`, on both engines."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .engines import Engine
from .reading import asked

GRAPHS = Path(__file__).parents[2] / "graphs"


@dataclass(frozen=True, slots=True)
class Play:
    """One example, compiled with a checkpointer, on a thread of its own."""

    app: Any
    engine: Engine
    config: dict[str, Any]

    def start(self, **input: Any) -> dict[str, Any]:
        return dict(self.app.invoke(input, self.config))

    def answer(self, value: Any) -> dict[str, Any]:
        return dict(self.app.invoke(self.engine.Command(resume=value), self.config))

    def go_on(self) -> dict[str, Any]:
        return dict(self.app.invoke(None, self.config))


@pytest.fixture
def play(
    engine: Engine, saver: Any, thread: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Play]:
    """Loads a pattern's graph, hitl's or LangGraph's, and gives it a checkpointer."""
    monkeypatch.syspath_prepend(GRAPHS)

    def load(pattern: str) -> Play:
        if engine.name == "langgraph":
            graph = getattr(importlib.import_module("langgraph_seed"), pattern)
        else:
            graph = importlib.import_module(f"seed_{pattern}").graph
        return Play(with_saver(graph, saver), engine, thread)

    return load


def with_saver(graph: Any, saver: Any) -> Any:
    """A builder or a graph compiled without a checkpointer, with one."""
    if hasattr(graph, "compile"):
        return graph.compile(checkpointer=saver)
    return graph.copy(update={"checkpointer": saver})


@pytest.mark.parametrize(("decision", "status"), [(True, "done"), (False, "cancelled")])
def test_approval(play: Callable[[str], Play], decision: bool, status: str) -> None:
    approval = play("approval")
    assert asked(approval.start(action_details="Pay 120 EUR")) == [
        {"question": "Approve this action?", "details": "Pay 120 EUR"}
    ]
    assert approval.answer(decision) == {"action_details": "Pay 120 EUR", "status": status}


def test_review(play: Callable[[str], Play]) -> None:
    review = play("review")
    assert asked(review.start(topic="otters")) == [
        {"instruction": "Review and edit this content", "content": "All about otters.\n"}
    ]
    assert review.answer("Otters hold hands.\n") == {
        "topic": "otters",
        "generated_text": "Otters hold hands.\n",
    }


MAIL = {"to": "ana@example.org", "subject": "Hello", "body": "Hi"}


@pytest.mark.parametrize(
    ("answer", "result", "sent"),
    [
        ({"action": "approve"}, "Email sent to ana@example.org", "ana@example.org: Hello\n"),
        (
            {"action": "approve", "to": "ben@example.org"},
            "Email sent to ben@example.org",
            "ben@example.org: Hello\n",
        ),
        ({"action": "reject"}, "Email cancelled by user", ""),
    ],
)
def test_tool(
    play: Callable[[str], Play], tmp_path: Path, answer: dict[str, str], result: str, sent: str
) -> None:
    outbox = tmp_path / "outbox.txt"
    outbox.touch()
    tool = play("tool")
    assert asked(tool.start(**MAIL, outbox=str(outbox))) == [
        {"action": "send_email", **MAIL, "message": "Approve sending this email?"}
    ]
    assert outbox.read_text() == ""
    assert tool.answer(answer)["result"] == result
    assert outbox.read_text() == sent


def test_age(play: Callable[[str], Play]) -> None:
    age = play("age")
    result = age.start()
    assert asked(result) == ["What is your age?"]
    for wrong in ("old", -5, 0, True):
        assert asked(age.answer(wrong)) == [f"'{wrong}' is not valid. Enter a positive number."]
    assert age.answer(42) == {"age": 42}


def test_breakpoints(play: Callable[[str], Play]) -> None:
    trace = play("breakpoints")
    assert trace.start(trace=["input"]) == {"trace": ["input"]}
    assert trace.app.get_state(trace.config).next == ("node_a",)
    assert trace.go_on() == {"trace": ["input", "node_a", "node_b"]}
    assert trace.app.get_state(trace.config).next == ("node_c",)
    assert trace.go_on() == {"trace": ["input", "node_a", "node_b", "node_c"]}
    assert trace.app.get_state(trace.config).next == ()
