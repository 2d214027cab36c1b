"""How a run ended: it finished, it waits for a person, or it failed."""

from __future__ import annotations

from typing import Any

from hitl_cli.question import Question
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The graph reached its end."""

    thread: str
    checkpoint: str
    values: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """The graph waits: for answers, or to be sent on from a breakpoint."""

    thread: str
    checkpoint: str
    values: Any
    questions: tuple[Question, ...] = ()
    breakpoints: tuple[str, ...] = ()
    """`before manager`, `after draft`: the static interrupts that stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A node raised, or the graph said no."""

    thread: str
    checkpoint: str
    values: Any
    error: BaseException
    node: str
    final: bool = False
    """True when the graph itself decided to fail; such a thread cannot be resumed."""


Outcome = Finished | Paused | Failed
