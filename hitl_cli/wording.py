"""Phrases that several layers say to people."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, noun: str) -> str:
    """`1 field`, `2 fields`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def questions_wait(number: int) -> str:
    """`1 question waits`, `2 questions wait`, `no question waits`."""
    return (
        f"{counted(number, 'question')} wait{'s' if number == 1 else ''}" if number else "no question waits"
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean 'reason'?`, else the words that are known; empty when there are none."""
    import difflib

    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(map(repr, words[:20]))}." if words else ""
