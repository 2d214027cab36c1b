"""How long commands take from Enter to the prompt, as a multiple of starting Python."""

from __future__ import annotations

import compileall
import sys
import tempfile
from pathlib import Path

import hitl_cli
from hitl_cli.question import Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

from .measure import ROUNDS, Timed, wall_times
from .table import Table

HITL = Path(sys.executable).with_name("hitl")
GRAPHS = Path(__file__).parents[2] / "graphs"
THREADS = 1_000
PAUSED = 8

BUDGETS = {
    "threads ls, 1,000 threads": 8,
    "--help": 8,
    "completing a thread id": 8,
    "run approval.yaml, until it pauses": 15,
    "resume approval.yaml, until it ends": 15,
    "run seed_approval.py, until it pauses": 11,
    "run approval.yaml, until it has asked": 25,
}
"""Times the start of Python."""


def measure() -> Table:
    # As pip leaves it: without bytecode, each command would compile what it imports.
    compileall.compile_dir(Path(hitl_cli.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "hitl.db")
        taken = wall_times(_commands(folder))
    floor = taken.pop("python")
    rows = [
        (name, f"{budget}", f"{taken[name] / floor:.1f}", f"{taken[name] * 1000:.0f} ms")
        for name, budget in BUDGETS.items()
    ]
    return Table(
        title="Start-up",
        note=f"Median wall time of {ROUNDS} runs, as a multiple of `python -c pass` ({floor * 1000:.0f} ms).",
        header=("hitl …", "budget", "measured", "time"),
        rows=rows,
    )


def fill(path: Path) -> None:
    """A store with many paused threads."""
    store = SqliteStore(path)
    for number in range(THREADS):
        name = f"t{number}"
        lease = store.begin(Thread(id=name, target=str(GRAPHS / "approval.yaml"), kind="yaml"))
        question = Question(
            id=f"{number:032x}",
            thread=name,
            checkpoint="c",
            task="t",
            node="manager",
            payload={"question": f"Approve number {number}?"},
        )
        store.commit(lease, Commit(asked=(question,), status="paused"))
    store.close()


def _commands(folder: str) -> dict[str, Timed]:
    many = {"HITL_HOME": folder}
    tab = {"_HITL_COMPLETE": "complete_bash", "COMP_WORDS": "hitl resume --thread t77", "COMP_CWORD": "3"}
    few = {"HITL_HOME": f"{folder}/few"}
    start = (HITL, "run", GRAPHS / "approval.yaml", "--no-input", "--discard", "--thread")
    ask = tuple(word for word in start if word != "--no-input")
    python = (HITL, "run", GRAPHS / "seed_approval.py", "-i", "action_details=pay", *start[3:])
    return {
        "python": Timed(words=(sys.executable, "-c", "pass")),
        "threads ls, 1,000 threads": Timed(words=(HITL, "threads", "ls"), env=many),
        "--help": Timed(words=(HITL, "--help"), env=many),
        "completing a thread id": Timed(words=(HITL,), env=many | tab),
        "run approval.yaml, until it pauses": Timed(words=(*start, "a"), env=few, code=PAUSED),
        "resume approval.yaml, until it ends": Timed(
            words=(HITL, "resume", "--thread", "b", "--text", "approve"), env=few, before=(*start, "b")
        ),
        "run seed_approval.py, until it pauses": Timed(words=(*python, "c"), env=few, code=PAUSED),
        "run approval.yaml, until it has asked": Timed(words=(*ask, "d"), env=few, until="Ctrl-C quit"),
    }
