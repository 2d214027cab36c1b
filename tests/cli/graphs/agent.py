"""An agent with a model that needs no network: what it says, and calls, follows from what was said last."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import tool


def wait_for(word: str, message: BaseMessage) -> None:
    """A model that is told to speak `later`, or `slowly`, waits until there is a file of that name."""
    while word in str(message.content) and not Path(word).exists():
        time.sleep(0.02)


def reply_to(message: BaseMessage) -> AIMessage:
    text = str(message.content)
    if message.type == "tool":
        return AIMessage(f"The tool says: {text}")
    for name in ("send_mail", "look_up"):
        if name in text:
            call = {"name": name, "args": {"to": "ana"}, "id": f"call-{name}", "type": "tool_call"}
            return AIMessage("I will do that.", tool_calls=[call])
    return AIMessage(f"First I say this, | and then: {text}")


class Model(BaseChatModel):
    """Writes word by word."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **options: Any) -> "Model":
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=reply_to(messages[-1]))])

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **options: Any
    ) -> Iterator[ChatGenerationChunk]:
        reply = reply_to(messages[-1])
        wait_for("later", messages[-1])
        # A control sequence in the text arrives in two pieces.
        for piece in re.split(r"(?<=\x1b)|(?<= )", str(reply.content)):
            if piece.startswith("|"):
                wait_for("slowly", messages[-1])
            yield ChatGenerationChunk(message=AIMessageChunk(piece))
        for call in reply.tool_calls:
            part = {"name": call["name"], "args": json.dumps(call["args"]), "id": call["id"], "index": 0}
            yield ChatGenerationChunk(message=AIMessageChunk("", tool_call_chunks=[part]))


@tool
def send_mail(to: str) -> str:
    """Send a mail."""
    return f"sent to {to}"


@tool
def look_up(to: str) -> str:
    """Look somebody up."""
    return "\n".join(f"{to} {line}" for line in range(40))


graph = create_agent(
    Model(), [send_mail, look_up], middleware=[HumanInTheLoopMiddleware({"send_mail": True})]
)
