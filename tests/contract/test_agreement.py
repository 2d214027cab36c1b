"""Graphs that nobody thought of: whatever hypothesis makes up, both engines do the same, step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from .engines import ENGINES, Engine, langgraph
from .programs import Program, nested, programs
from .reading import asked, snapshot, values

Move = Literal["first", "last", "all", "again", "update", "edit", "fork"]
"""What the caller does next.

first, last, all: answer these of the open questions, in the order of their payloads.
again: go on without an answer. update: send a Command that writes to the state.
edit: write to the state as the last node, then go on. fork: go on from the checkpoint before the newest.

Left out, because LangGraph's own behaviour is uneven: a Command that goes to a node while the thread is
paused (its question is missing from the snapshot), and an edit in the place of a waiting node (skipped, but
asked again when a join leads to it).
"""
MOVES: tuple[Move, ...] = ("first", "last", "all", "again", "update", "edit", "fork")
THREAD = {"configurable": {"thread_id": "t1"}}
ROUNDS = 30


def trace(engine: Engine, program: Program, moves: list[Move]) -> list[Any]:
    """Everything that can be seen of a run from outside, ids and clocks aside.

    Each step is written down before the next: LangGraph's background writer may see a join's later state.
    """
    with tempfile.TemporaryDirectory() as folder, engine.saver(Path(folder)) as saver:
        app = program.build(engine, saver)
        seen: list[Any] = []
        try:
            result = app.invoke({"x": "input"}, THREAD, durability="sync")
            for move in one_edit(islice(cycle(moves), ROUNDS)):
                state = app.get_state(THREAD, subgraphs=True)
                seen.append((values(result), asked(result), snapshot(state)))
                if not state.next:
                    break
                result = make(engine, app, result, move)
        except engine.InvalidUpdateError:
            seen.append("two writers of one key, or an ambiguous edit")
        seen.append([past(state) for state in app.get_state_history(THREAD)])
        return seen


def one_edit(moves: Iterable[Move]) -> Iterator[Move]:
    """After an edit, LangGraph may take one of two nodes that ran together for the last writer."""
    edited = False
    for move in moves:
        yield "again" if edited and move == "edit" else move
        edited = edited or move == "edit"


def past(state: Any) -> dict[str, Any]:
    """A record, without its tasks: which questions of the past they show depends on how they were closed."""
    shown = snapshot(state)
    return {key: shown[key] for key in ("values", "next", "source", "step")}


def make(engine: Engine, app: Any, result: dict[str, Any], move: Move) -> dict[str, Any]:
    """Do what the move says; where nothing is asked, at a breakpoint, only go on."""
    config: dict[str, Any] = THREAD
    command = None
    if move == "edit":
        app.update_state(THREAD, {"log": ["edited"]})
    elif move == "fork":
        config = list(app.get_state_history(THREAD))[:2][-1].config
    elif asked(result) and move == "update":
        command = engine.Command(update={"log": ["updated"]})
    elif asked(result) and move != "again":
        command = engine.Command(resume=answers(result, move))
    made: dict[str, Any] = app.invoke(command, config, durability="sync")
    return made


def answers(result: dict[str, Any], move: Move) -> dict[str, str]:
    """Answers by id. Nothing that both engines share tells questions with the same words apart, so all or
    none of those are answered."""
    questions = sorted(result["__interrupt__"], key=lambda question: str(question.value))
    chosen = {"first": questions[0].value, "last": questions[-1].value}.get(move)
    picked = [question for question in questions if move == "all" or question.value == chosen]
    return {question.id: f"to {question.value}" for question in picked}


OURS = [name for name in ENGINES if name != "langgraph"]
MOVED = st.lists(st.sampled_from(MOVES), min_size=1, max_size=6)


@settings(max_examples=60)
@given(program=programs(), moves=MOVED)
def test_all_engines_do_the_same(program: Program, moves: list[Move]) -> None:
    theirs = trace(langgraph(), program, moves)
    assert {name: trace(ENGINES[name](), program, moves) for name in OURS} == dict.fromkeys(OURS, theirs)


@settings(max_examples=60)
@given(program=nested(), moves=MOVED)
def test_all_engines_do_the_same_with_graphs_inside(program: Program, moves: list[Move]) -> None:
    theirs = trace(langgraph(), program, moves)
    assert {name: trace(ENGINES[name](), program, moves) for name in OURS} == dict.fromkeys(OURS, theirs)
