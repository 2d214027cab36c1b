"""What a question may hang on: answers and the state; and what not, because it changes from run to run."""

from __future__ import annotations

import pytest

from .conftest import HITL, LANGGRAPH, Agree

CHANGING = [
    "random.random() < 0.5",
    "time.time() > state['deadline']",
    "datetime.now().hour > 18",
    "os.environ['MODE'] == 'careful'",
    "os.environ.get('MODE')",
    "os.getenv('MODE') == 'careful'",
    "'MODE' in os.environ",
    "uuid4().int % 2",
    "requests.get('https://example.org').ok",
    "open('x').read()",
    "Path('x').read_text() == 'ask'",
    "Path('x').exists()",
    "os.listdir('.')",
    "db.fetchone()",
    "llm.invoke('ask?').tool_calls",
    "input('?')",
    "not random.choice([True, False])",
    "state['a'] or secrets.token_hex()",
    "list({'a', 'b'})[0] == 'a'",
    "chance()",
    "through()",
    "MODE == 'careful'",
    "count > 3",
]
STEADY = [
    "state['amount'] > 100",
    "len(state['items'])",
    "interrupt('sure?')",
    "state['a'] in {'b', 'c'}",
    "{'a'} == set(state['b'])",
    "sorted({'a', 'b'})[0] == 'a'",
    "len({*state})",
    "rolled().result() > 3",
    "looked(state)",
    "LIMIT < 3",
    "isinstance(state['a'], int)",
    "datetime.fromisoformat(state['when']).hour > 18",
    "config['configurable']['careful']",
    "unknown(state)",
    "graph.invoke(state)",
]
HEAD = """
import os, random, secrets, time
import requests
from datetime import datetime
from pathlib import Path
from uuid import uuid4

MODE = os.environ.get("MODE", "careful")
LIMIT = 3
count = 0

def chance():
    value = random.random()
    return value > 0.5

def through():
    return chance()

def counts():
    global count
    count += 1

@task
def rolled():
    return random.randint(1, 6)

def looked(state):
    return rolled().result() + state["a"]

def node(state, config, db, llm, graph):
"""


@pytest.mark.parametrize("test", CHANGING)
@pytest.mark.parametrize(
    "body",
    [
        "if %s:\n        return interrupt('?')",
        "if %s:\n        pass\n    else:\n        interrupt('?')",
        "if %s:\n        return {}\n    return interrupt('?')",
        "while %s:\n        interrupt('?')",
        "x = (%s)\n    if x:\n        interrupt('?')",
        "return interrupt('?') if %s else None",
        "return %s and interrupt('?')",
        "for item in state:\n        if %s:\n            continue\n        interrupt(item)",
    ],
)
def test_what_changes(agree: Agree, test: str, body: str) -> None:
    first, *rest = (body % test).split("\n")
    marked = "\n".join([f"{first}  #! unstable-interrupt", *rest])
    if body.startswith("for"):
        marked = "\n".join([first, f"{rest[0]}  #! unstable-interrupt", *rest[1:]])
    agree(f"{HEAD}    {marked}\n", LANGGRAPH)


@pytest.mark.parametrize("test", STEADY)
@pytest.mark.parametrize(
    "body",
    [
        "if %s:\n        return interrupt('?')",
        "if %s:\n        return {}\n    return interrupt('?')",
        "while %s:\n        interrupt('?')",
        "return interrupt('?') if %s else None",
    ],
)
def test_what_does_not(agree: Agree, test: str, body: str) -> None:
    agree(f"{HEAD}    {body % test}\n", LANGGRAPH)


def test_the_order_of_sets(agree: Agree) -> None:
    agree(
        """
        def over_a_set(state):
            for item in {"a", "b"}:  #! unstable-interrupt
                interrupt(item)

        def over_a_set_by_name(state):
            names = set(state["names"])  #! unstable-interrupt
            return [interrupt(name) for name in names]

        def over_a_list_of_it(state):
            for number, name in enumerate(list(set(state))):  #! unstable-interrupt
                interrupt(name)

        def sorted_first(state):
            for item in sorted({"a", "b"}):
                interrupt(item)

        def only_counted(state):
            names = set()
            for name in state:
                names.add(name)
            if len(names) > 3:
                interrupt("?")

        def over_a_list(state):
            for item in ["a", "b"]:
                interrupt(item)
        """
    )


def test_the_seeds_own_loop(agree: Agree) -> None:
    agree(
        """
        def get_age_node(state):
            prompt = "What is your age?"
            while True:
                answer = interrupt(prompt)
                if isinstance(answer, int) and answer > 0:
                    break
                prompt = f"'{answer}' is not valid. Enter a positive number."
            return {"age": answer}
        """,
        HITL,
    )


def test_what_is_decided_after_all_questions_matters_to_none(agree: Agree) -> None:
    agree(
        """
        import random

        def node(state):
            answer = interrupt("?")
            if random.random() > 0.5:
                return {"answer": answer}
            return {"answer": "other"}

        def no_question(state):
            if random.random() > 0.5:
                return {}
        """
    )


PAYLOADS = """
import time, random
from datetime import datetime
from uuid import uuid4

def at_once(state):
    return interrupt(f"Now, at {datetime.now()}?")  {mark}

def held(state):
    number = random.randint(1, 6)  {mark}
    return interrupt({{"number": number}})

def named(state):
    return interrupt(value={{"id": str(uuid4())}})  {mark}

def a_set_as_a_list(state):
    return interrupt(list({{"a", "b"}}))  {mark}

def with_a_key(state):
    return interrupt(f"Now, at {{time.time()}}?", key="now")

def from_the_state(state):
    return interrupt({{"asked_at": state["now"]}})
"""


def test_a_payload_that_changes_is_never_answered_on_hitl(agree: Agree) -> None:
    text = PAYLOADS.replace("{datetime.now()}", "{{datetime.now()}}")
    agree(text.format(mark="#! unstable-interrupt"), HITL)


def test_langgraph_goes_by_the_order_alone(agree: Agree) -> None:
    text = PAYLOADS.replace("{datetime.now()}", "{{datetime.now()}}").replace(', key="now"', "")
    agree(text.format(mark=""), LANGGRAPH)
