"""When a node that raised is tried again at once, and after which pause."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.types import RetryPolicy

_HOPELESS = (
    ValueError,
    TypeError,
    ArithmeticError,
    ImportError,
    LookupError,
    NameError,
    SyntaxError,
    RuntimeError,
    ReferenceError,
    StopIteration,
    StopAsyncIteration,
    OSError,
)
"""Mistakes that a second attempt makes again. The list is LangGraph's."""


def pause_before_retry(policies: Sequence[RetryPolicy], error: BaseException, attempts: int) -> float | None:
    """Seconds to wait before the next attempt, None for giving up.

    Args:
        policies: the first one that is for this error decides.
        attempts: how many have been made.
    """
    for policy in policies:
        if isinstance(error, Exception) and _is_for(policy, error):
            if attempts >= policy.max_attempts:
                return None
            pause = min(
                policy.initial_interval * policy.backoff_factor ** (attempts - 1), policy.max_interval
            )
            return pause + _jitter() if policy.jitter else pause
    return None


def _jitter() -> float:
    import random  # takes milliseconds to import

    return random.random()  # noqa: S311  nothing secret depends on it


def _is_for(policy: RetryPolicy, error: Exception) -> bool:
    wanted = policy.retry_on
    if wanted is None:
        return _may_pass(error)
    if isinstance(wanted, type):
        return isinstance(error, wanted)
    if isinstance(wanted, Sequence):
        return isinstance(error, tuple(wanted))
    return wanted(error)


def _may_pass(error: Exception) -> bool:
    """Whether the trouble may have gone by itself: a connection, a server's error, or an unknown kind."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return status >= 500
    return isinstance(error, ConnectionError) or not isinstance(error, _HOPELESS)
