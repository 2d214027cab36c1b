"""Review and edit: opens a text, shows what the person changed, and sends it only when they say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.differences import changes, differences
from hitl_cli.prompts.editor import EditorFailed, edit
from hitl_cli.prompts.face import DecideLater, Field, Menu
from hitl_cli.prompts.layout import quoted
from hitl_cli.prompts.notes import Form, add_notes, remove_notes
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import LATER, Back, Choice, Edit, Send
from hitl_cli.prompts.structured import dump, parse
from hitl_cli.prompts.talk import Talk
from hitl_cli.prompts.typed import NotReadable
from hitl_cli.types import UNSET

_SHOWN_CHANGES = 20
"""Rows of changes shown; the person has just seen the text itself."""


def edit_and_confirm(talk: Talk, action: Edit) -> Any:
    """The reply made of the edited content; UNSET when the person went back or changed nothing."""
    original = action.content if isinstance(action.content, str) else dump(action.content)
    text, errors = original, list[str]()
    while True:
        try:
            text = _open(talk, action, text, errors)
        except DecideLater:
            return UNSET
        except EditorFailed as error:
            talk.say(f"Error: {error}", "error")
            return UNSET
        talk.unseen = 0
        if text == original:
            talk.say("No changes. Still undecided.")
            return UNSET
        content, errors = _read(action, text)
        reply = UNSET if errors else action.reply(content)
        errors += [] if errors else talk.problems(reply)
        _tell(talk, action.content, content, errors)
        picked = talk.face.choose(_menu(talk, action, reply, errors))[0].action
        if isinstance(picked, Send) and _is_meant(talk, text):
            talk.say(f"Your version — {talk.sends(picked.value)}")
            return picked.value
        if isinstance(picked, Back):
            return UNSET


def _open(talk: Talk, action: Edit, text: str, errors: Sequence[str]) -> str:
    if action.here:
        field = Field(prompt="", text=text, multiline=True, editor=False, leave="undo", preview=lambda *_: ())
        return talk.face.line(field).text
    about = f"{one_line(action.about)} — {', '.join(talk.facts[:2])}"
    form: Form = "prose" if isinstance(action.content, str) else "data"
    return remove_notes(edit(add_notes(text, about, errors, form), action.suffix), text, form)


def _read(action: Edit, text: str) -> tuple[Any, list[str]]:
    """The content that the text stands for, and why it stands for none."""
    if isinstance(action.content, str):
        return text, []
    try:
        content = parse(text)
    except NotReadable as error:
        return UNSET, [one_line(str(error), 300)]
    if type(content) is not type(action.content):
        return UNSET, ["this must stay what it was: a list, or an object of `name: value` lines"]
    return content, []


def _tell(talk: Talk, before: Any, after: Any, errors: Sequence[str]) -> None:
    """What was changed and what is wrong with it."""
    if after is UNSET:
        shown = []
    else:
        shown = differences(before, after) if isinstance(before, str) else changes(before, after)
    width, _ = talk.face.size()
    if shown:
        talk.say("Your changes:", "plain")
        talk.face.write(quoted("\n".join(shown), width, _SHOWN_CHANGES))
    talk.object_to(errors)


def _menu(talk: Talk, action: Edit, reply: Any, errors: Sequence[str]) -> Menu:
    label, question = ("Keep", "Keep this for the review?") if talk.reviewed else ("Send", "Send this?")
    send = () if errors else (Choice("s", label, "", Send(reply)),)
    again = Choice("e", "Edit again", "", action)
    undo = Choice("u", "Undo", "back to how it was", Back())
    return Menu(
        heading="Not sent" if errors else question,
        rows=(*send, again, undo, LATER),
        preview=talk.preview,
    )


def _is_meant(talk: Talk, text: str) -> bool:
    return bool(text.strip()) or talk.confirm("Send empty text?")
