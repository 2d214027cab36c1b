"""Leads one person through one screen to one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.editing import edit_and_confirm
from hitl_cli.prompts.face import DecideLater, Face, Menu
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, Edit, Screen, Send, Unmask, View, Write
from hitl_cli.prompts.talk import Talk, value_of
from hitl_cli.prompts.writing import write
from hitl_cli.types import UNSET


def decide(screen: Screen, face: Face, facts: Sequence[str]) -> Any:
    """Show the screen and return the JSON answer that the person chose, typed or edited.

    Args:
        facts: thread, node and place in the queue, in words, safe to print.

    Raises:
        DecideLater: the person left it.
        AlreadyAnswered: somebody else answered meanwhile.
        KeyboardInterrupt: Ctrl-C.
        PayloadError: the question's schema is not a JSON Schema.
    """
    talk = Talk(screen, face, facts)
    talk.show()
    if not screen.choices:
        return write(talk, screen.line)
    while True:
        value = _follow(talk, face.choose(_menu(talk)))
        if value is not UNSET:
            return value


def _menu(talk: Talk) -> Menu:
    screen = talk.screen
    rows = list(screen.choices)
    if talk.unseen:
        rows.insert(-1, Choice("v", "View all", f"{talk.unseen} more line{'s' * (talk.unseen > 1)}", View()))
    if talk.masked:
        rows.insert(-1, Choice("m", "Show secrets", f"{talk.masked} hidden", Unmask()))
    return Menu(
        heading=screen.heading,
        rows=tuple(rows),
        many=screen.many,
        preview=lambda picked: talk.preview(picked, many=screen.many),
    )


def _follow(talk: Talk, picked: tuple[Choice, ...]) -> Any:
    """Do what the picked rows stand for; UNSET when that leads back to the menu."""
    action = picked[0].action
    match action:
        case Send():
            return _send(talk, picked)
        case Write():
            return _write_or_back(talk, action)
        case Edit():
            return edit_and_confirm(talk, action)
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
    try:
        return write(talk, action, leave="back")
    except DecideLater:
        return UNSET
