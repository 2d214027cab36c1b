"""The state of a graph: which keys it has, and how a step's writes change them."""

from __future__ import annotations

import copy
import inspect
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, NotRequired, Required, get_args, get_origin, get_type_hints, is_typeddict

from hitl_cli.errors import GraphError, InvalidUpdateError
from hitl_cli.records import Change

Reducer = Callable[[Any, Any], Any]
_CONCATENATIONS = (operator.add, operator.concat, operator.iadd)
_IN_PLACE = (operator.iadd, operator.ior, operator.iconcat)
"""They change their first argument, which must not be the state that a router or a snapshot looks at."""


class StateSchema:
    """The keys of a TypedDict; a key that is `Annotated` with a reducer merges, any other is replaced."""

    def __init__(self, schema: type) -> None:
        if not is_typeddict(schema):
            raise GraphError(
                f"the state is a TypedDict, not {getattr(schema, '__name__', schema)!r}",
                hint="class State(TypedDict): …  # its keys are the keys of the state",
            )
        try:
            hints = {
                key: _unqualified(hint) for key, hint in get_type_hints(schema, include_extras=True).items()
            }
        except NameError as error:
            raise GraphError(
                f"the state {schema.__name__!r} names a type that does not exist: {error}"
            ) from None
        self.types: dict[str, Any] = {key: _bare(hint) for key, hint in hints.items()}
        self.reducers: dict[str, Reducer | None] = {key: _reducer(hint) for key, hint in hints.items()}
        self._initial = {key: _empty(hints[key]) for key, reducer in self.reducers.items() if reducer}

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.reducers)

    def initial(self) -> dict[str, Any]:
        """The state before any input: keys that merge start out empty, as in LangGraph."""
        return {key: make() for key, make in self._initial.items() if make is not None}

    def writes(self, update: Any) -> tuple[tuple[str, Any], ...]:
        """A node's update, a dict or pairs, as pairs; keys that the state does not have are left out.

        Raises:
            InvalidUpdateError: the update is neither.
        """
        if update is None:
            return ()
        if isinstance(update, Mapping):
            pairs = list(update.items())
        elif isinstance(update, list | tuple) and all(isinstance(p, tuple) and len(p) == 2 for p in update):
            pairs = list(update)
        else:
            raise InvalidUpdateError(f"Expected dict, got {update!r}")
        return tuple((key, value) for key, value in pairs if key in self.reducers)

    def apply(
        self, values: Mapping[str, Any], writes: Iterable[tuple[str, Any]]
    ) -> tuple[dict[str, Any], Change]:
        """The state after one superstep, and how it differs.

        Raises:
            InvalidUpdateError: two writers of a key that does not merge.
        """
        after = dict(values)
        replaced: dict[str, Any] = {}
        appended: dict[str, list[Any]] = {}
        for key, value in writes:
            reducer = self.reducers[key]
            if reducer is None:
                if key in replaced:
                    raise InvalidUpdateError(
                        f"At key {key!r}: Can receive only one value per step.",
                        hint="Annotate the key with a reducer that merges several values.",
                    )
                after[key] = replaced[key] = value
                continue
            before = after.get(key, _MISSING)
            if any(reducer is known for known in _IN_PLACE):
                before = copy.copy(before)
            after[key] = value if before is _MISSING else reducer(before, value)
            if key not in replaced and _concatenates(reducer, before, value):
                appended.setdefault(key, []).extend(value)
            else:
                appended.pop(key, None)
                replaced[key] = after[key]
        return after, Change(replaced=replaced, appended=appended)


_MISSING: Any = object()


def _concatenates(reducer: Reducer, before: Any, value: Any) -> bool:
    """Only plain list concatenation may be stored as the items alone: what another reducer does need not
    come out the same twice (`add_messages` makes up ids)."""
    return type(before) is list and type(value) is list and any(reducer is known for known in _CONCATENATIONS)


def _unqualified(hint: Any) -> Any:
    """The type inside `Required[…]` and `NotRequired[…]`."""
    while get_origin(hint) in (Required, NotRequired):
        (hint,) = get_args(hint)
    return hint


def _bare(hint: Any) -> Any:
    """The type without its annotations."""
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _reducer(hint: Any) -> Reducer | None:
    """The reducer of `Annotated[type, reducer]`: the last annotation, if two values can be passed to it."""
    if get_origin(hint) is not Annotated:
        return None
    last: Reducer = hint.__metadata__[-1]
    if not callable(last):
        return None
    try:
        parameters = inspect.signature(last).parameters.values()
    except (TypeError, ValueError):
        return last  # a built-in without a signature
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(positional) == 2 or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return last
    raise GraphError(f"a reducer takes two values (the old and the new); {last!r} takes {len(positional)}")


def _empty(hint: Any) -> Callable[[], Any] | None:
    """How to make the empty value of a key that merges, None when its type has none."""
    kind = _bare(hint)
    kind = get_origin(kind) or kind
    try:
        kind()
    except Exception:
        return None
    return kind  # type: ignore[no-any-return]  # it was just called
