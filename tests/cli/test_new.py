"""`hitl new`: what it writes is right, and it overwrites nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Hitl


@pytest.mark.parametrize(
    ("words", "graph", "test"),
    [
        (["order"], "order.yaml", "test_order.py"),
        (["pay-out.yml"], "pay-out.yaml", "test_pay_out.py"),
        (["order", "--python"], "order.py", "test_order.py"),
        (["order.py"], "order.py", "test_order.py"),
    ],
)
def test_the_graph_is_right_and_its_test_passes(
    hitl: Hitl, tmp_path: Path, words: list[str], graph: str, test: str
) -> None:
    made = hitl("new", *words)

    assert made.code == 0, made.stderr
    assert f"Wrote {graph} and its test, {test}. Next:\n  hitl run {graph}" in made.stdout
    assert "@name@" not in (tmp_path / graph).read_text("utf-8")
    checked = hitl("check", graph)
    assert (checked.code, checked.stdout) == (0, "")
    assert hitl("draw", graph).code == 0
    assert hitl("run", graph, "--no-input").code == 8
    played = subprocess.run([sys.executable, "-m", "pytest", "-q", test], cwd=tmp_path, capture_output=True)
    assert played.returncode == 0, played.stdout.decode()


def test_the_test_fails_when_the_graph_is_changed(hitl: Hitl, tmp_path: Path) -> None:
    hitl("new", "order")
    graph = tmp_path / "order.yaml"
    graph.write_text(graph.read_text("utf-8").replace("Ordered", "Bought"), "utf-8")

    played = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_order.py"], cwd=tmp_path, capture_output=True
    )
    assert b"2 failed, 2 passed" in played.stdout


@pytest.mark.parametrize("there", ["order.yaml", "test_order.py"])
def test_nothing_is_overwritten(hitl: Hitl, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", "utf-8")

    refused = hitl("new", "order")

    assert refused.code == 2
    assert refused.stderr == f"hitl: '{there}' is there already\nNothing was written: choose another name.\n"
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text("utf-8") == "mine"


def test_a_link_to_nowhere_is_not_followed(hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "order.yaml").symlink_to(tmp_path / "elsewhere")

    assert hitl("new", "order").code == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "words",
    [["../order"], ["a/b"], [""], [".hidden"], ["-x"], ["1st"], ["a b"], ["naïve\n"], ["x" * 65], ["a.txt"]]
    + [[name, "--python"] for name in ("json", "pay-out", "class", "hitl_cli", "pytest", "order.yaml")],
)
def test_names_that_cannot_be(hitl: Hitl, tmp_path: Path, words: list[str]) -> None:
    refused = hitl("new", *words)

    assert refused.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(hitl: Hitl, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    refused = hitl("new", "order", cwd=Path("/proc"))

    assert refused.code == 1
    assert refused.stderr.startswith("hitl: 'order.yaml' cannot be written: ")


def test_json_names_the_files_and_the_next_commands(hitl: Hitl) -> None:
    assert json.loads(hitl("new", "order", "--json").stdout) == {
        "hitl": 1,
        "files": ["order.yaml", "test_order.py"],
        "next": [
            ["hitl", "run", "order.yaml"],
            ["hitl", "draw", "order.yaml"],
            ["hitl", "check", "order.yaml"],
            ["pytest", "test_order.py"],
        ],
    }
