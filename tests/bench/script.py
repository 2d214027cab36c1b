"""What `hitl run` adds to the same graph in a bare LangGraph script, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .measure import ROUNDS, Timed, wall_times
from .startup import HITL, PAUSED
from .table import Table, duration

SCRIPT = Path(__file__).with_name("approval_langgraph.py")


def measure() -> Table:
    with tempfile.TemporaryDirectory() as place:
        taken = wall_times(_commands(place))
    ours, theirs = taken["hitl"], taken["script"]
    return Table(
        title="A LangGraph graph, until it pauses",
        note=f"Median wall time of {ROUNDS} runs of `hitl run` and of a script with LangGraph's SqliteSaver.",
        header=("hitl", "bare script", "hitl takes", "goal"),
        rows=[(duration(ours), duration(theirs), f"{ours / theirs:.2f} times as long", "≤ 1.25")],
    )


def _commands(place: str) -> dict[str, Timed]:
    given = ("-i", "item=Standing desk", "-i", "amount=480")
    run = (HITL, "run", f"{SCRIPT}:builder", *given, "--no-input", "--discard", "--thread", "t")
    return {
        "hitl": Timed(words=run, env={"HITL_HOME": f"{place}/hitl"}, code=PAUSED),
        "script": Timed(words=(sys.executable, SCRIPT, f"{place}/script.db")),
    }
