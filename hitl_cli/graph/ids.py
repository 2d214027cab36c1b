"""Names for checkpoints, tasks and questions: 32 hex digits, made so that another question has another id."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from hitl_cli.graph.payload import canonical


def new_checkpoint_id() -> str:
    return os.urandom(16).hex()


def digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def task_id(checkpoint: str, namespace: str, node: str, index: int) -> str:
    """The same on every attempt of the same step of the same checkpoint."""
    return digest("task", checkpoint, namespace, node, str(index))


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
