"""What an edit changed, in lines: of a text, or of JSON."""

from __future__ import annotations

import difflib
import json
from typing import Any

from hitl_cli.prompts.safe import safe_json

CONTEXT = 2
"""Unchanged lines shown around each change."""

_MAX_COMPARED = 5000
"""Lines; comparing longer texts line by line takes noticeable time."""


def differences(old: str, new: str) -> list[str]:
    """The changed lines between two texts with a little context, behind `-`, `+` or a space.

    A gap between two places is `…`.
    """
    if old.endswith("\n") and new.endswith("\n"):
        old, new = old[:-1], new[:-1]
    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > _MAX_COMPARED:
        return [f"- {len(before)} lines", f"+ {len(after)} lines"]
    lines = list(difflib.unified_diff(before, after, n=CONTEXT, lineterm=""))[2:]
    hunks = ["…" if line.startswith("@@") else f"{line[0]} {line[1:]}" for line in lines]
    return hunks[1:]


def changes(old: Any, new: Any) -> list[str]:
    """What differs, one line a key, with types to be seen: `amount: 900 → 90`, `+ cc: "x"`, `- bcc: "y"`."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if json.dumps(old) == json.dumps(new) else [f"{safe_json(old)} → {safe_json(new)}"]
    lines = []
    for key in [*old, *(key for key in new if key not in old)]:
        name = safe_json(key)[1:-1]
        if key not in new:
            lines.append(f"- {name}: {safe_json(old[key])}")
        elif key not in old:
            lines.append(f"+ {name}: {safe_json(new[key])}")
        elif json.dumps(old[key]) != json.dumps(new[key]):
            lines.append(f"{name}: {safe_json(old[key])} → {safe_json(new[key])}")
    return lines
