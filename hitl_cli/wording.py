"""Phrases that several layers say to people."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMED = 10
"""Threads, questions or graphs that a message names."""

_LIKELY = 300
"""With more words than this, only the likely ones are compared: it takes long."""


def counted(number: int, noun: str) -> str:
    """`1 field`, `2 fields`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def questions_wait(number: int) -> str:
    """`1 question waits`, `2 questions wait`, `no question waits`."""
    return (
        f"{counted(number, 'question')} wait{'s' if number == 1 else ''}" if number else "no question waits"
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, in capitals or not; empty when none is near."""
    import difflib

    words = list(known)
    if len(words) > _LIKELY:
        words = [each for each in words if each[:1] == word[:1] and abs(len(each) - len(word)) < 3][:_LIKELY]
    plain = {each.lower(): each for each in reversed(words)}
    near = difflib.get_close_matches(word.lower(), plain, n=1)
    return plain[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean 'reason'?`, else the words that are known; empty when there are none."""
    words = sorted(known)
    if near := nearest(word, words):
        return f"Did you mean {near!r}?"
    return f"Known: {', '.join(map(repr, words[:20]))}." if words else ""
