"""How a key of the state merges what is written to it: `Annotated[type, reducer]`."""

from __future__ import annotations

import collections.abc
import copy
import inspect
import operator
from collections.abc import Callable
from typing import Annotated, Any, NotRequired, Required, get_args, get_origin

from hitl_cli.errors import GraphError
from hitl_cli.state.fields import bare
from hitl_cli.types import Overwrite
from hitl_cli.values import NamedTuple

Reducer = Callable[[Any, Any], Any]
_CONCATENATIONS = (operator.add, operator.concat, operator.iadd, operator.iconcat)
_IN_PLACE = (operator.iadd, operator.ior, operator.iconcat)
"""They change their first argument, which must not be the state that a router or a snapshot looks at."""
_OVERWRITE = "__overwrite__"
"""LangGraph's word for an `Overwrite` that was sent as JSON."""
_CONCRETE: dict[Any, Callable[[], Any]] = {
    collections.abc.Sequence: list,
    collections.abc.MutableSequence: list,
    collections.abc.Set: set,
    collections.abc.MutableSet: set,
    collections.abc.Mapping: dict,
    collections.abc.MutableMapping: dict,
}


class Merge(NamedTuple):
    """How one key merges."""

    reducer: Reducer
    concatenates: bool
    """Whether merging two lists puts one behind the other and nothing else."""
    in_place: bool
    empty: Callable[[], Any] | None
    """Makes the value that the key starts with; None: the first value that is written."""

    def __call__(self, before: Any, value: Any) -> Any:
        return self.reducer(copy.copy(before) if self.in_place else before, value)

    def agrees_with(self, other: Merge) -> bool:
        """Whether they are the same function; a lambda cannot be told from another and counts as any."""
        names = {getattr(one.reducer, "__name__", "") for one in (self, other)}
        return self.reducer is other.reducer or "<lambda>" in names


def merge_of(hint: Any) -> Merge | None:
    """How a key with this annotation merges, None for one that is replaced.

    The reducer is the last annotation, if that is a function of two values.

    Raises:
        GraphError: it is a function of another number of values.
    """
    reducer = _reducer(hint)
    if reducer is None:
        return None
    return Merge(reducer, _is_one_of(reducer, _CONCATENATIONS), _is_one_of(reducer, _IN_PLACE), _empty(hint))


def overwrite_of(value: Any) -> Overwrite | None:
    """The Overwrite that was written, also as JSON: `{"__overwrite__": value}`."""
    if type(value) is Overwrite:
        return value
    if type(value) is dict:
        if len(value) == 1 and _OVERWRITE in value:
            return Overwrite(value[_OVERWRITE])
        if value.get("type") == _OVERWRITE and "value" in value:
            return Overwrite(value["value"])
    return None


def _reducer(hint: Any) -> Reducer | None:
    while get_origin(hint) in (Required, NotRequired):
        hint = get_args(hint)[0]
    if get_origin(hint) is not Annotated or not callable(hint.__metadata__[-1]):
        return None
    last: Reducer = hint.__metadata__[-1]
    if _is_one_of(last, (*_CONCATENATIONS, *_IN_PLACE)):
        return last  # it takes a millisecond to find out the signature of a built-in
    try:
        signature = inspect.signature(last)
    except (TypeError, ValueError):
        return last  # a built-in without a signature
    parameters = signature.parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(positional) == 2 or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return last
    raise GraphError(
        f"Invalid reducer signature. Expected (a, b) -> c. Got {signature}",
        hint=f"A reducer takes the old value and the new one; {last!r} takes {len(positional)}.",
    )


def _empty(hint: Any) -> Callable[[], Any] | None:
    kind = bare(hint)
    kind = get_origin(kind) or kind
    kind = _CONCRETE.get(kind, kind)
    try:
        kind()
    except Exception:
        return None
    return kind  # type: ignore[no-any-return]  # it was just called


def _is_one_of(reducer: Reducer, known: tuple[Reducer, ...]) -> bool:
    return any(reducer is one for one in known)
