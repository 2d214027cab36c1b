"""What a function of the user's takes, read from its file: `with:` is checked before any of its code runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from hitl_cli.format.callables import Signature, signature_of
from hitl_cli.format.mistakes import Place, did_you_mean


def argument_problems(
    target: str, folder: Path, given: Mapping[str, Place], place: Place
) -> Iterator[tuple[Place, str]]:
    """Why the function cannot be called with these arguments; nothing when nobody can tell.

    Args:
        target: `./file.py:name`; a module is not looked into, because Python would have to run its package.
        given: the arguments of `with:`, with their places.
        place: of the target.
    """
    where, _, name = target.rpartition(":")
    signature = _signature(folder / where, name) if where.endswith(".py") else None
    if signature is None:
        return
    if signature.nameless:
        names = ", ".join(map(repr, signature.nameless))
        yield place, f"{target} takes {names} without a name, and 'with' gives names: take the / out of it"
        return
    strangers = () if signature.others else [each for each in given if each not in signature.names]
    for stranger in strangers:
        near = did_you_mean(stranger, [each for each in signature.names if each not in given])
        yield given[stranger], f"{target} takes no {stranger!r}{near}"
    missing = [each for each in signature.required if each not in given]
    if missing and not strangers:
        yield place, f"{target} needs {', '.join(map(repr, missing))}: give it under 'with'"


def parsed(path: Path) -> ast.Module:
    """
    Raises:
        OSError, SyntaxError, ValueError: the file cannot be read as Python.
    """
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _parsed(path: Path, _changed: int) -> ast.Module:
    return ast.parse(path.read_bytes())


def _signature(path: Path, name: str) -> Signature | None:
    try:
        return signature_of(parsed(path), name)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
