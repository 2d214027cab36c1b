"""`run`: a shell step, or a program without a shell; the result is what it printed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from hitl_cli.format.document import parse
from hitl_cli.format.durations import in_words
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.mistakes import Enough, Fault, Mistakes, Place
from hitl_cli.format.model import Run
from hitl_cli.format.sandbox import shown
from hitl_cli.format.scalars import to_json
from hitl_cli.format.shell.text import ShellText, variable_problem
from hitl_cli.format.steps.process import run_process
from hitl_cli.schema.json_text import read_json
from hitl_cli.store.locks import descriptors
from hitl_cli.types import CURRENT_TASK, UNSET

ERROR_LINES = 20
"""How much of a failed step's stderr goes into its message."""


def run(step: Run, names: Names, place: Place, folder: Path) -> Any:
    """Run the step in `folder`, or in its own `cwd`.

    Raises:
        Fault: it could not be started, took longer than its `timeout`, ended with another exit code than 0,
            or printed what `parse` cannot read.
    """
    command, variables = _command(step, names)
    task = CURRENT_TASK.get()
    key = {} if task is None else {"HITL_IDEMPOTENCY_KEY": task.key}
    environment = {**os.environ, **key, **_own_variables(step, names), **variables}
    directory = folder / step.cwd.text(names) if step.cwd else folder
    if not directory.is_dir():
        raise Fault(place, f"there is no folder {str(directory)!r} to run in")
    try:
        code, output, errors = run_process(
            command,
            input=_input(step, names),
            cwd=directory,
            env=environment,
            holding=() if task is None else descriptors(task.thread),
            timeout=step.timeout,
        )
    except subprocess.TimeoutExpired:
        said = f"the step took longer than {in_words(step.timeout or 0)}, and was ended"
        raise Fault(place, said) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Fault(place, f"cannot start {command[0]!r}: {reason}") from None
    if code != 0:
        _fail(place, code, errors)
    return _PARSERS[step.parse](place, _decoded(place, output))


def _command(step: Run, names: Names) -> tuple[list[str], dict[str, str]]:
    """The program with its arguments, and the variables that carry the values of a shell text."""
    if isinstance(step.command, ShellText):
        return [*_shell(), step.command.script], step.command.environment(names)
    words = []
    for template in step.command:
        words.append(str(shown(template.value(names))))
        if problem := variable_problem("", words[-1]):
            raise Fault(template.place, f"the argument {problem}")
    return words, {}


def _shell() -> list[str]:
    """A shell that stops at the first command that fails and at variables that are not set."""
    if bash := shutil.which("bash"):
        return [bash, "-euo", "pipefail", "-c"]
    return ["/bin/sh", "-eu", "-c"]


def _own_variables(step: Run, names: Names) -> dict[str, str]:
    variables = {}
    for name, template in step.env:
        variables[name] = str(shown(template.value(names)))
        if problem := variable_problem(name, variables[name]):
            raise Fault(template.place, f"{name!r} {problem}")
    return variables


def _input(step: Run, names: Names) -> bytes | None:
    """What the step reads from stdin; a list or a map as JSON."""
    if step.input is UNSET:
        return None
    return str(shown(render(step.input, names))).encode(errors="surrogatepass")


def _decoded(place: Place, output: bytes) -> str:
    try:
        return output.decode()
    except UnicodeDecodeError:
        raise Fault(place, "the step printed something that is not UTF-8 text") from None


def _fail(place: Place, code: int, stderr: bytes) -> NoReturn:
    how = f"with exit code {code}" if code > 0 else f"because of signal {-code}"
    lines = stderr.decode(errors="replace").strip().splitlines()[-ERROR_LINES:]
    said = "".join(f"\n  {line}" for line in lines)
    raise Fault(place, f"the step ended {how}" + (f":{said}" if said else ", and said nothing on stderr"))


def _text(_: Place, output: str) -> str:
    return output.removesuffix("\n")


def _lines(_: Place, output: str) -> list[str]:
    return output.splitlines()


def _json(place: Place, output: str) -> Any:
    try:
        return read_json(output)
    except ValueError as error:
        raise Fault(place, f"the step did not print JSON: {error}") from None


def _yaml(place: Place, output: str) -> Any:
    mistakes, root = Mistakes(), None
    with suppress(Enough):
        root = parse(output, mistakes)
    if first := mistakes.first():
        raise Fault(place, f"the step did not print YAML: line {first.line}: {first.message}")
    return to_json(root) if root else None


_PARSERS: Final[Mapping[str, Callable[[Place, str], Any]]] = {
    "text": _text,
    "lines": _lines,
    "json": _json,
    "yaml": _yaml,
}
