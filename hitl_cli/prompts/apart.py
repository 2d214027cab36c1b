"""Tells questions apart that ask in the same words: what their payloads do not share."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from hitl_cli.prompts.secrets import masked
from hitl_cli.prompts.summary import question_key
from hitl_cli.question import Question

_DEEPEST = 4
_MOST_LEAVES = 200


def told_apart(questions: Sequence[Question], asked: Sequence[str]) -> list[str]:
    """What each question asks, in one line; not made safe.

    Where several of one node ask in the same words, the values follow in which they differ:
    `Approve? — item Chair, amount 120`.

    Args:
        asked: the words of each.
    """
    told = list(asked)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (question, text) in enumerate(zip(questions, asked, strict=True)):
        alike[question.label, text].append(place)
    for places in alike.values():
        if len(places) > 1:
            payloads = [masked(questions[place].payload) for place in places]
            for place, difference in zip(places, _differences(payloads), strict=True):
                told[place] += f" — {difference}" if difference else ""
    return told


def _differences(payloads: Sequence[Any]) -> list[str]:
    """For each payload the leaves that not all share."""
    leaves = [dict(_leaves(payload)) for payload in payloads]
    names = dict.fromkeys(name for found in leaves for name in found)
    differing = [name for name in names if any(found.get(name) != leaves[0].get(name) for found in leaves)]
    return [
        ", ".join(f"{name} {found[name]}".strip() for name in differing if name in found) for found in leaves
    ]


def _leaves(payload: Any) -> Iterator[tuple[str, str]]:
    """The innermost values with their place, `order.amount`, as text; a hostile payload has many: not all."""
    asks = question_key(payload) if isinstance(payload, dict) else None
    stack: list[tuple[str, Any, int]] = [("", payload, 0)]
    count = 0
    while stack and count < _MOST_LEAVES:
        name, value, depth = stack.pop()
        inner = _inner(value) if depth < _DEEPEST else None
        if inner is None:
            count += 1
            yield name, value if isinstance(value, str) else json.dumps(value)
        else:
            pairs = [(key, item) for key, item in inner if depth or key != asks]
            stack += [(f"{name}.{key}".lstrip("."), item, depth + 1) for key, item in reversed(pairs)]


def _inner(value: Any) -> list[tuple[str, Any]] | None:
    if isinstance(value, dict):
        return list(value.items())
    return [(str(place), item) for place, item in enumerate(value)] if isinstance(value, list) else None
