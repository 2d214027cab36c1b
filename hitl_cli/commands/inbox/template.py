"""The questions that wait, as a file to fill in with an editor; `hitl answer --answers @FILE` takes it.

Every line is a comment until a person answers it, so that a file saved by mistake answers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.schema.withheld import WITHHOLD

_HEAD = """\
# Questions that wait. To answer one, write the answer behind its id, as JSON or YAML, and take the # away.
# Then: hitl answer --answers @THIS_FILE
"""
_NOT_HERE = "Not here: it holds a secret, which is never written down. `hitl resume` takes it."
_LONGEST = 1000


def template(inbox: Mapping[str, Any]) -> str:
    """
    Args:
        inbox: the object of `hitl inbox --json`.

    Returns:
        YAML in which nothing of a payload stands outside a comment.
    """
    return _HEAD + "".join(_entry(question) for question in inbox["questions"])


def _entry(question: Mapping[str, Any]) -> str:
    facts = " · ".join(
        one_line(question[key]) for key in ("thread", "node", "target", "asked_at") if question[key]
    )
    example = one_line(safe_json(question["example"]), _LONGEST)
    lines = [
        facts,
        one_line(question["question"], _LONGEST),
        *_expected(question["answer_schema"]),
        f"for example: {example}",
    ]
    # Without the example behind the id: taking the # away must not be enough to approve.
    lines.append(_NOT_HERE if WITHHOLD in question["answer_schema"] else f"{question['id']}:")
    return "\n" + "".join(f"# {line}\n" for line in lines)


def _expected(schema: Mapping[str, Any]) -> list[str]:
    """What may be answered, in a line; nothing for a schema that takes more than a line."""
    values = schema.get("enum")
    if isinstance(values, list):
        return [one_line(f"one of: {', '.join(map(safe_json, values))}", _LONGEST)]
    kind = schema.get("type")
    return [one_line(f"type: {kind}")] if isinstance(kind, str) else []
