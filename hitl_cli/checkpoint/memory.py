"""`InMemorySaver`, as in `langgraph.checkpoint.memory`."""

from __future__ import annotations

from hitl_cli.store.memory import MemoryStore


class InMemorySaver(MemoryStore):
    """Keeps threads until the process ends."""
