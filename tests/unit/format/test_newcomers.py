"""What newcomers write is answered in words that say what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = (Path(__file__).parent / "newcomers.txt").read_text().strip().split("\n\n")[1:]


@pytest.mark.parametrize("block", FILES, ids=range(len(FILES)))
def test_what_is_said_of_it(mistakes, block):
    lines = block.split("\n")
    said = [line[3:] for line in lines if line.startswith(">> ")]
    text = "".join(f"{line}\n" for line in lines if not line.startswith(">> "))

    assert said
    assert mistakes(text) == said


def test_there_are_many():
    assert len(FILES) >= 60
