"""A question that is nested too deeply breaks LangGraph's report of it, before anybody can refuse it.

LangGraph copies what was asked, level by level, for whoever listens to its tasks. That raises in a callback,
whose failure Python logs with a line for each level; in a graph inside it is the error of the node around.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from hitl_cli.errors import PayloadError
from hitl_cli.frames import line_of

_REPORT = "/langgraph/pregel/debug.py"
_LOGGERS = ("concurrent.futures", "asyncio")
"""Of those that call the callbacks."""


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep such failures out of the log, which would hide the message of the run that fails on them."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(_is_worth_a_line)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_is_worth_a_line)


def as_payload_error(error: BaseException) -> BaseException:
    """What such a failure means; any other error as it is."""
    return PayloadError("the payload is nested too deeply, or contains itself") if _is_ours(error) else error


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return error is None or not _is_ours(error)


def _is_ours(error: BaseException) -> bool:
    return isinstance(error, RecursionError) and bool(line_of(error, lambda name: name.endswith(_REPORT)))
