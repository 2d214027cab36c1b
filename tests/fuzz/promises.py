"""What holds of every text: no exception but ours, one verdict of file check and schema, no injection."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from hitl_cli.format.build import load
from hitl_cli.format.mistakes import Enough, Fault, FormatError, Mistakes, Place
from hitl_cli.format.shell.text import read_shell_text
from hitl_cli.format.texts import read_expression, read_template
from hitl_cli.format.tree import Scalar
from tests.fuzz.texts import DOCUMENTS, EXPRESSIONS, HOLE, HOSTILE_VALUES, SHELL_TEXTS, VALUES
from tests.unit.format.schema import schema_refuses

FOLDER = Path(tempfile.gettempdir()) / f"hitl-fuzz-{os.getpid()}"
RULES = "def decide(item):\n    return item\n"
LINES = 10_000


def a_graph_file(text: str) -> None:
    """It loads, or it has mistakes at places that are in it; what the schema refuses does not load."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "rules.py").write_text(RULES)
    path = FOLDER / "graph.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        graph = load(path)
    except FormatError as error:
        for mistake in error.mistakes:
            assert 1 <= mistake.line <= text.count("\n") + LINES
            assert mistake.column >= 1
            assert mistake.message
    else:
        assert not schema_refuses(path.read_text()), "the schema refuses what loads"
        graph.builder.compile(interrupt_before=graph.break_before, interrupt_after=graph.break_after)


def an_expression(text: str, names: dict[str, Any]) -> None:
    """It is refused with a mistake, fails with a Fault, or gives plain data."""
    mistakes = Mistakes()
    try:
        expression = read_expression(Scalar(Place(1, 1), text, plain=False), mistakes)
        if not len(mistakes):
            expression.value(names)
            expression.test(names)
    except (Fault, Enough):
        pass


def a_template(text: str, names: dict[str, Any]) -> None:
    mistakes = Mistakes()
    try:
        template = read_template(Scalar(Place(1, 1), f"a {{{{ {text} }}}} b", plain=False), mistakes)
        if not len(mistakes):
            assert isinstance(template.text(names), str)
    except (Fault, Enough):
        pass


def a_shell_text(text: str, value: str) -> None:
    """It is refused with a mistake, or bash takes the value for data; what else the text does is its own."""
    mistakes = Mistakes()
    try:
        shell = read_shell_text(Scalar(Place(1, 1), text, plain=False), mistakes)
    except Enough:
        return
    if len(mistakes) or HOLE not in text or any(each.number for each in shell.values):
        return
    FOLDER.mkdir(exist_ok=True)
    shutil.rmtree(FOLDER / "shell", ignore_errors=True)
    (FOLDER / "shell").mkdir()
    environment = {each.variable: value for each in shell.values}
    subprocess.run(
        ["bash", "-c", shell.script],
        cwd=FOLDER / "shell",
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert not (FOLDER / "shell" / "pwned").exists(), shell.script


PROMISES: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]] = {
    "graph files": (a_graph_file, (DOCUMENTS,)),
    "expressions": (an_expression, (EXPRESSIONS, VALUES)),
    "templates": (a_template, (EXPRESSIONS, VALUES)),
    "shell texts": (a_shell_text, (SHELL_TEXTS, HOSTILE_VALUES)),
}
