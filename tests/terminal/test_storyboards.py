"""Every screen of every kind, at two sizes and in words, compared row by row with its stored picture."""

from __future__ import annotations

import difflib

import pytest

from hitl_cli.prompts.samples import SAMPLES

from .played import FOLDER, SIZES, captions, play, read, stored, written
from .storyboards import STORYBOARDS


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STORYBOARDS)
def test_the_screens_are_as_stored(name: str, size: str) -> None:
    board = STORYBOARDS[name]
    pictures = stored(name, size).read_text("utf-8")

    now = written(captions(board, size), list(play(board, size, read(pictures))))
    if now != pictures:
        lines = difflib.unified_diff(pictures.splitlines(), now.splitlines(), "stored", "now", lineterm="")
        pytest.fail("\n".join([*lines, "", f"If it is meant: make pictures SCREENS={name}"]), pytrace=False)


def test_every_picture_has_a_storyboard_and_every_sample_too() -> None:
    names = {path.name for path in FOLDER.iterdir()}
    assert names == {stored(name, size).name for name in STORYBOARDS for size in SIZES}
    assert set(SAMPLES) <= set(STORYBOARDS)
