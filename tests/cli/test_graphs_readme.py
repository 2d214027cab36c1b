"""`graphs/README.md`: every graph in it is right, and every command prints what is printed there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hitl_cli.format.build import load
from hitl_cli.format.mistakes import FormatError
from hitl_cli.format.schemas import WORDS
from hitl_cli.format.verbs import RETRY, STATE, TOP, VERBS
from tests.cli.documents import play, steps, write_graphs
from tests.conftest import copied

GRAPHS = Path(__file__).parents[2] / "graphs"
README = (GRAPHS / "README.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the examples, with each graph of the document in a file of its own."""
    copied(GRAPHS, tmp_path)
    write_graphs(README, tmp_path)
    return tmp_path


def test_every_command_does_what_is_printed(folder: Path) -> None:
    assert len(steps(README)) > 12
    play(README, folder)


def test_every_graph_is_right_but_one(folder: Path) -> None:
    wrong = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            load(path)
        except FormatError:
            wrong.append(path.name)
    assert wrong == ["mistakes.yaml"]


def test_every_word_of_the_format_is_explained() -> None:
    words = {*TOP, *VERBS, *STATE, *RETRY, *WORDS, *(key for keys in VERBS.values() for key in keys)}
    quoted = re.findall(r"```yaml\n.*?```|`[^`\n]+`", README, re.DOTALL)
    told = set(re.findall(r"[a-z_]+", " ".join(quoted)))
    assert words - told == set()


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (GRAPHS / target).exists(), target
