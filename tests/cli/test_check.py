"""`hitl check` as scripts and editors see it: exit codes, both forms, several targets, colours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_json import held_to
from tests.conftest import Hitl
from tests.terminal.pty import Pty

from .conftest import Data

BROKEN = """\
hitl: 1
nodes:
  manager:
    ask: Approve?
    choices: [approve, reject]
    then: {approve: pya, reject: end}
  pay:
    run: echo paid
    then: end
"""
LINE = "6:21: unknown node 'pya' — did you mean 'pay'?"


@pytest.fixture
def broken(folder: Path) -> Path:
    (folder / "broken.yaml").write_text(BROKEN)
    return folder


def test_no_problems(folder: Path, hitl: Hitl) -> None:
    ran = hitl("check", "deploy.yaml", cwd=folder)
    assert ran == (0, "", "1 file checked: no problems\n")


def test_a_problem_is_one_line_that_editors_read(broken: Path, hitl: Hitl) -> None:
    ran = hitl("check", "broken.yaml", cwd=broken)
    assert ran == (1, f"broken.yaml:{LINE}\n", "1 file checked: 1 problem\n")


def test_every_mistake_of_every_target(broken: Path, hitl: Hitl) -> None:
    (broken / "sub").mkdir()
    (broken / "sub" / "two.yaml").write_text("hitl: 2\n")
    ran = hitl("check", "sub/two.yaml", "deploy.yaml", "broken.yaml", "./broken.yaml", cwd=broken)
    assert ran.stdout.splitlines() == [
        f"broken.yaml:{LINE}",
        "sub/two.yaml:1:7: this version of hitl reads 'hitl: 1', not 'hitl: 2'",
    ]
    assert (ran.code, ran.stderr) == (1, "3 files checked: 2 problems\n")


def test_json(broken: Path, as_json: Callable[..., tuple[int, Data]]) -> None:
    code, data = as_json("check", "broken.yaml", "deploy.yaml")
    assert code == 1
    assert held_to("problems", data) == {
        "hitl": 1,
        "checked": [str(broken / "broken.yaml"), str(broken / "deploy.yaml")],
        "problems": [
            {
                "file": str(broken / "broken.yaml"),
                "line": 6,
                "column": 21,
                "message": "unknown node 'pya' — did you mean 'pay'?",
                "severity": "error",
                "rule": "graph",
            }
        ],
    }


@pytest.mark.parametrize("name", ["missing.yaml", "sub", "fifo", "/dev/zero", "loop.yaml", "graph.txt"])
def test_what_is_no_file_ends_with_3(name: str, folder: Path, hitl: Hitl) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "fifo")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    ran = hitl("check", "deploy.yaml", name, cwd=folder)
    assert (ran.code, ran.stdout) == (3, "")
    assert name in ran.stderr


def test_no_target_at_all(hitl: Hitl) -> None:
    assert hitl("check").code == 2


def test_colours_on_a_terminal_only(broken: Path, hitl: Hitl) -> None:
    with Pty(["hitl", "check", "broken.yaml"], cwd=broken) as pty:
        assert pty.finish() == 1
    assert "\x1b[1mbroken.yaml:6:21:\x1b[0m unknown node" in pty.raw
    with Pty(["hitl", "check", "broken.yaml"], cwd=broken, env={"NO_COLOR": "1"}) as pty:
        assert pty.finish() == 1
    assert "\x1b" not in pty.raw
    assert "\x1b" not in hitl("check", "broken.yaml", cwd=broken).stdout
    assert "\x1b" in hitl("check", "broken.yaml", "--color", "always", cwd=broken).stdout
    assert hitl("check", "broken.yaml", "--color", "always", env={"NO_COLOR": "1"}, cwd=broken).stdout == (
        hitl("check", "broken.yaml", "--color", "always", cwd=broken).stdout
    ), "the flag is stronger than the environment"


def test_names_of_files_cannot_move_the_cursor(folder: Path, hitl: Hitl) -> None:
    (folder / "a\x1b[2J.yaml").write_text("hitl: 1\nna\u202eme: x\n")
    ran = hitl("check", "a\x1b[2J.yaml", cwd=folder)
    assert ran.code == 1
    assert re.search(r"[^\n -~—]", ran.stdout) is None
