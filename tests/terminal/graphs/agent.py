"""Agents with a model that needs no network: it calls three tools, and is done when it has their results."""

from __future__ import annotations

from typing import Any, Literal

from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

CALLS: list[dict[str, Any]] = [
    {"name": "pay", "args": {"eur": 900}, "id": "c1"},
    {"name": "pay", "args": {"eur": 5}, "id": "c2"},
    {"name": "remind", "args": {"who": "Bob"}, "id": "c3"},
]


class Model(BaseChatModel):
    count: int = len(CALLS)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **options: Any) -> Model:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> ChatResult:
        done = any(message.type == "tool" for message in messages)
        reply = AIMessage("Done.") if done else AIMessage("", tool_calls=CALLS[: self.count])
        return ChatResult(generations=[ChatGeneration(message=reply)])


@tool
def pay(eur: int) -> str:
    """Pay."""
    return f"paid {eur}"


@tool
def remind(who: str) -> str:
    """Remind."""
    return f"reminded {who}"


def agent(mode: Literal["batched", "per_call"]) -> Any:
    asks = HumanInTheLoopMiddleware(
        interrupt_on={
            "pay": {"allowed_decisions": ["approve", "edit", "reject"]},
            "remind": {"allowed_decisions": ["approve", "reject", "respond"]},
        },
        interrupt_mode=mode,
    )
    return create_agent(Model(), tools=[pay, remind], middleware=[asks])


batched = agent("batched")
per_call = agent("per_call")
