"""Writes the draft of a release note."""

from __future__ import annotations


def write_note(changes: str) -> str:
    """A note in Markdown with one bullet for each line of `changes`."""
    bullets = [f"- {line.strip()}" for line in changes.splitlines() if line.strip()]
    return "\n".join(["# What is new", "", *bullets, ""])
