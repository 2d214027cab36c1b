"""How fast this machine is now, for tests that bound the processor's time or wait for something."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 100.0
"""Seconds until a wait fails: only a broken program gets there, and no machine that is ten times slower."""


def slowness() -> float:
    """How many times longer it takes than one that counts to a million in 0.04 s; at least 1.

    Processors that are shared take longer for the same, so it is measured again each time.
    """
    before = time.process_time()
    for _ in range(1_000_000):
        pass
    return max((time.process_time() - before) / 0.04, 1.0)


def wait_until(happens: Callable[[], bool], what: str = "it") -> None:
    """Look again and again until it has happened."""
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.02)
