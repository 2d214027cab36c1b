"""A deep agent with the same model."""

from __future__ import annotations

from agent import Model, pay
from deepagents import create_deep_agent

deep = create_deep_agent(
    Model(count=1), tools=[pay], interrupt_on={"pay": {"allowed_decisions": ["approve", "edit"]}}
)
