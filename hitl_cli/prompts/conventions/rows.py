"""Menu rows that several conventions share, and the letters that pick them."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.prompts.form import Option
from hitl_cli.prompts.safe import safe_json
from hitl_cli.prompts.screen import Choice, Decision, Send, Write

OTHER = Choice("t", "Type another answer", "", Write())
YES = Choice("y", "Yes", "sends true", Send(True), "approve")
NO = Choice("n", "No", "sends false", Send(False, approves=False), "reject")

RESERVED = "jkmqtv"
"""Letters that menus need themselves: down, up, show secrets, decide later, type, view all."""

_NAMED: tuple[Decision, ...] = ("approve", "reject")


def option_rows(options: Sequence[Option]) -> tuple[Choice, ...]:
    """One row for each option; the value stands beside its label when the two differ."""
    taken: set[str] = set()
    rows = []
    for place, item in enumerate(options, start=1):
        key = _letter(item, place, taken)
        taken.add(key)
        hint = "" if item.label == item.value else f"sends {safe_json(item.value)}"
        rows.append(Choice(key, item.label, hint, Send(item.value), _decision(item)))
    return tuple(rows)


def _decision(item: Option) -> Decision:
    """The decision that the option is called, by its value or its label; none when they name two."""
    names = [name.strip().lower() for name in (item.value, item.label) if isinstance(name, str)]
    named: list[Decision] = [decision for decision in _NAMED if decision in names]
    return named[0] if len(named) == 1 else ""


def _letter(item: Option, place: int, taken: set[str]) -> str:
    """The first free letter, else the place in the list, else none: the arrows reach it.

    Letters of the value come before those of its label, so that `a` approves and `r` rejects wherever these
    are the values, whatever words stand for them.
    """
    value = item.value if isinstance(item.value, str) else ""
    for letter in (value + item.label).lower():
        if "a" <= letter <= "z" and letter not in RESERVED and letter not in taken:
            return letter
    return str(place) if place <= 9 else ""
