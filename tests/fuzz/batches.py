"""Runs a promise on a batch of made-up texts; a text that breaks it is made as small as it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st


def run_batch(
    promise: Callable[..., None], texts: tuple[st.SearchStrategy[Any], ...], number: int, size: int
) -> None:
    """
    Args:
        number: of the batch: the same number makes the same texts.
        size: how many texts.

    Raises:
        Exception: whatever broke the promise, with the smallest text that does.
    """
    limits = settings(
        max_examples=size,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    seed(number)(limits(given(*texts)(promise)))()
