"""The commands that go on with a thread, or with all, as words."""

from __future__ import annotations

from pathlib import Path

from hitl_cli.paths import store_path


def resume_command(thread: str, store: Path, *, ours: bool = True) -> list[str]:
    """The words that go on with the thread.

    Args:
        ours: whether `hitl run` started it; what a program runs itself can be answered, but not resumed.
    """
    word = "resume" if ours else "answer"
    return ["hitl", word, *thread_words(thread, store)]


def thread_words(thread: str, store: Path) -> list[str]:
    """The options that name the thread."""
    return ["--thread", thread, *_store_words(store)]


def ready_command(store: Path) -> list[str]:
    """The words that run every thread with accepted answers."""
    return ["hitl", "resume", "--ready", *_store_words(store)]


def _store_words(store: Path) -> list[str]:
    """`--store`, unless a command finds the store without it."""
    return [] if store == store_path() else ["--store", str(store)]
