"""One mistake in an example gives one line, at its place, with the way out; the schema agrees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from hitl_cli.format.build import load
from hitl_cli.format.mistakes import FormatError
from tests.conftest import copied
from tests.unit.format.schema import schema_refuses

HERE = Path(__file__).parent
GRAPHS = HERE.parents[2] / "graphs"
MARK = "▸"


class Mutation(NamedTuple):
    example: str
    old: str
    new: str
    line: str
    """The line of the mistake with its mark, or several; empty: the mark is in `new`."""
    message: str
    structural: bool
    """The JSON Schema refuses it, too."""

    def applied(self, text: str) -> tuple[str, str]:
        """The example with the mistake in it, and what is said of it: `example:line:column: message`."""
        assert text.count(self.old) == 1, "the mutation must be at one place"
        marked = text.replace(self.old, self.new)
        if self.line:
            plain = self.line.replace(MARK, "")
            assert marked.count(f"\n{plain}\n") == 1, "the line of the mistake must be there once"
            marked = marked.replace(f"\n{plain}\n", f"\n{self.line}\n")
        before = marked[: marked.index(MARK)]
        mutated = marked.replace(MARK, "")
        place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        message = re.sub("«(.+?)»", lambda found: _line_of(found[1], mutated), self.message)
        return mutated, f"{self.example}:{place}: {message}"


def _line_of(text: str, document: str) -> str:
    (number,) = [number for number, line in enumerate(document.split("\n"), 1) if text in line][:1]
    return str(number)


def mutations() -> list[Mutation]:
    found, example = [], ""
    for block in (HERE / "example_mistakes.txt").read_text().strip().split("\n\n")[1:]:
        if block.startswith("# "):
            example = block[2:]
            continue
        old, new, line, structural, other = (
            "\n".join(line[2:] for line in block.split("\n") if line.startswith(mark)) for mark in "-+@=~"
        )
        old = old if new else old + "\n"
        found.append(Mutation(example, old, new, line, structural or other, bool(structural)))
    return found


@pytest.mark.parametrize(
    "mutation", mutations(), ids=lambda mutation: f"{mutation.example}: {mutation.new}"[:60]
)
def test_one_mistake_one_line(mutation: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied(GRAPHS, tmp_path))
    path = Path(mutation.example)
    mutated, expected = mutation.applied(path.read_text())
    path.write_text(mutated)

    with pytest.raises(FormatError) as caught:
        load(path)

    assert str(caught.value).splitlines() == [expected]
    assert schema_refuses(mutated) is mutation.structural


def test_there_are_enough_and_of_every_example() -> None:
    """Five examples; a hundred mistakes, a third of them such that an editor sees them."""
    table = mutations()

    assert len(table) >= 100
    assert {mutation.example for mutation in table} >= {
        *("approval.yaml", "review.yaml", "tool.yaml", "age.yaml", "release.yaml")
    }
    assert sum(mutation.structural for mutation in table) > len(table) / 3
