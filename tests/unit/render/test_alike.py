"""Texts that begin alike are told apart on narrow terminals, too."""

from __future__ import annotations

import pytest

from hitl_cli.columns import columns
from hitl_cli.render.alike import cut_alike

CHAIR, DESK = (
    "Approve the purchase? — item Chair, amount 120",
    "Approve the purchase? — item Desk, amount 480",
)


def test_what_all_begin_with_gives_way_first() -> None:
    shorten = cut_alike([[CHAIR, DESK]])
    assert shorten(CHAIR, 80) == CHAIR
    assert shorten(CHAIR, 25) == "Approve…Chair, amount 120"
    assert shorten(CHAIR, 20) == "Appro…Chair, amount…"
    assert shorten(DESK, 20) == "Appro…Desk, amount …"


def test_a_text_alone_keeps_its_start() -> None:
    shorten = cut_alike([[CHAIR], [DESK, DESK]])
    assert shorten(CHAIR, 20) == "Approve the purchas…"
    assert shorten(DESK, 20) == "Approve the purchas…"
    assert cut_alike([["Go on", "Go on now"]])("Go on now", 8) == "G…on now"
    assert shorten("never heard of", 5) == "neve…"


@pytest.mark.parametrize("width", [0, 1, 2, 5, 9, 10, 11, 25])
def test_nothing_is_wider_than_allowed(width: int) -> None:
    texts = [CHAIR, DESK, "日本語の質問 一", "日本語の質問 二"]
    shorten = cut_alike([texts[:2], texts[2:]])
    assert all(columns(shorten(text, width)) <= width for text in texts)
