"""`InMemorySaver`, as in `langgraph.checkpoint.memory`."""

from __future__ import annotations

from typing import Self

from hitl_cli.store.memory import MemoryStore


class InMemorySaver(MemoryStore):
    """Keeps threads until the process ends."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is closed: the saver can be used after the `with` block too, as in LangGraph."""


MemorySaver = InMemorySaver
"""The name that it had at first."""
