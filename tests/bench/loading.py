"""How long it takes to read and check a graph file of 300 lines, when everything is imported."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from hitl_cli.format.build import examine, load

from .measure import medians
from .table import Table, duration

HEAD = """
hitl: 1
name: Long
inputs:
  item: string
  amount: {type: number, min: 0, help: Total}
state:
  log: {type: list of any, merge: append}
nodes:
""".lstrip()
NODES = """
  ask%(n)d:
    ask: "Approve {{ item }} number %(n)d for {{ amount }} euros?"
    choices: [approve, reject]
    then: {approve: run%(n)d, reject: why%(n)d}
  why%(n)d:
    ask: Why is it rejected?
    type: text
    save: log
    then: %(next)s
  run%(n)d: {run: 'echo "{{ item }}" {{ amount }}', then: %(next)s}
""".lstrip("\n")
BUDGET = 15
"""Milliseconds of CPU, for reading and checking."""
ROUNDS = 40


def text(lines: int) -> str:
    """A sound graph file of about so many lines."""
    count = lines // NODES.count("\n")
    nodes = [NODES % {"n": n, "next": f"ask{n + 1}" if n + 1 < count else "end"} for n in range(count)]
    return HEAD + "".join(nodes)


def measure() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        path.write_text(text(300), encoding="utf-8")
        actions = {"read and checked": examine, "read, checked and built": load}
        taken = medians({name: lambda do=do: _cpu(do, path) for name, do in actions.items()}, ROUNDS)
    rows = [(name, duration(seconds)) for name, seconds in taken.items()]
    return Table(
        title="A graph file of 300 lines",
        note=f"Median CPU time of {ROUNDS} rounds; the budget for reading and checking is {BUDGET} ms.",
        header=("", "time"),
        rows=rows,
    )


def _cpu(action: object, path: Path) -> float:
    assert callable(action)
    start = time.process_time()
    action(path)
    return time.process_time() - start
