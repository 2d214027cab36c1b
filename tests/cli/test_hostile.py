"""Files made to hang, crash or fill the memory end in an error at once, at the cost of a sound file.

Each is checked by the real command in a process of its own, whose time on the processor and peak of memory
are set against those of a sound file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.machine import slowness
from tests.processes import HITL

from .conftest import HERE

MEBIBYTE = 1024 * 1024
SOUND = "hitl: 1\nnodes: {a: {ask: Why?, then: end}}\n"
LINE = "hitl: 1\nnodes:\n"


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


def nodes(count: int, text: Callable[[int], str]) -> str:
    return LINE + "".join(f"  n{number}: {{{text(number)}}}\n" for number in range(count))


def fork(count: int, rest: str) -> str:
    targets = ", ".join(f"n{number}" for number in range(count))
    return f"{LINE}  f: {{then: [{targets}]}}\n" + nodes(count, lambda _: rest).removeprefix(LINE)


def one_node(body: str) -> str:
    return f"{LINE}  a:\n    {body}\n    then: end\n"


FILES: dict[str, str | bytes] = {
    "alias bomb": bomb(),
    "100,000 lists": "[" * 100_000,
    "100,000 maps": "{a: " * 100_000,
    "100,000 dashes": "- " * 100_000,
    "10 MB": "x: " + "y" * 10 * MEBIBYTE,
    "10 MB of keys": "".join(f"k{number}: x\n" for number in range(1_000_000)),
    "tags": "hitl: !!python/object/apply:os.system ['touch pwned']\n",
    "merge keys": "hitl: 1\nnodes: &a {b: {then: end}}\nstate: {<<: *a}\n",
    "NUL": b"hitl: 1\nname: a\0b\n",
    "latin-1": "hitl: 1\nname: café\n".encode("latin-1"),
    "random bytes": bytes(range(256)) * 100,
    "a deep expression": one_node("check: " + "(" * 50_000) + "    ask: x\n",
    "a deep template": one_node("ask: '{{ " + "[" * 50_000 + " }}'"),
    "a template of a thousand million": one_node("ask: '{{ \"a\" * 10 ** 9 }} {{ 9 ** 9 ** 9 }}'"),
    "a deep shell text": one_node("run: " + "$(" * 50_000),
    "a pattern that multiplies": "hitl: 1\ninputs: {a: {type: string, pattern: '((a{999}){999}){999}'}}\n",
    "a pattern that goes back": (
        f"hitl: 1\ninputs: {{a: {{type: string, pattern: '^(a+)+$', default: {'a' * 50_000}b}}}}\n"
    ),
    "names that nearly match": nodes(3000, lambda n: f"then: {'n' * 20}{n}"),
    "forks of forks": nodes(1500, lambda n: f"run: x, save: k, then: [n{(n + 1) % 1500}, n{(n + 2) % 1500}]"),
    "a wide fork": fork(1500, "run: x, save: k, then: end"),
    "a ring": nodes(2000, lambda n: f"run: '{{{{ n{(n + 5) % 2000} }}}} $', then: n{(n - 1) % 2000}"),
    "a long text of values": one_node("ask: |\n" + "      {{ y }}\n" * 15_000),
}


class Spent(NamedTuple):
    code: int
    output: str
    seconds: float
    """On the processor: how long the machine was busy with others does not count."""
    peak: int
    """Bytes."""


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | bytes | Path], Spent]:
    folder = tmp_path_factory.mktemp("hostile")

    def run(target: str | bytes | Path) -> Spent:
        path = target if isinstance(target, Path) else folder / "graph.yaml"
        if not isinstance(target, Path):
            path.write_bytes(target.encode() if isinstance(target, str) else target)
        words = [sys.executable, "-S", HERE / "spent.py", HITL, "check", path]
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True, cwd=folder)
        return Spent(*json.loads(done.stdout))

    return run


@pytest.fixture(scope="module")
def sound(check: Callable[[str], Spent]) -> Spent:
    spent = check(SOUND)
    assert spent.code == 0, spent.output
    return spent


@pytest.mark.parametrize("name", FILES)
def test_within_a_second_and_the_memory_of_a_sound_file(
    name: str, check: Callable[[str | bytes], Spent], sound: Spent
) -> None:
    spent = check(FILES[name])
    if name not in ("a template of a thousand million", "a ring"):  # those are sound until they run
        assert spent.code == 1, spent.output
    assert "Traceback" not in spent.output
    assert "bug in hitl" not in spent.output
    assert spent.seconds - sound.seconds < slowness()
    assert spent.peak - sound.peak < 24 * MEBIBYTE


def test_what_is_no_file(check: Callable[[Path], Spent], sound: Spent, tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    for path in (*sorted(tmp_path.iterdir()), Path("/dev/zero")):
        spent = check(path)
        assert spent.code == 3, path
        assert spent.output.count("\n") <= 2
        assert spent.seconds <= sound.seconds + slowness()
        assert spent.peak <= sound.peak + MEBIBYTE
