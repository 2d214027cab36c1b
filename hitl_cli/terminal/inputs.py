"""The inputs that a run was not given: asked for before it begins, and named when a node has missed one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.asking import Asking
from hitl_cli.errors import UsageError
from hitl_cli.outcome import Failed
from hitl_cli.protocols import Inputs
from hitl_cli.question import Answer, Question
from hitl_cli.records import GraphInput
from hitl_cli.schema.secrets import is_secret
from hitl_cli.schema.withheld import variable
from hitl_cli.wording import counted


def asked_for(missing: Sequence[GraphInput], name: str, who: Asking) -> dict[str, Any]:
    """The inputs that are missing, at least one, as the person fills them in.

    Args:
        name: of the graph.

    Raises:
        UsageError: there is nobody to ask, or the person left the form.
    """
    if who.person is None:
        raise UsageError(f"missing input: {', '.join(each.name for each in missing)}", hint=_hint(missing))
    question = Question(
        id="",
        thread=who.thread,
        checkpoint="",
        task="",
        node="inputs",
        payload={"question": f"{name} needs {counted(len(missing), 'input')}"},
        schema=_form(missing),
    )
    reply = who.person.ask(question, 1, 1, lambda: None)
    if not isinstance(reply, Answer):
        raise UsageError("nothing was started: the graph needs its inputs", hint=_hint(missing))
    filled: dict[str, Any] = reply.value
    return filled


def not_given(failed: Failed, inputs: Inputs) -> str:
    """The way out when a node looked for an input that the run was not given; else empty."""
    if inputs.message is not None and not failed.values.get("messages"):
        return "Nobody has said anything yet: -m TEXT does."
    if not isinstance(failed.error, KeyError) or not failed.error.args:
        return ""
    name = failed.error.args[0]
    if name not in [each.name for each in inputs.all()] or name in failed.values:
        return ""
    return f"The input {name} was not given: start again with -i {name}=…"


def _form(missing: Sequence[GraphInput]) -> dict[str, Any]:
    fields = {each.name: {**each.schema, "description": each.help} for each in missing}
    return {"type": "object", "properties": fields, "required": [each.name for each in missing]}


def _hint(missing: Sequence[GraphInput]) -> str:
    """How to give them; a secret not in the command line, which the shell keeps and other users see."""
    options = " ".join(f"-i {each.name}=…" for each in missing if not is_secret(each.schema))
    secrets = ", ".join(variable(each.name) for each in missing if is_secret(each.schema))
    return "\n".join(filter(None, (options, secrets and f"in the environment: {secrets}")))
