"""Types that pydantic describes and builds: its models, and whatever else its own pieces are part of.

pydantic is never imported here. A model offers all that is needed; for the rest, pydantic is used where the
graph's own imports have left it.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.schema.check import without_lookaround
from hitl_cli.schema.definitions import Definitions, Schema
from hitl_cli.values import dataclass

_PACKAGES = ("pydantic", "pydantic_core", "annotated_types")


def is_model(kind: type) -> bool:
    """Whether it is a pydantic model's class."""
    return callable(getattr(kind, "model_json_schema", None)) and callable(
        getattr(kind, "model_validate", None)
    )


def is_pydantics(thing: Any) -> bool:
    """Whether it is a piece of pydantic's: `Field(…)`, a validator, a constrained type …"""
    return (
        hasattr(thing, "__get_pydantic_core_schema__")
        or type(thing).__module__.partition(".")[0] in _PACKAGES
    )


def needs_pydantic(kind: type) -> bool:
    """Whether only pydantic knows what the class means, as for one of its own dataclasses."""
    if hasattr(kind, "__pydantic_config__") or hasattr(kind, "__get_pydantic_core_schema__"):
        return True
    return dataclasses.is_dataclass(kind) and any(
        is_pydantics(field.default) for field in dataclasses.fields(kind)
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A pydantic model. Its own validators see the answer last, and what they raise comes out."""

    model: Any

    def schema(self, definitions: Definitions) -> Schema:
        described = _described(definitions, partial(_model_schema, self.model), self.model.__name__)
        if described.keys() == {"$ref"}:
            return described  # it contains itself
        return definitions.refer(self.model, self.model.__name__, lambda: described)

    def build(self, value: Any) -> Any:
        return self.model.model_validate(value)


@dataclass(frozen=True, slots=True)
class Adapted:
    """An annotation with pieces of pydantic's in it, such as `Annotated[int, Field(ge=1)]`."""

    adapter: Any
    """A `pydantic.TypeAdapter`."""
    name: str

    @classmethod
    def of(cls, annotation: Any, name: str) -> Adapted:
        """
        Raises:
            PayloadError: pydantic does not take the annotation, or is not imported.
        """
        pydantic = sys.modules.get("pydantic")
        if pydantic is None:
            raise PayloadError(f"{name} needs pydantic", hint="Import pydantic in the graph's module.")
        try:
            return cls(pydantic.TypeAdapter(annotation), name)
        except Exception as error:  # pydantic's errors cannot be named without importing it
            raise _refused(name, error) from error

    def schema(self, definitions: Definitions) -> Schema:
        return _described(definitions, self.adapter.json_schema, self.name)

    def build(self, value: Any) -> Any:
        return self.adapter.validate_python(value)


@lru_cache(maxsize=256)
def _model_schema(model: Any, ref_template: str) -> Schema:
    """Kept, because a model makes its schema anew each time, in 200 µs. Callers copy it."""
    schema: Schema = model.model_json_schema(ref_template=ref_template)
    return schema


def _described(definitions: Definitions, describe: Callable[..., Schema], name: str) -> Schema:
    try:
        return definitions.adopt(lambda ref_template: without_lookaround(describe(ref_template=ref_template)))
    except Exception as error:
        raise _refused(name, error) from error


def _refused(name: str, error: Exception) -> PayloadError:
    return PayloadError(f"{name} has no JSON Schema: {str(error).partition(chr(10))[0]}")
