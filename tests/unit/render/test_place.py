from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hitl_cli.render.place import program


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "hitl"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_script_on_the_path_is_called_by_its_name(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(script.parent))
    assert program(str(script)) == ("hitl",)


def test_another_script_is_called_as_it_was_typed(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert program(str(script)) == (str(script),)


def test_another_hitl_on_the_path_is_not_mistaken_for_this_one(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "hitl"
    other.write_text("")
    monkeypatch.setenv("PATH", str(script.parent))
    assert program(str(other)) == (str(other),)


def test_the_module_is_called_through_python() -> None:
    assert program("/somewhere/hitl_cli/__main__.py") == (Path(sys.executable).name, "-m", "hitl_cli")
