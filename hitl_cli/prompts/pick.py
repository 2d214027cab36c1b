"""Picks one of the threads that wait. Nothing is decided by it, so the first row may be picked beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.prompts.safe import one_line


def pick_thread(threads: Sequence[tuple[str, str, str]]) -> str | None:
    """Ask on the terminal which thread to resume; None when the person leaves.

    Args:
        threads: id, node and question of each.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    import questionary

    from hitl_cli.prompts.face import DecideLater
    from hitl_cli.prompts.stderr import terminal
    from hitl_cli.prompts.style import STYLE

    rows = [
        questionary.Choice(one_line("  ".join(part for part in thread if part)), value=thread[0])
        for thread in threads
    ]
    question = questionary.select(
        "Which thread?", rows, qmark=" ", instruction=" ", style=STYLE, output=terminal()
    )
    try:
        chosen: str = question.unsafe_ask()
    except (DecideLater, EOFError):
        return None
    return chosen
