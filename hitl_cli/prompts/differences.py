"""What an edit changed in a text, as lines that start with `-`, `+` or a space."""

from __future__ import annotations

import difflib

CONTEXT = 2
"""Unchanged lines shown around each change."""

_MAX_COMPARED = 5000
"""Lines; comparing longer texts line by line takes noticeable time."""


def differences(old: str, new: str) -> list[str]:
    """The changed lines between two texts with a little context; a gap between two places is `…`."""
    if old.endswith("\n") and new.endswith("\n"):
        old, new = old[:-1], new[:-1]
    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > _MAX_COMPARED:
        return [f"- {len(before)} lines", f"+ {len(after)} lines"]
    lines = list(difflib.unified_diff(before, after, n=CONTEXT, lineterm=""))[2:]
    hunks = ["…" if line.startswith("@@") else f"{line[0]} {line[1:]}" for line in lines]
    return hunks[1:]
