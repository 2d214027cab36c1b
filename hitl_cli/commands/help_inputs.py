"""`hitl run --help-inputs`: what a graph takes. Runs no step of it."""

from __future__ import annotations

from typing import Any

from hitl_cli.loading.factory import Held
from hitl_cli.loading.load import load
from hitl_cli.loading.target import Target
from hitl_cli.records import GraphInput
from hitl_cli.result import VERSION, Result


class _Unwatched:
    """Implements `protocols.Observer`, for a graph that is not run."""

    def began(self, node: str) -> None: ...

    def ended(self, node: str) -> None: ...

    def said(self, chunk: Any) -> None: ...

    reads = False

    def wrote(self, writing: str, speaker: str, content: Any, *, last: bool) -> None: ...

    def message(self, message: Any, writing: str) -> None: ...


def help_inputs(target: Target) -> Result:
    """The inputs of a graph. Runs no step of it."""
    from hitl_cli.store.memory import MemoryStore

    with Held() as held:
        inputs = load(target, MemoryStore(), _Unwatched(), held).inputs.all()
    data = {"hitl": VERSION, "target": str(target), "inputs": [_object(each) for each in inputs]}
    return Result(view="inputs", data=data)


def _object(one: GraphInput) -> dict[str, Any]:
    return {
        "name": one.name,
        "type": one.kind,
        "required": one.required,
        "default": one.default,
        "help": one.help,
        "schema": one.schema,
    }
