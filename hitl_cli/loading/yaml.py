"""Loads a YAML graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hitl_cli.format.build import YamlGraph, load
from hitl_cli.format.inputs import check_known, coerce_input
from hitl_cli.format.model import Input
from hitl_cli.format.schemas import kind_of
from hitl_cli.loading.engine import EngineRunner
from hitl_cli.loading.target import Target
from hitl_cli.protocols import Observer, Store
from hitl_cli.records import GraphInput, Thread
from hitl_cli.schema.secrets import is_secret
from hitl_cli.schema.withheld import from_environment
from hitl_cli.values import dataclass


def load_yaml(target: Target, store: Store, observer: Observer) -> EngineRunner:
    """
    Raises:
        TargetError: the file has mistakes; the message lists them all.
    """
    file = load(target.path)
    return EngineRunner(
        graph=file.compile(store),
        origin=Thread(id="", target=str(target), cwd=str(target.folder), kind="yaml"),
        observer=observer,
        name=file.name,
        inputs=YamlInputs(file),
        result=file.output,
        fresh=True,
    )


@dataclass(frozen=True, slots=True)
class YamlInputs:
    """Implements `protocols.Inputs`."""

    file: YamlGraph

    def all(self) -> list[GraphInput]:
        return [_input(each) for each in self.file.inputs]

    def missing(self, given: Collection[str]) -> list[GraphInput]:
        check_known(self.file.inputs, given)
        return [each for each in self.all() if each.required and each.name not in given]

    def value(self, key: str, text: str) -> Any:
        check_known(self.file.inputs, [key])
        return coerce_input(next(each for each in self.file.inputs if each.name == key), text)

    @property
    def message(self) -> None:
        """A graph file is not talked with: each of its runs begins with an empty state."""

    def first_state(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.file.start_values(given)


def _input(one: Input) -> GraphInput:
    required = one.required and not (is_secret(one.schema) and from_environment(one.name))
    return GraphInput(one.name, kind_of(one.schema), one.schema, required, one.default, one.help)
