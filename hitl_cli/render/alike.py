"""Cuts texts that begin alike so that what tells them apart stays to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hitl_cli.columns import columns, cut
from hitl_cli.render.table import Cut

_LEAST = 10
"""Columns that stay of what the texts begin with, but no more than a third of all."""


def cut_alike(groups: Iterable[Sequence[str]]) -> Cut:
    """A way to cut the texts of some groups: the words that all of a group begin with give way first.

    `Approve? — item Chair` and `Approve? — item Desk` become `Approve?…Chair` and `Approve?…Desk`.
    """
    shared = {text: start for texts in groups for start in [_shared(texts)] for text in texts}

    def cut_one(text: str, width: int) -> str:
        if columns(text) <= width:
            return text
        start = shared.get(text, 0)
        begin, own = text[:start], text[start:]
        return cut(cut(begin, max(width - columns(own), min(_LEAST, width // 3))) + own, width)

    return cut_one


def _shared(texts: Sequence[str]) -> int:
    """The length of the words that all begin with; 0 when they are one text."""
    first, last = min(texts), max(texts)  # whatever these two share, those between them do, too
    if first == last:
        return 0
    pairs = enumerate(zip(first, last, strict=False))
    length = next((at for at, (one, other) in pairs if one != other), len(first))
    return first[:length].rfind(" ") + 1
