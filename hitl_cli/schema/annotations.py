"""Answers with types: the JSON Schema of a type annotation, and the Python object of an accepted answer.

So that `interrupt(…, response_schema=Decision)` works as in LangGraph, without pydantic. Where pydantic
converts (`"7"` is 7 for `int`), an answer has to satisfy the JSON Schema as it is, because it is accepted
where the graph's code is not at hand.
"""

from __future__ import annotations

from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.schema.kinds import document
from hitl_cli.schema.reading import read


def json_schema(annotation: Any) -> dict[str, Any]:
    """The JSON Schema of the answers that `annotation` asks for.

    Args:
        annotation: a JSON Schema (a dict), which is returned as it is, or a type: None, bool, int, float,
            str, Any, list, set, tuple, dict, Literal, Union, Enum, TypedDict, dataclass, date, datetime,
            time, UUID, Decimal, Path, NewType, Annotated, a pydantic model, and these in each other.

    Raises:
        PayloadError: JSON cannot say the annotation, or a type in it; the message names it.
    """
    if isinstance(annotation, dict):
        return annotation
    try:
        return document(read(annotation))
    except PayloadError as error:
        raise PayloadError(f"response_schema: {error.message}", hint=error.hint) from error.__cause__


def build(annotation: Any, value: Any) -> Any:
    """What `interrupt()` returns for an answer.

    Args:
        annotation: as for `json_schema`.
        value: an answer, as JSON, that satisfies the annotation's schema.

    Raises:
        Exception: whatever a model's validators or a class's own code raise.
    """
    return value if isinstance(annotation, dict) else read(annotation).build(value)
