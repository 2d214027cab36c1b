"""`ask`: puts a question to a person, and again should an answer arrive that does not pass its check."""

from __future__ import annotations

from typing import Any

from hitl_cli.format.carried_check import carrying, filled, must_be_true
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.model import Ask
from hitl_cli.schema.withheld import is_lost, marks, revealed
from hitl_cli.types import UNSET, current_task


def ask(step: Ask, names: Names, own_names: tuple[str, ...]) -> Any:
    """The answer.

    Args:
        own_names: the names under which `check` and `message` see the answer.

    Raises:
        QuestionTimedOut: nobody has answered in time.
    """
    payload = question(step, names)
    schema = carrying(step, names, own_names) or None
    while True:
        answer = current_task("ask").interrupt(payload, schema, None, step.timeout)
        if any(
            is_lost(mark) for _, mark in marks(answer)
        ):  # a secret that was accepted, and checked, by a process that has ended since
            return answer
        seen, missing = _filled(step, names, revealed(answer))
        problem = missing or _objection(step, {**names, **dict.fromkeys(own_names, seen)})
        if not problem:
            return _filled(step, names, answer)[0]
        payload = {**payload, "error": problem}


def _filled(step: Ask, names: Names, answer: Any) -> tuple[Any, str]:
    def is_asked(name: str, made: Names) -> bool:
        condition = step.conditions.get(name)
        return condition is None or condition.test({**names, **made})

    needed = {name: step.conditions[name].source for name in step.needed}
    return filled(step.schema, answer, is_asked, needed)


def question(step: Ask, names: Names) -> dict[str, Any]:
    """The payload: what is asked, and what helps to answer it."""
    payload: dict[str, Any] = {"question": step.question.text(names)}
    if step.show is not None and (details := step.show.text(names)).strip():
        payload["details"] = details
    if step.choices:
        payload["choices"] = [{"value": each.value, "label": each.label} for each in step.choices]
    if step.many:
        payload["many"] = True
    if step.default is not UNSET:
        payload["default"] = render(step.default, names)
    if step.editor:
        payload["editor"] = step.editor
    return payload


def _objection(step: Ask, names: Names) -> str:
    """Why the answer does not pass; empty when it does."""
    if step.check is None or step.check.test(names):
        return ""
    said = step.message.text(names).strip() if step.message else ""
    return said or must_be_true(step.check.source)
