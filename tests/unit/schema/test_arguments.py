"""Arguments of `@task` calls as text: the same in every process, another for other arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from hitl_cli.schema.arguments import mark_of


@dataclass
class Payment:
    to: str
    tags: frozenset[str] = frozenset()


class Model(BaseModel):
    to: str


class Colour(Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pay", "delete"),
        (1, True),
        (Payment("ana"), Payment("ben")),
        (Model(to="ana"), Model(to="ben")),
        ([Payment("ana")], [Payment("ben")]),
        ({date(2026, 1, 1): 1}, {date(2026, 1, 2): 1}),
        (Colour.RED, Colour.BLUE),
        ({1, 2}, {1, 3}),
        (b"a", b"b"),
        (Payment, Model),
    ],
)
def test_other_arguments_are_told_apart(one: Any, other: Any) -> None:
    assert mark_of((one,), {}) != mark_of((other,), {})
    assert mark_of((), {"x": one}) != mark_of((one,), {})


def test_of_an_object_only_the_type_counts() -> None:
    assert mark_of((object(),), {}) == mark_of((object(),), {})


def test_an_argument_that_holds_itself_is_marked() -> None:
    loop: list[Any] = []
    loop += [loop, loop, object()]
    assert mark_of((loop,), {})


def test_the_mark_is_the_same_in_every_process() -> None:
    code = "from hitl_cli.schema.arguments import mark_of; print(mark_of((set('abcde'), {1: {'y'}}), {}))"
    marks = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(marks) == 1
