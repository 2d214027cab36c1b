"""What a row of a list says in a word or two: how long ago, until when, of which graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def due(question: Mapping[str, Any]) -> str:
    """`until 2026-12-01 14:00 UTC`, or `overdue since …`; empty for a question that waits for ever."""
    if "deadline" not in question:
        return ""
    moment = question["deadline"][:16].replace("T", " ")
    return f"{'overdue since' if question['overdue'] else 'until'} {moment} UTC"


def age(since: str, now: datetime) -> str:
    """How long ago, in the largest fitting unit: `12s`, `5m`, `3h`, `2d`; empty when `since` is."""
    if not since:
        return ""
    seconds = max(0, int((now - datetime.fromisoformat(since)).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def target_name(target: str, folder: Path) -> str:
    """A target as a person here would write it: relative when it lies below `folder`; not made safe."""
    return target.removeprefix(f"{folder}/")
