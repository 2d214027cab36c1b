"""Answers that may be of one type or another, and how the type is told from the answer."""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.errors import AnswerRefused
from hitl_cli.schema.check import problems
from hitl_cli.schema.definitions import Definitions, Schema
from hitl_cli.schema.kinds import NULL, Kind, document
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class Either:
    """A union."""

    members: tuple[Kind, ...]
    or_none: bool

    def schema(self, definitions: Definitions) -> Schema:
        described = [member.schema(definitions) for member in self.members]
        described += [dict(NULL)] if self.or_none else []
        distinct = list({json.dumps(one): one for one in described}.values())
        return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}

    def build(self, value: Any) -> Any:
        """What the best fitting member makes of it.

        That is, as in LangGraph, a member that leaves the answer as it is (so `date | str` gives text), else
        the one that has room for the most keys of the answer, else the first.
        """
        if value is None and self.or_none:
            return None
        if len(self.members) == 1:
            return self.members[0].build(value)
        built, refused = [], []
        for member in self.members:
            try:
                built.append(_checked(member, value))
            except (AnswerRefused, ValueError, AssertionError) as error:
                refused.append(error)
        if not built:
            raise refused[0]
        return max(built, key=lambda one: (type(one) is type(value) and one == value, _kept(one, value)))


def _checked(kind: Kind, value: Any) -> Any:
    if found := problems(document(kind), value):
        raise AnswerRefused("the answer does not fit the question", problems=found)
    return kind.build(value)


def _kept(built: Any, value: Any) -> int:
    """How many keys of an answer the object made of it has room for."""
    if not isinstance(value, dict):
        return 0
    kind = type(built)
    fields: Any = getattr(kind, "model_fields", None) or getattr(kind, "__dataclass_fields__", ())
    names = built if isinstance(built, dict) else fields
    return sum(key in names for key in value)
