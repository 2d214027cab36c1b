from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hitl_cli.render.place import as_called, program

from .conftest import MakePlace


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


def test_a_command_is_pasted_as_one_line_with_the_program_as_it_was_called(
    printed: MakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["hitl", "resume", "--thread", "t1", "--text", "it's fine; really"]
    place = replace(printed().place, program=("python", "-m", "hitl_cli"))
    rest = "-m hitl_cli resume --thread t1 --text 'it'\"'\"'s fine; really'"
    assert place.command(words) == f"python {rest}"
    monkeypatch.setattr(sys, "argv", ["/somewhere/hitl_cli/__main__.py"])
    assert as_called(words) == f"{Path(sys.executable).name} {rest}"
