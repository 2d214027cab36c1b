"""langgraph.json: which graph a name stands for, and what must be there to load it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.errors import TargetError
from hitl_cli.loading.target import parse_target


def project(folder: Path, **content: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agent.py").touch()
    file = folder / "langgraph.json"
    file.write_text(json.dumps(content), "utf-8")
    return file


def test_a_name_of_the_nearest_file(tmp_path: Path) -> None:
    file = project(tmp_path, graphs={"agent": "./agent.py:graph", "other": {"path": "pack.age:graph"}})
    (tmp_path / "deep" / "er").mkdir(parents=True)

    target = parse_target("agent", tmp_path / "deep" / "er")

    assert (target.form, target.path, target.name) == ("file", tmp_path / "agent.py", "graph")
    assert target.folder == tmp_path
    assert str(target) == f"{file}:agent"
    assert parse_target(str(target), Path("/")) == target
    assert parse_target("other", tmp_path).module == "pack.age"


def test_a_nearer_file_comes_first(tmp_path: Path) -> None:
    project(tmp_path, graphs={"agent": "./agent.py:far"})
    project(tmp_path / "near", graphs={"agent": "./agent.py:near"})

    assert parse_target("agent", tmp_path / "near").name == "near"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"graphs": {"agnt": "./agent.py:graph"}}, "has no graph 'agent'"),
        ({"graphs": {"agent": "./missing.py:graph"}}, "there is no file './missing.py'"),
        ({"graphs": {"agent": 7}}, "the graph 'agent' is no text"),
        ({"graphs": {}}, "has no table 'graphs'"),
        ({}, "has no table 'graphs'"),
    ],
)
def test_what_is_wrong_with_it(tmp_path: Path, content: dict[str, Any], said: str) -> None:
    project(tmp_path, **content)

    with pytest.raises(TargetError, match=said):
        parse_target("agent", tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "\udcff"])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "langgraph.json").write_text(text, "utf-8", "surrogateescape")

    with pytest.raises(TargetError, match=r"langgraph\.json"):
        parse_target("agent", tmp_path)


def test_without_a_file_a_bare_word_is_no_graph(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="'agent' is not a graph") as error:
        parse_target("agent", tmp_path)
    assert "langgraph.json" in error.value.hint


def test_environment_and_import_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", before := [*sys.path])
    monkeypatch.setenv("KEPT", "mine")
    monkeypatch.setenv("MADE", "")
    monkeypatch.delenv("MADE")
    (tmp_path / ".env").write_text('# comment\nMADE="a b"\nKEPT=theirs\n', "utf-8")
    (tmp_path / "src").mkdir()
    project(
        tmp_path,
        graphs={"agent": "./agent.py:graph"},
        env=".env",
        dependencies=[".", "./src", "langchain", "./missing"],
    )
    target = parse_target("agent", tmp_path)
    assert target.project is not None

    target.project.enter()

    assert (os.environ["MADE"], os.environ["KEPT"]) == ("a b", "mine")
    assert sys.path == [str(tmp_path), str(tmp_path / "src"), *before[2:]]


def test_a_missing_env_file(tmp_path: Path) -> None:
    project(tmp_path, graphs={"agent": "./agent.py:graph"}, env=".env")
    target = parse_target("agent", tmp_path)
    assert target.project is not None

    with pytest.raises(TargetError, match="with the environment"):
        target.project.enter()
