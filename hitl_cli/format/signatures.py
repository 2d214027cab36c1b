"""What a function of the user's takes, read from its file: `with:` is checked before any of its code runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from hitl_cli.format.mistakes import Place, did_you_mean
from hitl_cli.values import NamedTuple


class Signature(NamedTuple):
    names: tuple[str, ...]
    required: tuple[str, ...]
    others: bool
    """Whether it takes any other name, too (`**more`)."""


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
    """Of a plain function at the top of the file; None for anything else, and when it is there twice."""
    try:
        body = parsed(path).body
    except (OSError, SyntaxError, ValueError):
        return None
    found = [node for node in body if getattr(node, "name", None) == name]
    if len(found) != 1 or not isinstance(found[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    function = found[0]
    if function.decorator_list or function.args.posonlyargs:
        return None
    plain = [each.arg for each in function.args.args]
    only_named = dict(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))
    return Signature(
        names=(*plain, *(each.arg for each in only_named)),
        required=(
            *plain[: len(plain) - len(function.args.defaults)],
            *(each.arg for each, default in only_named.items() if default is None),
        ),
        others=function.args.kwarg is not None,
    )
