"""tool_approval: one tool call of LangChain's HumanInTheLoopMiddleware in its mode `per_call`.

The question carries the JSON Schema of the decision, which says what is allowed.
"""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.conventions.calls import Request
from hitl_cli.prompts.conventions.hitl_request import ORDER, narration, page
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question

CONVENTION = "LangChain tool approval"


def recognise(question: Question) -> Screen | None:
    payload, schema = question.payload, question.schema
    if schema is None or not isinstance(payload, dict) or payload.get("type") != "tool_approval":
        return None
    tool, arguments, said = payload.get("name"), payload.get("args"), payload.get("description") or ""
    if not isinstance(tool, str) or not tool.strip() or not isinstance(arguments, dict):
        return None
    allowed = _allowed(schema)
    if not allowed or not isinstance(said, str):
        return None
    return page(Request(tool, arguments, narration(said, tool, arguments), allowed), CONVENTION, schema)


def _allowed(schema: dict[str, Any]) -> tuple[str, ...]:
    """The decisions that the schema names: one object, or a choice of them."""
    branches = schema.get("oneOf", schema.get("anyOf", [schema]))
    if not isinstance(branches, list):
        return ()
    kinds = [_kind(_resolved(branch, schema)) for branch in branches]
    return tuple(kind for kind in ORDER if kind in kinds)


def _kind(branch: Any) -> Any:
    properties = branch.get("properties") if isinstance(branch, dict) else None
    kind = properties.get("type") if isinstance(properties, dict) else None
    return kind.get("const") if isinstance(kind, dict) else None


def _resolved(branch: Any, schema: dict[str, Any]) -> Any:
    """The definition that a branch refers to, or the branch itself."""
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    definitions = schema.get("$defs")
    if not isinstance(reference, str) or not isinstance(definitions, dict):
        return branch
    return definitions.get(reference.removeprefix("#/$defs/"))
