"""Names for checkpoints, tasks and questions: 32 hex digits, made so that another question has another id."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from hitl_cli.schema.payload import canonical


def new_checkpoint_id(after: str = "") -> str:
    """An id that sorts after that of the newest checkpoint of the same graph and thread, as LangGraph's do.

    It begins with the time in microseconds, but where a clock was set back, with what follows `after`. The
    rest is random, and the same from checkpoint to checkpoint: no other thread has it.

    Args:
        after: the id of that checkpoint; empty for the first.
    """
    number = _numbered(time.time_ns() // 1000)
    if number <= after[:_NUMBER]:
        number = _numbered(int(after[:_NUMBER], 16) + 1)
    return number + (after[_NUMBER:] or os.urandom(16).hex()[_NUMBER:])


def following_id(after: str) -> str:
    """An id that sorts after another, and is the same whenever it is made."""
    return f"{int(after, 16) + 1:032x}"


_NUMBER = 13
"""Hex digits of a checkpoint's id that order it."""


def _numbered(number: int) -> str:
    return f"{number:0{_NUMBER}x}"


def digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def task_id(checkpoint: str, namespace: str, node: str, index: int) -> str:
    """The same on every attempt of the same step of the same checkpoint."""
    return digest(f"task\0{checkpoint}\0{namespace}\0{node}\0{index}")


@lru_cache(maxsize=8)
def task_ids(checkpoint: str, namespace: str, nodes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of all tasks of a step; kept, because a thread with many goes on there again and again."""
    return tuple([task_id(checkpoint, namespace, node, index) for index, node in enumerate(nodes)])


def fingerprint(node: str, ordinal: int, payload: str, schema: Any, key: str | None) -> str:
    """What was asked, as a hash: the same as long as the code asks the same at the same place.

    Args:
        payload: its canonical JSON.
        key: the author's own name of the question, which stands for payload and schema.
    """
    asked = ("key", key) if key is not None else ("payload", payload, canonical(schema, "response_schema"))
    return digest("question", node, str(ordinal), *asked)


def question_id(checkpoint: str, namespace: str, task: str, ordinal: int, mark: str) -> str:
    return digest("id", checkpoint, namespace, task, str(ordinal), mark)
