"""The flags on an agent of LangChain's, whose middleware asks for each tool call in both of its modes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl

from .conftest import Data

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

AsJson = Callable[..., tuple[int, Data]]

AGENT = """
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.tools import tool


@tool
def pay(eur: int) -> str:
    \"\"\"Pay.\"\"\"
    return f"paid {eur}"


@tool
def remind(who: str) -> str:
    \"\"\"Remind.\"\"\"
    return f"reminded {who}"


CALLS = [
    {"name": "pay", "args": {"eur": 900}, "id": "c1"},
    {"name": "pay", "args": {"eur": 5}, "id": "c2"},
    {"name": "remind", "args": {"who": "Bob"}, "id": "c3"},
]


class Model(GenericFakeChatModel):
    \"\"\"Calls the tools, then is done. Processes make it anew: only the messages know how far it is.\"\"\"

    count: int

    def bind_tools(self, tools, **_):
        return self

    def _generate(self, messages, *args, **extra):
        done = any(message.type == "tool" for message in messages)
        calls = [] if done else CALLS[: self.count]
        self.messages = iter([AIMessage("Done." if done else "", tool_calls=calls)])
        return super()._generate(messages, *args, **extra)


def agent(mode, count):
    return create_agent(
        Model(messages=iter([]), count=count),
        tools=[pay, remind],
        middleware=[
            HumanInTheLoopMiddleware(
                interrupt_on={
                    "pay": {"allowed_decisions": ["approve", "edit", "reject"]},
                    "remind": {"allowed_decisions": ["approve", "reject", "respond"]},
                },
                interrupt_mode=mode,
            )
        ],
    )


batched = agent("batched", 3)
single = agent("batched", 1)
per_call = agent("per_call", 3)
"""
CALLS = ("c1", "c2", "c3")
ASKED = '{"messages": [{"role": "user", "content": "Pay Bob."}]}'


def started(as_json: AsJson, folder: Path, graph: str) -> Data:
    (folder / "agent.py").write_text(AGENT)
    code, data = as_json("run", f"agent.py:{graph}", "--thread", graph, "--input", ASKED, "--no-input")
    assert code == 8, data
    return data


def test_batched(as_json: AsJson, folder: Path) -> None:
    data = started(as_json, folder, "batched")
    assert data["resume"][-2:] == ["--approve", "--all"]
    asked = as_json("threads", "ls")[1]["threads"][0]["question"]
    assert asked == data["questions"][0]["question"] == "Decide 3 tool calls: pay, pay, remind"
    code, refused = as_json("resume", "--thread", "batched", "--approve")
    assert (code, "3 decisions at once" in refused["error"]["message"]) == (5, True)
    code, refused = as_json("resume", "--thread", "batched", "--respond", "no", "--all")
    assert (code, [one[:5] for one in refused["error"]["problems"]]) == (5, ["1 pay", "2 pay"])
    code, data = as_json("resume", "--thread", "batched", "--reject", "--message", "not today", "--all")
    assert (code, str(data["values"]).count("not today")) == (0, 3)
    # A single call is no batch: its arguments can be edited.
    started(as_json, folder, "single")
    code, data = as_json("resume", "--thread", "single", "--edit-args", '{"eur": 90}')
    assert (code, "paid 90" in str(data["values"])) == (0, True)


def test_per_call(as_json: AsJson, folder: Path) -> None:
    data = started(as_json, folder, "per_call")
    asked = {call: one["id"] for call in CALLS for one in data["questions"] if call in str(one["payload"])}
    ids = [asked[call] for call in CALLS]  # the agent's tools ask side by side, in no fixed order
    assert [question["resume"][-1] for question in data["questions"]] == ["--approve"] * 3
    code, which = as_json("answer", "-t", "per_call", "--approve")
    assert (code, which["error"]["hint"].count("Run pay?")) == (2, 2)
    assert as_json("threads", "ls")[1]["threads"][0]["question"] in ("Run pay?", "Run remind?")
    assert as_json("answer", "-t", "per_call", "--id", ids[0], "--respond", "x")[0] == 5
    assert as_json("answer", "-t", "per_call", "--id", ids[0], "--edit-args", '{"eur": "much"}')[0] == 5
    assert as_json("answer", "-t", "per_call", "--id", ids[0], "--edit-args", '{"eur": 90}')[0] == 0
    assert as_json("answer", "-t", "per_call", "--id", ids[1], "--reject", "--message", "too dear")[0] == 0
    code, data = as_json("resume", "-t", "per_call", "--id", ids[2], "--respond", "he knows")
    assert code == 0
    said = str(data["values"])
    assert all(part in said for part in ("paid 90", "too dear", "he knows"))
    assert not any(part in said for part in ("paid 900", "paid 5", "reminded Bob"))


def test_its_history_tells_each_message_once(as_json: AsJson, folder: Path, hitl: Hitl) -> None:
    started(as_json, folder, "single")
    assert as_json("resume", "--thread", "single", "--approve")[0] == 0
    told = hitl("threads", "history", "single")
    assert [told.stdout.count(text) for text in ("Pay Bob.", "paid 900", "Done.")] == [1, 1, 1]
