"""The rule for shipping: all three reviews must agree."""

from __future__ import annotations


def decide(legal: str, product: str, security: str) -> str:
    return "ship" if {legal, product, security} == {"approve"} else "stop"
