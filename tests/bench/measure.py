"""Times commands beside each other, so that a busy moment of the machine hits all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A command to time; it must end as `code` says."""

    words: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str | Path] = ()
    """A command that is run, untimed, before every round."""
    code: int = 0


def medians(commands: Mapping[str, Timed]) -> dict[str, float]:
    """The median wall time of each command, in seconds."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(_seconds(command))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _seconds(command: Timed) -> float:
    env = {**os.environ, **command.env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program does not compile itself at every start
    if command.before:
        subprocess.run(command.before, env=env, check=False, capture_output=True)
    start = time.perf_counter()
    done = subprocess.run(command.words, env=env, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    taken = time.perf_counter() - start
    if done.returncode != command.code:
        raise RuntimeError(f"{command.words} ended with {done.returncode}: {done.stderr.decode()}")
    return taken
