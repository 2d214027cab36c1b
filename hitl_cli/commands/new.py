"""`hitl new`: a first graph with comments, and the test that plays it."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from hitl_cli.errors import HitlError, UsageError
from hitl_cli.result import VERSION, Result

_TEMPLATES = Path(__file__).parents[1] / "templates"
_LANGUAGES = {
    ".yaml": ("graph.yaml", "graph_yaml_test.txt"),
    ".py": ("graph_python.txt", "graph_python_test.txt"),
}
"""For the suffix of a graph, the templates of the graph and of its test."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_HIDDEN = {"hitl_cli", "langgraph", "pytest", "conftest"}
"""Modules that a Python graph of this name would hide, beside those of Python itself."""


def new(name: str, folder: Path, *, python: bool) -> Result:
    """Write the graph and its test into the folder.

    Args:
        name: of the graph's file; its suffix may be left out.
        python: whether the graph is written in Python.

    Raises:
        UsageError: the name does not fit, or one of the files is there already.
        HitlError: they cannot be written.
    """
    suffix = ".py" if python or name.endswith(".py") else ".yaml"
    stem = name.removesuffix(suffix).removesuffix(".yml")
    _check(stem, suffix)
    graph, test = f"{stem}{suffix}", f"test_{stem.replace('-', '_')}.py"
    words = {"@name@": stem, "@test@": test, "@title@": re.sub("[-_]+", " ", stem).capitalize()}
    _write(
        folder,
        {
            each: _filled(template, words)
            for each, template in zip((graph, test), _LANGUAGES[suffix], strict=True)
        },
    )
    following = [["hitl", verb, graph] for verb in ("run", "draw", "check")]
    return Result(
        view="new", data={"hitl": VERSION, "files": [graph, test], "next": [*following, ["pytest", test]]}
    )


def _check(stem: str, suffix: str) -> None:
    """UsageError when a graph cannot be called so."""
    if not _NAME.fullmatch(stem):
        hint = "Use letters, digits, '-' and '_', and begin with a letter. The files go into this folder."
        raise UsageError(f"{stem!r} cannot be the name of a graph", hint=hint)
    if suffix == ".py" and ("-" in stem or stem in sys.stdlib_module_names | _HIDDEN | set(keyword.kwlist)):
        raise UsageError(
            f"{stem!r} cannot be the name of a Python graph",
            hint="Python could not import it" if "-" in stem else f"It would hide Python's own {stem!r}.",
        )


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = (_TEMPLATES / template).read_text("utf-8")
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all of the files or none; what is there already stays as it is."""
    written: list[Path] = []
    try:
        for name, text in files.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                written.append(folder / name)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink()
        if isinstance(error, FileExistsError):
            raise UsageError(
                f"{name!r} is there already", hint="Nothing was written: choose another name."
            ) from None
        raise HitlError(f"{name!r} cannot be written: {error.strerror}") from None
