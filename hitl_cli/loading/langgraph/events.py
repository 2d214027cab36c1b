"""Listens to the stream of a LangGraph run: who starts, asks and fails, and whether a breakpoint stops it."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from hitl_cli.checkpoint.settling import mark
from hitl_cli.loading.langgraph.standing import Standing
from hitl_cli.loading.messages import Messages
from hitl_cli.plain import modelled
from hitl_cli.protocols import Observer
from hitl_cli.question import Question
from hitl_cli.values import dataclass

MODES = ["updates", "tasks", "custom"]
"""The stream modes that are listened to in every run."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it was heard first: in the innermost graph."""

    namespace: str
    """`child:task id|…`; empty in the outermost graph."""
    task: str
    node: str
    id: str
    payload: Any
    schema: dict[str, Any] | None

    def question(self, thread: str, stands: Standing) -> Question:
        """
        Args:
            stands: the thread after the run.

        Raises:
            PayloadError: the payload is not JSON.
        """
        payload = modelled(self.payload)
        return Question(
            id=self.id,
            thread=thread,
            checkpoint=stands.checkpoint,
            namespace=self.namespace,
            task=self.task,
            node=stands.sent.get(self.task, self.node),
            fingerprint=mark(payload, self.schema),
            payload=payload,
            schema=self.schema,
        )


@dataclass(slots=True)
class Heard:
    """What one run said."""

    observer: Observer
    messages: Messages | None = None
    """The state's messages, if somebody reads them."""
    asked: dict[str, Asked] = field(default_factory=dict)
    """By the question's id."""
    failed: str = ""
    """The innermost node that failed first."""
    stopped: bool = False
    """A breakpoint stopped the run."""
    superstep: list[str] = field(default_factory=list)
    """The nodes of the outermost graph that ran, or had run, in its last superstep."""
    _ended: bool = False
    """Whether a node of that superstep has ended: the next one that starts belongs to another."""

    @property
    def modes(self) -> list[str]:
        """The stream modes to listen to. That of models makes them write in pieces."""
        return MODES if self.messages is None else [*MODES, "messages"]

    def note(self, namespace: tuple[str, ...], mode: str, data: Any) -> None:
        """Take one chunk of the stream in."""
        if mode == "updates":
            # An interrupt without a question in it comes from a breakpoint.
            self.stopped |= not namespace and data.get("__interrupt__") == ()
        elif mode == "custom":
            self.observer.said(data)
        elif mode == "messages":
            self._wrote(*data)
        elif "result" in data:
            self._end(namespace, data)
        else:
            self._start(namespace, data["name"])

    def _wrote(self, message: Any, metadata: dict[str, Any]) -> None:
        if self.messages is not None:
            self.messages.wrote(metadata.get("langgraph_checkpoint_ns", ""), message)

    def _start(self, namespace: tuple[str, ...], node: str) -> None:
        if not namespace:
            if self._ended:
                self.superstep.clear()
            self.superstep.append(node)
            self._ended = False
        self.observer.began(node)

    def _end(self, namespace: tuple[str, ...], data: dict[str, Any]) -> None:
        self.observer.ended(data["name"])
        if self.messages is not None:
            self.messages.result(data["result"])
        self._ended |= not namespace
        if data["error"] is not None:
            self.failed = self.failed or data["name"]
        for interrupt in data["interrupts"]:
            id_, value, schema = interrupt["id"], interrupt["value"], interrupt["response_schema"]
            asked = Asked("|".join(namespace), data["id"], data["name"], id_, value, schema)
            self.asked.setdefault(id_, asked)
