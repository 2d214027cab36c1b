"""The state of a graph: which keys it has, and how a step's writes change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from hitl_cli.errors import GraphError, InvalidUpdateError
from hitl_cli.records import Change
from hitl_cli.state.fields import bare, hints_of, maker_of
from hitl_cli.state.reducers import Merge, merge_of, overwrite_of
from hitl_cli.state.shape import Shape
from hitl_cli.state.typed import TypedValues
from hitl_cli.state.writes import Writes, writes
from hitl_cli.types import Overwrite


class StateSchema:
    """The keys of one schema, and of those that nodes, inputs and outputs add to it.

    A key that is `Annotated` with a reducer merges, any other is replaced.
    """

    def __init__(
        self,
        types: Mapping[str, Any],
        merges: Mapping[str, Merge | None],
        schemas: Mapping[type, Mapping[str, Any]],
    ) -> None:
        self.types = types
        """The keys with their bare types."""
        self.schemas = schemas
        """The keys of each, with their types as they were written."""
        self._merges = merges

    @classmethod
    def of(cls, schema: type) -> StateSchema:
        """
        Raises:
            GraphError: `schema` is no class with fields, or a reducer is no function of two values.
        """
        return cls({}, {}, {}).including(schema)

    def including(self, schema: type) -> StateSchema:
        """This state with the keys of a further schema. A key that is there already stays as it is.

        Raises:
            GraphError: as `of`, or the further schema gives a key another reducer.
        """
        if schema in self.schemas:
            return self
        types, merges, hints = dict(self.types), dict(self._merges), hints_of(schema)
        for key, hint in hints.items():
            merge = merge_of(hint)
            if key not in merges:
                types[key], merges[key] = bare(hint), merge
            elif merge is not None:
                self._check_same(key, merge)
        return StateSchema(types, merges, {**self.schemas, schema: hints})

    def shape(self, schema: type) -> Shape:
        """What is seen of the state through one of its schemas."""
        hints = self.schemas[schema]
        return Shape(hints, maker_of(schema), whole=len(hints) == len(self.types))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.types)

    @cached_property
    def typed(self) -> TypedValues:
        """The classes of values that survive the store."""
        return TypedValues.named_in(tuple(self.schemas))

    def initial(self) -> dict[str, Any]:
        """The state before any input: keys that merge start out empty, as in LangGraph."""
        return {key: merge.empty() for key, merge in self._merges.items() if merge and merge.empty}

    def restored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A stored state as this schema sees it, which may have lost and gained keys since."""
        known = {key: value for key, value in values.items() if key in self._merges}
        return known if known.keys() == self._merges.keys() else {**self.initial(), **known}

    def writes(self, update: Any) -> Writes:
        """A node's update as writes; see `writes.writes`."""
        return writes(update, self._merges)

    def known(self, writes: Writes) -> Writes:
        """Stored writes without those to keys that the graph has lost since."""
        merges = self._merges
        for key, _ in writes:
            if key not in merges:
                return self.writes(writes)
        return writes

    def apply(
        self, values: Mapping[str, Any], writes: Iterable[tuple[str, Any]]
    ) -> tuple[dict[str, Any], Change]:
        """The state after one superstep, and how it differs.

        Raises:
            InvalidUpdateError: two writers of a key that does not merge, or two Overwrites of one that does.
        """
        after = dict(values)
        replaced: dict[str, Any] = {}
        appended: dict[str, list[Any]] = {}
        overwritten: set[str] = set()
        merges = self._merges
        for key, value in writes:
            merge = merges.get(key)
            if merge is None:
                if key not in merges:
                    continue  # written by a task before the graph lost the key
                if key in replaced:
                    raise _two_values(key)
                after[key] = replaced[key] = value.value if type(value) is Overwrite else value
            elif not (merge.concatenates and _append(key, value, after, replaced, appended)):
                _merge(key, merge, value, after, replaced, overwritten)
                appended.pop(key, None)
        if appended:
            _store_whole_what_was_empty(values, after, replaced, appended)
        return after, Change(replaced, appended) if replaced or appended else _UNCHANGED

    def _check_same(self, key: str, merge: Merge) -> None:
        known = self._merges[key]
        if known is None or not known.agrees_with(merge):
            raise GraphError(
                f"Channel '{key}' already exists with a different type",
                hint="Two schemas merge this key in different ways: rename it in one of them.",
            )


_UNCHANGED = Change()
_MISSING: Any = object()


def _append(
    key: str, value: Any, after: dict[str, Any], replaced: dict[str, Any], appended: dict[str, list[Any]]
) -> bool:
    """Concatenate two lists; False when they are not both lists.

    Only plain list concatenation may be stored as the items alone: what another reducer does need not come
    out the same twice (`add_messages` makes up ids).
    """
    if type(value) is not list or key in replaced:
        return False
    if key in appended:  # both lists were made in this step
        after[key] += value
        appended[key] += value
        return True
    before = after.get(key)
    if type(before) is not list:
        return False
    after[key], appended[key] = before + value, list(value)
    return True


def _merge(
    key: str,
    merge: Merge,
    value: Any,
    after: dict[str, Any],
    replaced: dict[str, Any],
    overwritten: set[str],
) -> None:
    """Let the reducer merge the value; what comes beside an Overwrite in the same step does not count."""
    overwrite = overwrite_of(value)
    if overwrite is not None:
        if key in overwritten:
            raise InvalidUpdateError(f"At key {key!r}: Can receive only one Overwrite value per super-step.")
        overwritten.add(key)
        after[key] = replaced[key] = overwrite.value
    elif key not in overwritten:
        before = after.get(key, _MISSING)
        if before is _MISSING and merge.empty:
            before = merge.empty()
        after[key] = replaced[key] = value if before is _MISSING else merge(before, value)


def _store_whole_what_was_empty(
    values: Mapping[str, Any],
    after: Mapping[str, Any],
    replaced: dict[str, Any],
    appended: dict[str, list[Any]],
) -> None:
    """It costs nothing, and a key that the graph has gained since has no list in the store to append to."""
    for key in tuple(appended):
        if not values.get(key):
            del appended[key]
            replaced[key] = after[key]


def _two_values(key: str) -> InvalidUpdateError:
    return InvalidUpdateError(
        f"At key {key!r}: Can receive only one value per step.",
        hint="Annotate the key with a reducer that merges several values.",
    )
