"""What a Python graph is started with: the fields of its input's class, in our engine and in LangGraph."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Mapping
from inspect import formatannotation
from typing import Any, cast, get_args

from hitl_cli.errors import PayloadError, UsageError
from hitl_cli.records import GraphInput
from hitl_cli.state.fields import bare, hints_of, maker_of
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass
from hitl_cli.wording import did_you_mean

MESSAGES = "messages"
"""The key that a chat's messages have in every state of LangGraph's."""


_SAID = "said by a person with -m TEXT or --chat"


@dataclass(frozen=True, slots=True)
class TypedInputs:
    """Implements `protocols.Inputs`."""

    schema: Any
    types: Mapping[str, Any]
    """The fields with their bare types; empty when the graph has no class that names them."""
    says_required: bool
    """Whether a field that the class requires has to be given: in an `input_schema`, and in a state that is
    made by its class. A state that is a TypedDict requires every key, and most of them come from nodes."""
    begun: Collection[str]
    """The fields that have a value before any input, such as those that merge."""

    @classmethod
    def of(cls, graph: Any) -> TypedInputs:
        """
        Args:
            graph: a compiled graph, ours or LangGraph's.
        """
        builder: Any = getattr(graph, "builder", None)  # LangGraph's @entrypoint has none
        schema = getattr(builder, "input_schema", None)
        if not isinstance(schema, type):
            return cls(None, {}, False, ())
        types = {name: bare(hint) for name, hint in hints_of(schema).items()}
        apart = schema is not builder.state_schema
        return cls(schema, types, apart or maker_of(schema) is not None, _begun(builder))

    def all(self) -> list[GraphInput]:
        return self._described(self.types)

    def missing(self, given: Collection[str]) -> list[GraphInput]:
        for key in given:
            self._check_known(key)
        return self._described([name for name in self._required() if name not in given])

    def value(self, key: str, text: str) -> Any:
        self._check_known(key)
        return typed_value("-i", key, text, self.types.get(key))

    @property
    def message(self) -> Callable[[str], Any] | None:
        """The messages are LangChain's, where the graph's module has imported them, unless the class says
        that they are dicts."""
        items = get_args(self.types.get(MESSAGES))
        if MESSAGES not in self.types or str in items:
            return None
        langchain = sys.modules.get("langchain_core.messages")
        if langchain is None or any(getattr(item, "__origin__", item) is dict for item in items):
            return lambda text: {"role": "user", "content": text}
        return cast(Callable[[str], Any], langchain.HumanMessage)

    def first_state(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return dict(given)

    def _is_talk(self, name: str) -> bool:
        return name == MESSAGES and self.message is not None

    def _check_known(self, key: str) -> None:
        """Raise UsageError for a key that the graph would drop without a word."""
        if self.types and key not in self.types:
            near = did_you_mean(key, self.types) or f"It has: {', '.join(self.types)}"
            raise UsageError(f"the graph has no input {key!r}", hint=near)

    def _required(self) -> list[str]:
        if not self.says_required:
            return []
        from hitl_cli.schema.fields import fields_of

        return [one.name for one in fields_of(self.schema) if one.required and one.name not in self.begun]

    def _described(self, names: Collection[str]) -> list[GraphInput]:
        if not names:
            return []
        from hitl_cli.schema.fields import RawField, fields_of

        fields = {one.name: one for one in fields_of(self.schema)}
        required = self._required()
        return [
            GraphInput(
                name=name,
                kind=MESSAGES if self._is_talk(name) else _word(self.types[name]),
                schema=_schema(field.annotation),
                required=name in required,
                default=None if field.default is UNSET else field.default,
                help=field.help or (_SAID if self._is_talk(name) else ""),
            )
            for name in names
            for field in [fields.get(name) or RawField(name, self.types[name], False, UNSET)]
        ]


def typed_value(option: str, key: str, text: str, kind: Any) -> Any:
    """The value of `-i key=text`: text for a `str`, else JSON, else text if the type allows it.

    Args:
        option: where it was given, for the message.
        kind: the declared type; None or Any when there is none.

    Raises:
        UsageError: the text does not fit the type.
    """
    if kind is str:
        return text
    try:
        return json.loads(text)
    except ValueError:
        if kind in (int, float, bool, list, dict):
            raise UsageError(f"{option} {key}={text}: {key!r} is of type {kind.__name__}") from None
        return text


def _begun(builder: Any) -> Collection[str]:
    """The keys that have a value before any input: those that merge, and those that LangGraph fills in."""
    if not hasattr(builder, "channels"):
        return tuple(builder.schema.initial())
    merging = [name for name, channel in builder.channels.items() if channel.is_available()]
    return (*merging, *builder.managed)


def _word(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else formatannotation(kind)


def _schema(annotation: Any) -> Mapping[str, Any]:
    """What JSON fits the annotation; empty where no JSON Schema can say it."""
    from hitl_cli.schema.kinds import document
    from hitl_cli.schema.reading import read

    try:
        return document(read(annotation))
    except PayloadError:
        return {}
