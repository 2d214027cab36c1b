"""The person's own editor: which one, on what file, and what happens when it fails."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path

from hitl_cli.errors import HitlError
from hitl_cli.prompts.face import Face, say
from hitl_cli.prompts.programs import run_on_terminal

_VARIABLES = ("HITL_EDITOR", "VISUAL", "EDITOR")
_USUAL = ("nano", "vim", "vi")


class EditorFailed(HitlError):
    """The editor could not be started or did not end well; nothing is sent."""


def find_editor() -> list[str] | None:
    """The editor's command line from the environment, else a usual one that is installed, else None.

    Raises:
        EditorFailed: a variable names something that is not a command line.
    """
    for variable in _VARIABLES:
        if command := os.environ.get(variable, "").strip():
            return _split(variable, command)
    found = next((name for name in _USUAL if shutil.which(name)), None)
    return [found] if found else None


def edited(face: Face, text: str, suffix: str) -> str:
    """What the person makes of a typed text in their editor; as it was, when the editor fails."""
    try:
        return edit(text, suffix).removesuffix("\n")
    except EditorFailed as error:
        say(face, f"Error: {error}", "error")
        return text


def edit(text: str, suffix: str) -> str:
    """Open the text in the person's editor and return it as it was saved.

    The file lies in a folder that only this user can read, and is removed; when the editor fails, it is kept
    and the error says where.

    Args:
        suffix: the file type, such as `.md`.

    Raises:
        EditorFailed: no editor was found, or it did not start, or it ended with an error.
    """
    command = find_editor()
    if command is None:
        raise EditorFailed("no editor was found: set EDITOR to one, for example EDITOR=nano")
    folder = Path(tempfile.mkdtemp(prefix="hitl-", dir=_private_place()))
    file = folder / f"answer{suffix}"
    _write(file, text)
    problem = _run([*command, str(file)])
    if problem:
        raise EditorFailed(f"{problem}; nothing is sent, and the text is kept in {str(file)!r}")
    edited = _read(file)
    shutil.rmtree(folder, ignore_errors=True)
    return edited


def _split(variable: str, command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise EditorFailed(f"{variable} is not a command line: {command!r}: {error}") from None


def _private_place() -> str | None:
    """The user's own runtime folder where the system has one; None is the usual temporary folder."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return runtime if runtime and os.access(runtime, os.W_OK) else None


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="") as opened:  # noqa: PTH123
        opened.write(text)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogatepass")
    except OSError as error:
        raise EditorFailed(f"the edited file cannot be read: {error}") from None
    except UnicodeError as error:
        raise EditorFailed(
            f"the edited file is not UTF-8 text ({error}); it is kept in {str(file)!r}"
        ) from None


def _run(command: list[str]) -> str:
    """Empty when the editor ended well, else what went wrong."""
    try:
        code = run_on_terminal(command)
    except OSError as error:
        return f"the editor {command[0]!r} did not start: {error.strerror or error}"
    return f"the editor {command[0]!r} ended with exit code {code}" if code else ""
