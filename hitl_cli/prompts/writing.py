"""Asks for a typed line until it can be read, fits the schema, and is not sent by mistake."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts import typed as lines
from hitl_cli.prompts.editor import edited
from hitl_cli.prompts.face import Field, PageBack, Previous, Typed
from hitl_cli.prompts.safe import count_hidden, one_line
from hitl_cli.prompts.screen import Write
from hitl_cli.prompts.talk import Talk
from hitl_cli.types import UNSET

_JSON = ("{", "[")
"""A line that begins so was meant as JSON."""
_IN_BRACKETS = 60
"""Characters of a default that is shown as `[default]`; a longer one stands in the line itself."""


def write(talk: Talk, asked: Write, leave: str = "decide later", previous: Previous = "") -> Any:
    """Ask, and return the reply made of what was typed.

    Args:
        leave: what Esc does here, in words.

    Raises:
        PageBack: the person wants the question before.
    """
    text, default = _opening(asked)
    while True:
        try:
            typed = talk.face.line(_field(talk, asked, text, default, leave, previous))
        except PageBack:
            if talk.goes_back():
                raise
            continue
        text = typed.text
        if typed.wants == "pager":
            talk.show_all()
        elif typed.wants == "editor":
            text = _outside(talk, asked, text)
        else:
            value = _reply(talk, asked, typed, default)
            if value is not UNSET:
                talk.echo(_preview(talk, asked, typed, default))
                return value


def _opening(asked: Write) -> tuple[str, str]:
    """What stands in the line, and what stands in brackets. Text with hidden characters does neither."""
    if asked.default is UNSET:
        return "", ""
    default = lines.write(asked.default, asked.reading)
    if count_hidden(default):
        return "", ""
    is_short = len(default) <= _IN_BRACKETS and default == " ".join(default.split())
    return ("", default) if is_short else (default, "")


def _field(talk: Talk, asked: Write, text: str, default: str, leave: str, previous: Previous) -> Field:
    return Field(
        prompt=asked.prompt,
        text=text,
        default=default,
        may_be_empty=asked.may_be_empty or asked.reading == "text",
        may_be_text=asked.reading in ("json-or-text", "yes-no-or-text"),
        long_text=asked.long_text,
        secret=asked.secret,
        editor=not (asked.secret or asked.may_be_empty),
        more=talk.unseen > 0,
        leave=leave,
        previous=previous,
        preview=lambda line, as_text: _preview(talk, asked, Typed(line, as_text), default),
    )


def _preview(talk: Talk, asked: Write, typed: Typed, default: str) -> list[str]:
    if asked.secret:
        count = len(typed.text)
        return [f"sends {count} hidden characters" if count else "sends nothing yet"]
    if not typed.text and not default and not asked.may_be_empty:
        is_yes_no = asked.reading == "yes-no-or-text"
        return ["y sends true", "n sends false"] if is_yes_no else ["sends nothing yet"]
    try:
        value = _read(asked, typed, default)
    except lines.NotReadable as error:
        return [one_line(str(error), 100)]
    items = [_described(talk, asked, value)]
    if not isinstance(value, str) and typed.text and asked.reading in ("json-or-text", "yes-no-or-text"):
        items.append(f"Tab: as text {lines.describe(typed.text).removesuffix(' (text)')}")
    if (
        isinstance(value, str)
        and not typed.as_text
        and asked.reading == "json-or-text"
        and value[:1] in _JSON
    ):
        items.append("this is not JSON")
    return items


def _described(talk: Talk, asked: Write, value: Any) -> str:
    reply = asked.reply(value)
    return f"sends {one_line(lines.describe(value), 100)}" if reply is value else talk.sends(reply)


def _read(asked: Write, typed: Typed, default: str) -> Any:
    if not typed.text and default:
        return asked.default
    return lines.read(typed.text, asked.reading, typed.as_text)


def _reply(talk: Talk, asked: Write, typed: Typed, default: str) -> Any:
    """The reply, or UNSET when the line has to be asked for again."""
    try:
        value = _read(asked, typed, default)
    except lines.NotReadable as error:
        talk.object_to([str(error)])
        return UNSET
    reply = asked.reply(value)
    if talk.refused(reply):
        return UNSET
    if value == "" and not asked.may_be_empty and not talk.confirm("Send empty text?"):
        return UNSET
    may_approve = talk.screen.kind not in ("text", "tool") and value is not False
    if may_approve and not talk.has_seen_enough():
        return UNSET
    return reply


def _outside(talk: Talk, asked: Write, text: str) -> str:
    """Go on with the line in the person's editor; it comes back into the line, where Enter sends it."""
    if not text:
        text = asked.template if asked.default is UNSET else lines.write(asked.default, asked.reading)
    return edited(talk.face, text, asked.suffix)
