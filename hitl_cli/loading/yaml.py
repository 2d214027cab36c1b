"""Loads a YAML graph."""

from __future__ import annotations

from typing import Any

from hitl_cli.errors import UsageError
from hitl_cli.format.build import Input, YamlGraph, coerce_input, load
from hitl_cli.format.types import kind_of
from hitl_cli.loading.engine import EngineRunner
from hitl_cli.loading.target import Target
from hitl_cli.protocols import Observer, Store
from hitl_cli.records import GraphInput, Thread
from hitl_cli.schema.secrets import is_secret
from hitl_cli.schema.withheld import from_environment
from hitl_cli.wording import did_you_mean


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
        takes=[_input(each) for each in file.inputs],
        read_value=lambda key, text: _value(file, key, text),
        first_state=file.start_values,
        result=file.output,
        fresh=True,
    )


def _input(one: Input) -> GraphInput:
    required = one.required and not (is_secret(one.schema) and from_environment(one.name))
    return GraphInput(one.name, kind_of(one.schema), one.schema, required, one.default, one.help)


def _value(file: YamlGraph, key: str, text: str) -> Any:
    for each in file.inputs:
        if each.name == key:
            return coerce_input(each, text)
    names = [each.name for each in file.inputs]
    raise UsageError(f"the graph has no input {key!r}", hint=did_you_mean(key, names))
