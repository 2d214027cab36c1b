"""The menu of a screen, shown until a row of it leads to an answer."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.editing import edit_and_confirm
from hitl_cli.prompts.face import DecideLater, Menu, PageBack, Previous
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, Edit, Rest, Send, Unmask, View, Write
from hitl_cli.prompts.talk import Talk, value_of
from hitl_cli.prompts.writing import write
from hitl_cli.types import UNSET


def pick(talk: Talk, more: tuple[Choice, ...] = (), *, page_before: bool = False) -> Any:
    """The JSON that the picked row leads to, or the `Rest` that was picked.

    Args:
        more: rows beside the screen's own.
        page_before: there is a page to go back to, and not only perhaps a question.

    Raises:
        PageBack: the person wants what came before.
    """
    previous: Previous = "page" if page_before else talk.previous
    while True:
        try:
            picked = talk.face.choose(_menu(talk, more, previous))
        except PageBack:
            if page_before or talk.goes_back():
                raise
            continue
        value = follow(talk, picked)
        if value is not UNSET:
            return value


def _menu(talk: Talk, more: tuple[Choice, ...], previous: Previous) -> Menu:
    screen = talk.screen
    *own, leave = screen.choices
    rows = [*own, *more, leave]
    if talk.unseen:
        rows.insert(-1, Choice("v", "View all", f"{talk.unseen} more lines", View()))
    if talk.masked:
        rows.insert(-1, Choice("m", "Show secrets", f"{talk.masked} hidden", Unmask()))
    return Menu(
        heading=screen.heading,
        rows=tuple(rows),
        many=screen.many,
        previous=previous,
        preview=lambda picked: talk.preview(picked, many=screen.many),
    )


def follow(talk: Talk, picked: tuple[Choice, ...]) -> Any:
    """The JSON that the picked rows lead to; UNSET when they lead back to the menu."""
    action = picked[0].action
    match action:
        case Send():
            return _send(talk, picked)
        case Write():
            return _write_or_back(talk, action)
        case Edit():
            return edit_and_confirm(talk, action)
        case Rest():
            return action
        case View():
            talk.show_all()
        case Unmask():
            talk.unmask()
    return UNSET


def _send(talk: Talk, picked: tuple[Choice, ...]) -> Any:
    value = value_of(picked, many=talk.screen.many)
    approves = any(isinstance(row.action, Send) and row.action.approves for row in picked)
    if talk.refused(value) or (approves and not talk.has_seen_enough()):
        return UNSET
    labels = ", ".join(one_line(row.label) for row in picked)
    talk.say(f"{labels} — {talk.sends(value)}")
    return value


def _write_or_back(talk: Talk, action: Write) -> Any:
    """The reply made of a typed line; UNSET when the person went back to the menu."""
    try:
        return write(talk, action, leave="back")
    except DecideLater:
        return UNSET
