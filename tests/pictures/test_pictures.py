"""The pictures in the README show what the screens look like now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .scenes import ROOT, SCENES, played
from .svg import svg, words

PICTURES = ROOT / "pictures"


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_is_current(name: str) -> None:
    with played(SCENES[name]) as pty:
        now = svg(pty, name)

    stored = (PICTURES / f"{name}.svg").read_text("utf-8")
    assert words(stored) == words(now), "`make pictures` draws it anew"
    assert len(words(now)) > 100


def test_every_picture_has_a_scene() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == set(SCENES)


def test_pictures_load_nothing() -> None:
    for path in PICTURES.iterdir():
        text = path.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.findall(r"url\((?!#)|href|<script|@import|@font-face", text)


def test_the_readme_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", Path(ROOT / "README.md").read_text("utf-8"))
    assert shown
    assert all((ROOT / picture).is_file() for picture in shown)
