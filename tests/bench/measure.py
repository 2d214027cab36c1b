"""Times things in turns, so that a busy moment of the machine hits all of them."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pexpect

K = TypeVar("K")

ROUNDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A command to time; it must end as `code` says."""

    words: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str | Path] = ()
    """A command that is run, untimed, before every round."""
    code: int = 0
    until: str = ""
    """The command is run on a terminal, and its time ends when this text comes."""


def medians(samples: Mapping[K, Callable[[], float]], rounds: int = ROUNDS) -> dict[K, float]:
    """The median of what each sample returns in so many rounds, each of which takes them in turn."""
    taken: dict[K, list[float]] = {name: [] for name in samples}
    for _ in range(rounds):
        for name, sample in samples.items():
            gc.collect()  # or one sample pays for what another one left behind
            taken[name].append(sample())
    return {name: statistics.median(values) for name, values in taken.items()}


def seconds(action: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def wall_times(commands: Mapping[str, Timed]) -> dict[str, float]:
    """The median wall time of each command, in seconds."""
    return medians({name: partial(_run, command) for name, command in commands.items()})


def _run(command: Timed) -> float:
    env = {**os.environ, **command.env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program does not compile itself at every start
    if command.before:
        subprocess.run(command.before, env=env, check=False, capture_output=True)
    if command.until:
        return _run_on_terminal(command, env)
    start = time.perf_counter()
    done = subprocess.run(command.words, env=env, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    taken = time.perf_counter() - start
    if done.returncode != command.code:
        raise RuntimeError(f"{command.words} ended with {done.returncode}: {done.stderr.decode()}")
    return taken


def _run_on_terminal(command: Timed, env: Mapping[str, str]) -> float:
    program, *words = map(str, command.words)
    start = time.perf_counter()
    child = pexpect.spawn(program, words, env={**env, "PROMPT_TOOLKIT_NO_CPR": "1"}, encoding="utf-8")
    child.expect_exact(command.until)
    taken = time.perf_counter() - start
    child.close(force=True)
    return taken
