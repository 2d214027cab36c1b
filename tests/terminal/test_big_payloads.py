"""Payloads that are too large are refused at once, and those that are only large can be answered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.machine import slowness
from tests.processes import HITL

from .pty import ENTER, Pty

GRAPH = """
from typing import TypedDict

from hitl_cli import END, START, StateGraph, interrupt


class State(TypedDict, total=False):
    got: str


def nested(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


def ask(state):
    return {{"got": interrupt({payload})}}


graph = StateGraph(State)
graph.add_node("ask", ask)
graph.add_edge(START, "ask")
graph.add_edge("ask", END)
"""
SECONDS = 2.0
"""Of the processor's time, on a machine whose slowness is 1; with the start, so nothing is forked here."""


def seconds_of(pty: Pty) -> float:
    """The processor's time that the program has taken so far."""
    ticks = Path(f"/proc/{pty.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ('"x" * 50_000_000', "the payload has 50,000,002 bytes; at most 1,048,576 are allowed"),
        (
            '{"rows": ["x" * 46] * 1_000_000}',
            "the payload has 49,000,010 bytes; at most 1,048,576 are allowed; most of it is at rows",
        ),
        ("nested(10_000)", "the payload is nested deeper than 64 levels"),
    ],
    ids=["50 MB of text", "50 MB in a list", "10,000 levels"],
)
def test_what_is_too_large_is_refused_at_once(tmp_path: Path, payload: str, why: str) -> None:
    (tmp_path / "graph.py").write_text(GRAPH.format(payload=payload))
    before = sum(os.times()[2:4])
    with Pty([HITL, "run", "graph.py"], cwd=tmp_path, columns=160) as pty:
        assert pty.finish() == 1
        assert f"Failed at ask (graph.py:19): PayloadError: {why}" in pty.text
        assert "hitl resume --thread" in pty.text
    assert sum(os.times()[2:4]) - before < SECONDS * slowness()


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ('{"question": "Approve?", **{f"field{n}": n for n in range(1000)}}', "field0    0"),
        ('{"question": "Approve?", "rows": [n % 10 for n in range(500_000)]}', '"rows": ['),
        ('{"question": "Approve?", "rows": nested(60)}', '"rows": ['),
        ('"Approve? " + "word " * 200_000', "Approve? word"),
    ],
    ids=["1,000 fields", "half a million values", "60 levels", "1 MB of text"],
)
def test_what_is_large_can_be_answered(tmp_path: Path, payload: str, shown: str) -> None:
    (tmp_path / "graph.py").write_text(GRAPH.format(payload=payload))
    with Pty([HITL, "run", "graph.py", "--json"], cwd=tmp_path, rows=40) as pty:
        pty.wait_for(shown, "more lines", "Ctrl-C quit")
        assert seconds_of(pty) < SECONDS * slowness()
        if "n % 10" in payload:
            pty.wait_for("more than 9")
            pty.send("y", ENTER)
            pty.wait_for("lines not shown. Send anyway? y/N")
            pty.send(ENTER)
            pty.wait_for("Esc decide later")
        pty.send("n", ENTER)
        pty.wait_for('"status": "finished"')
        assert pty.finish() == 0
