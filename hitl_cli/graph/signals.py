"""What a node is left with before its end: a question, or a Command for the graph around.

Neither is an `Exception`, so that an `except Exception` in a node cannot swallow it. Departs from LangGraph,
where such a node goes on without an answer.
"""

from __future__ import annotations

from typing import Any

from hitl_cli.types import Command


class GraphInterrupt(BaseException):
    """Stops a node at an unanswered question, its own or one of a graph that it called."""


class ParentCommand(BaseException):
    """Takes a `Command(graph=Command.PARENT)` to the node of the graph around that called this graph."""

    def __init__(self, command: Command[Any], delivered: tuple[str, ...]) -> None:
        """
        Args:
            command: as it is for the graph around.
            delivered: ids of the questions whose answers led to it; the graph around commits their use.
        """
        super().__init__(command)
        self.command = command
        self.delivered = delivered
