"""Picks one of the threads that wait. Nothing is decided by it, so the first row may be picked beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.prompts.safe import one_line

LONGEST = 100
"""Characters of a row."""


def pick_thread(threads: Sequence[Sequence[str]]) -> str:
    """Ask on the terminal which thread to resume; its id.

    Args:
        threads: for each its id, and what tells it from the others: where it stands, what it asks.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    import questionary

    from hitl_cli.prompts.console import Console
    from hitl_cli.prompts.style import STYLE

    console = Console(overtaken=lambda: None)
    rows = [
        questionary.Choice(one_line("  ".join(filter(None, thread)), LONGEST), value=thread[0])
        for thread in threads
    ]
    question = questionary.select(
        "Which thread?",
        rows,
        qmark=" ",
        instruction="(↑↓, then Enter)",
        style=STYLE,
        input=console.input,
        output=console.output,
    )
    chosen: str = console.run(question.application)
    return chosen
