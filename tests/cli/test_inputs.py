"""`--help-inputs`, and inputs that are missing where nobody can be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Hitl

GRAPHS = Path(__file__).parents[2] / "graphs"


def test_the_inputs_of_a_graph_file(hitl: Hitl, home: Path) -> None:
    ran = hitl("run", GRAPHS / "release.yaml", "--help-inputs")

    assert ran.code == 0
    assert [line.split("  ")[0] for line in ran.stdout.splitlines()] == ["INPUT", "version", "channels"]
    assert "list of string" in ran.stdout
    assert '["blog", "mail"]' in ran.stdout
    assert not home.exists()


def test_as_json(hitl: Hitl) -> None:
    ran = hitl("run", GRAPHS / "release.yaml", "--help-inputs", "--json")
    version, channels = json.loads(ran.stdout)["inputs"]

    assert version == {
        "name": "version",
        "type": "string",
        "required": False,
        "default": "1.4.0",
        "help": "For example: 1.4.0",
        "schema": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    } | {"schema": version["schema"]}
    assert version["schema"]["pattern"] == r"^\d+\.\d+\.\d+$"
    assert channels["default"] == ["blog", "mail"]


@pytest.mark.parametrize("target", ["seed_approval.py", "langgraph_seed.py:approval"])
def test_the_inputs_of_a_python_graph(hitl: Hitl, target: str) -> None:
    ran = hitl("run", GRAPHS / target, "--help-inputs")

    assert ran.code == 0
    assert "action_details  str" in ran.stdout


def test_without_a_person_the_missing_ones_are_named(hitl: Hitl, tmp_path: Path) -> None:
    graph = "hitl: 1\ninputs: {item: string, amount: number}\nnodes: {a: {run: echo, then: end}}\n"
    (tmp_path / "buy.yaml").write_text(graph)
    ran = hitl("run", "buy.yaml", "-i", "item=x")

    assert ran.code == 2
    assert "missing input: amount" in ran.stderr
    assert "-i amount=…" in ran.stderr
