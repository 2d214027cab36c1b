"""Which payloads are known to be no JSON."""

from __future__ import annotations

import pytest

from hitl_cli.errors import PayloadError
from hitl_cli.schema.payload import canonical

from .conftest import HITL, LANGGRAPH, Agree

BAD = [
    "{1, 2}",
    "{x for x in state}",
    "set(state)",
    "frozenset()",
    "b'text'",
    "bytearray(3)",
    "lambda: 1",
    "3j",
    "complex(1, 2)",
    "object()",
    "...",
    "(x for x in state)",
    "map(str, state)",
    "range(3)",
    "float('nan')",
    "-float('inf')",
    "math.nan",
    "datetime.now()",
    "datetime(2026, 1, 1)",
    "date.today()",
    "timedelta(days=3)",
    "Decimal('1.5')",
    "uuid4()",
    "Path('x')",
    "re.compile('x')",
    "Order(3)",
    "Model(a=1)",
    "{1: 'a'}",
    "{(1, 2): 'a'}",
    "Fine(a=1) if state else Order(2)",
    "[1, [2, {'a': {'b': b''}}]]",
    "dict(a=1, b=set())",
    "state or object()",
    "[datetime.now() for _ in state]",
    "held",
]
GOOD = [
    "'text'",
    "None",
    "True",
    "1.5",
    "-2",
    "[1, 'a', None]",
    "(1, 2)",
    "{'a': {'b': [1]}}",
    "{key: 1 for key in state}",
    "{**state, 'a': 1}",
    "sorted({1, 2})",
    "list(range(3))",
    "str(uuid4())",
    "datetime.now().isoformat()",
    "str(Path('x'))",
    "f'{Decimal(1)}'",
    "Fine(a=1)",
    "Pair(1, 2)",
    "Order(3).total",
    "Model(a=1).model_dump()",
    "unknown(3)",
    "state['when']",
    "float(state['x'])",
    "len({1, 2})",
    "changing",
]
HEAD = """
import math, re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypedDict
from uuid import uuid4
from pydantic import BaseModel

class Order:
    def __init__(self, total):
        self.total = total

class Model(BaseModel):
    a: int

class Fine(TypedDict):
    a: int

class Pair(NamedTuple):
    a: int
    b: int

def unknown(x):
    return x

def node(state, key="k"):
    held = {"when": datetime.now()}
    changing = set()
    changing = list(changing)
"""


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("call", ["interrupt(%s, key='k')", "interrupt(value=%s, key='k')"])
def test_what_json_cannot_say(agree: Agree, text: str, call: str) -> None:
    head = HEAD if text != "held" else HEAD.replace("now()}", "now()}  #! payload-not-json")
    mark = "" if text == "held" else "  #! payload-not-json"
    agree(f"{head}    return {call % text}{mark}\n", HITL)


@pytest.mark.parametrize("text", GOOD)
def test_what_json_can_say_or_nobody_knows(agree: Agree, text: str) -> None:
    agree(f"{HEAD}    return interrupt({text})\n", LANGGRAPH)


def test_the_engine_refuses_the_same() -> None:
    import datetime
    import math
    from pathlib import Path

    for value in ({1}, b"", object(), math.nan, datetime.datetime.now(), Path(), {1: 2}, range(3), 3j):
        with pytest.raises(PayloadError):
            canonical(value)
    canonical((1, 2))
