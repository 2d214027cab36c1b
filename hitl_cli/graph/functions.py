"""What nodes and routers say of themselves: by their names, their parameters and their annotations."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from hitl_cli.errors import GraphError
from hitl_cli.types import Command

INJECTED: Final = ("config", "runtime", "writer")
"""Parameters that are given something by their names: the run's config, its Runtime, and a function that
writes to the `custom` stream."""


def name_of(action: Any) -> str:
    """The name of a node that was given none: the function's, a graph's, or that of the object's class."""
    named = [getattr(action, "__name__", None), getattr(action, "name", None), type(action).__name__]
    return next(name for name in named if isinstance(name, str) and name)


def injected(function: Any, what: str) -> tuple[str, ...]:
    """Which of `INJECTED` the function takes after the state.

    Args:
        what: `node 'a'`, for the message.

    Raises:
        GraphError: it takes no state, or needs more than a node or router is given.
    """
    parameters = _parameters(function)
    if parameters is None:
        return ()
    if not parameters or parameters[0].kind in (
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_KEYWORD,
    ):
        raise GraphError(
            f"{what} takes no positional parameter, but it is called with the state",
            hint="def node(state: State): …",
        )
    after = parameters[1:] if parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL else parameters
    by_name = [p for p in after if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    given = tuple(p.name for p in by_name if p.name in INJECTED)
    needed = [
        p.name for p in after if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    if missing := [name for name in needed if name not in given]:
        raise GraphError(
            f"{what} needs the parameter {missing[0]!r}, which it is not given",
            hint=f"After the state, {', '.join(INJECTED)} are given by name. Give others a default.",
        )
    return given


def input_schema(function: Any) -> type | None:
    """The class that annotates the function's first parameter, if it has fields; None: the state's own.

    Annotations that cannot be looked up say nothing, as in LangGraph.
    """
    hints = _hints(function)
    parameters = _parameters(function) if hints else None
    if not parameters:
        return None
    hint = hints.get(parameters[0].name)
    return hint if isinstance(hint, type) and _has_fields(hint) else None


def declared_destinations(function: Any) -> tuple[str, ...]:
    """The names in a return annotation `Command[Literal["a", "b"]]`, which may be part of a union."""
    returned = _hints(function).get("return")
    several = get_args(returned) if get_origin(returned) in (Union, UnionType) else (returned,)
    for one in several:
        if get_origin(one) is Command:
            return _literal(get_args(one)[0])
    return ()


def declared_choices(router: Any) -> tuple[str, ...]:
    """The words in a return annotation `Literal["a", "b"]`."""
    return _literal(_hints(router).get("return"))


def _literal(hint: Any) -> tuple[str, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()


def _parameters(function: Any) -> list[inspect.Parameter] | None:
    """None for what is no function, or is one without a signature, such as some built-ins."""
    if not callable(function):
        return None
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def _hints(function: Any) -> Mapping[str, Any]:
    """Of a function, a method, or an object that can be called; nothing for a partial, as in LangGraph."""
    own = function if inspect.isfunction(function) or inspect.ismethod(function) else None
    if own is None and inspect.ismethod(getattr(function, "__call__", None)):  # noqa: B004  # its hints are wanted
        own = function.__call__
    try:
        return get_type_hints(own) if own is not None else {}
    except Exception:  # annotations are expressions, which may fail in any way
        return {}


def _has_fields(hint: type) -> bool:
    try:
        return bool(get_type_hints(hint))
    except Exception:
        return False
