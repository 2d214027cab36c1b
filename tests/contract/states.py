"""The states that the contract's graphs share."""

from __future__ import annotations

import operator
from typing import Annotated, Any, TypedDict


class Log(TypedDict, total=False):
    """Who did what, in order."""

    log: Annotated[list[str], operator.add]


class Plain(TypedDict, total=False):
    """Keys that are replaced, beside one that grows."""

    x: Any
    y: Any
    log: Annotated[list[str], operator.add]


class Inner(TypedDict, total=False):
    """Of a graph inside another: `x` and `y` are shared with `Plain`, `notes` is its own."""

    x: Any
    y: Any
    notes: Annotated[list[str], operator.add]
