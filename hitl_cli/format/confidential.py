"""The secrets of a graph file: steps see them while they run, and nothing that is written down does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hitl_cli.errors import Fail
from hitl_cli.format.expressions import Names
from hitl_cli.format.mistakes import Fault, Mistakes, StepError
from hitl_cli.format.model import Ask, GraphFile, NodeSpec
from hitl_cli.format.schemas import Schema
from hitl_cli.schema.secrets import HIDDEN, hidden, holds_secrets
from hitl_cli.schema.withheld import (
    SECRET,
    WITHHOLD,
    from_environment,
    is_lost,
    keep,
    marks,
    revealed,
    variable,
)
from hitl_cli.types import current_task, interrupt


def secret_keys(file: GraphFile) -> dict[str, Schema]:
    """The state keys that hold secrets, with what is secret in them."""
    found = {each.name: each.schema for each in file.inputs if holds_secrets(each.schema)}
    for node in file.nodes:
        if isinstance(node.step, Ask) and holds_secrets(node.step.schema):
            for saved in node.saves:
                schema = node.step.schema if saved.field is None else _field(node.step, saved.field)
                if holds_secrets(schema):
                    found[saved.key] = schema
    return found


def check_secrets(file: GraphFile, mistakes: Mistakes) -> None:
    """A `check` travels with its question, so it cannot name a secret of another one."""
    keys = secret_keys(file)
    for node in file.nodes if keys else ():
        own = {node.name, *(saved.key for saved in node.saves)}
        for name in (name for text in node.answer_reads for name in text.names):
            if name.text in keys and name.text not in own:
                said = f"{name.text!r} is a secret, which the check of another question cannot name"
                mistakes.add(name.place, said)


def for_asking(keys: Mapping[str, Schema], names: Names) -> Names:
    """What the text of a question may name: it is written down."""
    return {**names, **{key: hidden(names[key], schema) for key, schema in keys.items() if key in names}}


def for_running(keys: Mapping[str, Schema], node: NodeSpec, names: Names) -> tuple[Names, tuple[str, ...]]:
    """The names that a step sees, with the secrets that it uses; and those secrets.

    What this process does not have is taken from the environment, or asked for.
    """
    used = {name.text for text in (*node.reads, *node.answer_reads) for name in text.names}
    mine = {key: names[key] for key in keys if key in used and key in names}
    for key, value in mine.items():
        for name, mark in marks(value, key):
            if is_lost(mark) or _was_asked(name):
                keep(mark, _found(name))
    shown = {key: revealed(value) for key, value in mine.items()}
    secrets = [text for key, value in shown.items() for text in _differing(mine[key], value)]
    return {**names, **shown}, tuple(sorted(set(secrets), key=len, reverse=True))


def scrubbed(value: Any, secrets: Sequence[str]) -> Any:
    """The value without the secrets in its texts."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, HIDDEN)
        return value
    if isinstance(value, dict):
        return {scrubbed(key, secrets): scrubbed(item, secrets) for key, item in value.items()}
    return [scrubbed(item, secrets) for item in value] if isinstance(value, list) else value


@contextmanager
def hiding(node: NodeSpec, secrets: Sequence[str]) -> Iterator[None]:
    """Errors that say a secret say `(hidden)`."""
    try:
        yield
    except Exception as error:
        if not secrets or isinstance(error, Fail):
            raise
        if isinstance(error, StepError):
            raise StepError(error.where, scrubbed(error.said, secrets)) from None
        said = error.message if isinstance(error, Fault) else f"{type(error).__name__}: {error}"
        place = error.place if isinstance(error, Fault) else node.place
        raise Fault(place, scrubbed(said, secrets)) from None


def _found(name: str) -> str:
    """The secret from the environment, else from the person."""
    given = None if _was_asked(name) else from_environment(name)
    while given is None:
        answer = interrupt(_asked(name), response_schema={**SECRET, WITHHOLD: True})
        # An answer that was accepted by a process that has ended since is lost, too.
        given = None if is_lost(answer) else str(revealed(answer))
    return given


def _asked(name: str) -> dict[str, str]:
    given = f"a secret is never written down. A script gives it in {variable(name)}"
    return {"question": f"{name} is needed again: {given}"}


def _was_asked(name: str) -> bool:
    """Whether an earlier attempt of the step has asked for it: then each has to, in the same order."""
    return current_task("a secret").has_asked_before(_asked(name))


def _field(step: Ask, name: str) -> Schema:
    schema: Schema = step.schema.get("properties", {}).get(name, {})
    return schema


def _differing(stored: Any, shown: Any) -> Iterator[str]:
    """The texts that stand where the stored value has marks."""
    if isinstance(stored, dict) and isinstance(shown, dict):
        for key, item in stored.items():
            yield from _differing(item, shown[key])
    elif isinstance(stored, list) and isinstance(shown, list):
        for one, other in zip(stored, shown, strict=True):
            yield from _differing(one, other)
    elif stored != shown and isinstance(shown, str) and shown:
        yield shown
