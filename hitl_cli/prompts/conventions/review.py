"""{instruction, content}: a text to review, edit and send back. Also questions that name an editor."""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.prompts.example import example
from hitl_cli.prompts.safe import count_hidden
from hitl_cli.prompts.screen import LATER, Choice, Edit, Part, Screen, Send
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import AUTHORED_KEYS, parts
from hitl_cli.question import Question
from hitl_cli.types import UNSET
from hitl_cli.wording import counted

_INSTRUCTIONS = ("instruction", "instructions")
_SHORT = 200
_SUFFIXES = {"markdown": ".md", "yaml": ".yaml", "json": ".json"}


def recognise(question: Question) -> Screen | None:
    if not _is_review(question.payload):
        return None
    return _screen(question, question.payload["content"], ".txt", "review and edit")


def by_schema(question: Question, convention: str) -> Screen | None:
    """The review of a question with a schema, when its payload or its schema asks for an editor."""
    schema, payload = question.schema or {}, question.payload
    kind = schema.get("type")
    if kind not in ("string", "object"):
        return None
    if _is_review(payload) and isinstance(payload["content"], str) is (kind == "string"):
        return _screen(question, payload["content"], ".txt", convention)
    editor = payload.get("editor") if isinstance(payload, dict) else None
    if editor is None and schema.get("x-hitl") != "editor":
        return None
    content = payload.get("default", UNSET) if isinstance(payload, dict) else UNSET
    empty: Any = "" if kind == "string" else {}
    suffix = _SUFFIXES.get(str(editor), ".txt" if kind == "string" else ".yaml")
    return _screen(question, empty if content in (UNSET, None) else content, suffix, convention)


def _is_review(payload: Any) -> bool:
    if not isinstance(payload, dict) or not isinstance(payload.get("content"), str | dict | list):
        return False
    return any(isinstance(payload.get(key), str) and payload[key].strip() for key in _INSTRUCTIONS)


def _screen(question: Question, content: Any, suffix: str, convention: str) -> Screen:
    if question.draft is not UNSET and isinstance(question.draft, type(content)):
        content = question.draft
    schema = question.schema
    return Screen(
        kind="review",
        convention=convention,
        title="Review and edit",
        question=summary(question.payload, "Review and edit"),
        parts=(*parts(question, _shown_apart(question), brief=True), *_content(content)),
        heading="Your decision",
        choices=_rows(content, suffix),
        answer_schema=_guess(content) if schema is None else schema,
        example=_example(content) if schema is None else example(schema),
        enforced=schema is not None,
    )


def _rows(content: Any, suffix: str) -> tuple[Choice, ...]:
    use = (Choice("a", "Use as is", "sends it unchanged", Send(content), "approve"),) if content else ()
    if not isinstance(content, str):
        data = Edit(content=content, about="The content", suffix=".yaml")
        return (*use, Choice("e", "Edit", "in your editor, as YAML", data), LATER)
    edit = Choice("e", "Edit", "in your editor", Edit(content=content, suffix=suffix))
    if count_hidden(content):  # the prompt itself would draw hidden characters as they are
        return (*use, edit, LATER)
    return (*use, edit, Choice("i", "Edit here", "in the terminal", Edit(content=content, here=True)), LATER)


def _shown_apart(question: Question) -> frozenset[str]:
    return frozenset({"content"}) | (frozenset() if question.schema is None else AUTHORED_KEYS)


def _content(content: Any) -> tuple[Part, ...]:
    return (Part(f"{_extent(content)}:", content),) if content else ()


def _extent(content: Any) -> str:
    if not isinstance(content, str):
        return "Content"
    lines = content.count("\n") + (not content.endswith("\n"))
    size = len(content.encode("utf-8", "surrogatepass"))
    amount = f"{size} bytes" if size < 1000 else f"{size / 1000:.1f} KB"
    return f"Content ({counted(lines, 'line')}, {amount})"


def _example(content: Any) -> Any:
    """The content itself unless it is too long to stand in a command line."""
    if len(json.dumps(content)) <= _SHORT:
        return content
    return "The edited text" if isinstance(content, str) else type(content)()


def _guess(content: Any) -> dict[str, Any]:
    if isinstance(content, str):
        return {"type": "string"}
    return {"type": "object" if isinstance(content, dict) else "array"}
