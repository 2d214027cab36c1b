"""The rule for shipping: all three reviews must agree."""

from __future__ import annotations

from typing import Any


def decide(legal: str, product: dict[str, Any], security: str) -> str:
    return "ship" if {legal, product["verdict"], security} == {"approve"} else "stop"
