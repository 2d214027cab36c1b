"""The person's editor: which one, the file it gets, and what is left behind when it fails."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hitl_cli.prompts.editor import EditorFailed, edit, find_editor


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where edited files lie during the test."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, variable: str = "EDITOR") -> Path:
    script = tmp_path / f"my {variable.lower()}"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    monkeypatch.setenv(variable, f"'{script}' --wait")
    return script


def test_the_order_of_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("EDITOR", "VISUAL", "HITL_EDITOR"):
        monkeypatch.setenv(variable, f"{variable.lower()} -x")
        assert find_editor() == [variable.lower(), "-x"]


def test_a_usual_editor_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_editor() is None

    for name in ("vi", "vim", "nano"):
        (tmp_path / name).touch(mode=0o755)
        assert find_editor() == [name]


def test_an_edit_comes_back_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: Path
) -> None:
    editor(tmp_path, monkeypatch, 'test "$1" = --wait && printf "żółć\\r\\n" >> "$2"')

    assert edit("# Text\n", ".md") == "# Text\nżółć\r\n"
    assert list(runtime.iterdir()) == []


def test_the_file_is_private_and_has_its_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    look = 'stat -c "%a" "$(dirname "$2")" > "$2"; echo "$2" >> "$2"'
    editor(tmp_path, monkeypatch, f'cp -p "$2" "{seen}"; {look}')

    mode, name = edit("text", ".md").split()

    assert mode == "700"
    assert name.endswith(".md")
    assert stat.S_IMODE(seen.stat().st_mode) == 0o600


def test_the_text_is_never_read_by_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "trap"
    monkeypatch.setenv("EDITOR", f"true; touch {trap} #")

    with pytest.raises(EditorFailed, match=r"'true;' did not start"):
        edit("text", ".txt")
    assert not trap.exists()


def test_a_failure_keeps_the_text_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: Path
) -> None:
    editor(tmp_path, monkeypatch, 'echo more >> "$2"; exit 3')

    with pytest.raises(EditorFailed, match="ended with exit code 3; nothing is sent") as failed:
        edit("text\n", ".txt")

    kept = next(runtime.glob("*/*.txt"))
    assert repr(str(kept)) in failed.value.message
    assert kept.read_text() == "text\nmore\n"


def test_a_file_that_is_not_text_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: Path
) -> None:
    editor(tmp_path, monkeypatch, 'printf "\\377" > "$2"')

    with pytest.raises(EditorFailed, match="is not UTF-8 text"):
        edit("text", ".txt")
    assert len(list(runtime.glob("*/*"))) == 1


def test_a_file_that_vanished_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, 'rm "$2"')

    with pytest.raises(EditorFailed, match="cannot be read"):
        edit("text", ".txt")


def test_an_editor_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")

    with pytest.raises(EditorFailed, match="'no-such-editor' did not start: No such file or directory"):
        edit("text", ".txt")


def test_a_command_line_with_an_open_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "vi 'x")

    with pytest.raises(EditorFailed, match="EDITOR is not a command line"):
        edit("text", ".txt")


def test_lone_surrogates_survive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, "exit 0")

    assert edit("a\ud800b", ".txt") == "a\ud800b"
