"""Graphs that nobody thought of: whatever hypothesis makes up, both engines do the same, step by step."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .engines import ENGINES, Engine, langgraph
from .programs import Program, programs
from .reading import asked, snapshot, values

Policy = Literal["first", "last", "all"]
"""Which of the open questions are answered next."""
THREAD = {"configurable": {"thread_id": "t1"}}
ROUNDS = 30


def trace(engine: Engine, program: Program, policy: Policy) -> list[Any]:
    """Everything that can be seen of a run from outside, ids and clocks aside."""
    with tempfile.TemporaryDirectory() as folder, engine.saver(Path(folder)) as saver:
        app = program.build(engine, saver)
        seen: list[Any] = []
        given: Any = {"x": "input"}
        for _ in range(ROUNDS):
            try:
                result = app.invoke(given, THREAD)
            except engine.InvalidUpdateError:
                seen.append("two writers of one key")
                break
            state = app.get_state(THREAD)
            seen.append((values(result), asked(result), snapshot(state)))
            if not state.next:
                break
            given = engine.Command(resume=answers(result, policy)) if asked(result) else None
        seen.append([snapshot(state) for state in app.get_state_history(THREAD)])
        return seen


def answers(result: dict[str, Any], policy: Policy) -> dict[str, str]:
    """An answer, which names its question, for each question that the policy picks.

    Two questions with the same words are told apart by nothing that both engines share, so all or none of
    them are answered.
    """
    questions = sorted(result["__interrupt__"], key=lambda question: str(question.value))
    chosen = {"first": questions[0].value, "last": questions[-1].value}.get(policy)
    picked = [question for question in questions if policy == "all" or question.value == chosen]
    return {question.id: f"to {question.value}" for question in picked}


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "langgraph"])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(program=programs(), policy=st.sampled_from(["first", "last", "all"]))
def test_both_engines_do_the_same(name: str, program: Program, policy: Policy) -> None:
    assert trace(ENGINES[name](), program, policy) == trace(langgraph(), program, policy)
