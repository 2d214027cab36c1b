"""How long it takes to read and check a graph file of 300 lines, when everything is imported."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
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
BUDGET = 15 / 13
"""CPU time for reading and checking, as a multiple of starting Python: 15 ms where that takes 13."""
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
        samples: dict[str, Callable[[], float]] = {
            name: partial(_cpu, partial(do, path)) for name, do in actions.items()
        }
        taken = medians({**samples, "python": _start_of_python}, ROUNDS)
    floor = taken.pop("python")
    return Table(
        title="A graph file of 300 lines",
        note=(
            f"Median CPU time of {ROUNDS} rounds, and as a multiple of that of `python -c pass`"
            f" ({duration(floor)}). The budget for reading and checking is {BUDGET:.2f}:"
            " 15 ms where Python takes 13."
        ),
        header=("", "time", "multiple"),
        rows=[(name, duration(cpu), f"{cpu / floor:.2f}") for name, cpu in taken.items()],
    )


def _cpu(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def _start_of_python() -> float:
    before = _of_children()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
