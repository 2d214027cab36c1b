"""Each guard is taken out of a copy of the package, and its test is run on the copy: it has to go red."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import hitl_cli

from .guards import GUARDS, Guard, document
from .results import GUARDS as SECTION
from .results import Record

PACKAGE = Path(hitl_cli.__file__).parent
ROOT = Path(__file__).parents[2]
RED = 1
"""Exit code of pytest when tests have failed; others are for tests that are not there, or cannot be run."""


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_is_where_the_list_says(guard: Guard) -> None:
    assert guard.old in (PACKAGE / guard.file).read_text()
    file, _, test = guard.test.partition("::")
    assert f"def {test}" in (ROOT / file).read_text()


ALWAYS = {GUARDS[3], GUARDS[4]}
"""Cheap ones, for the short form."""
TAKEN_OUT = [
    pytest.param(one, id=one.name, marks=() if one in ALWAYS else pytest.mark.long) for one in GUARDS
]


def test_they_are_listed() -> None:
    written = (ROOT / "tests" / "crash" / "GUARDS.md").read_text("utf-8")
    assert written == document(), "`python tests/crash/guards.py > tests/crash/GUARDS.md` writes the list"


@pytest.mark.parametrize("guard", TAKEN_OUT)
def test_without_it_its_test_goes_red(guard: Guard, tmp_path: Path, record: Record) -> None:
    copy = tmp_path / "hitl_cli"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / guard.file
    file.write_text(file.read_text().replace(guard.old, guard.new))
    done = subprocess.run(
        ["pytest", "-x", "-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml", ROOT / guard.test],
        cwd=tmp_path,  # from the root, `python -c` would find the package that is whole
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == RED, done.stdout
    test = guard.test.removeprefix("tests/")
    record(SECTION, guard.name, "test", f"`{test}`")
    record(SECTION, guard.name, "without the guard", "red")
