"""Asks for one field of a form until the line can be read and fits the field."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts import field_text
from hitl_cli.prompts import typed as lines
from hitl_cli.prompts.conventions.rows import option_rows
from hitl_cli.prompts.editor import edited
from hitl_cli.prompts.face import Field, Menu, Previous, Typed
from hitl_cli.prompts.form import FormField, Option
from hitl_cli.prompts.layout import quoted
from hitl_cli.prompts.safe import count_hidden, one_line, safe_json
from hitl_cli.prompts.screen import Choice, Send, leaving_row, way_out
from hitl_cli.prompts.talk import Talk, value_of
from hitl_cli.prompts.typed import NotReadable
from hitl_cli.schema.check import problems
from hitl_cli.types import UNSET

_IN_A_LINE = 60
"""Characters of the options that stand in the line; more of them are a menu."""
_SHORT = 60
_SUFFIXES = {"json": ".json", "long": ".md"}
"""Of the file that is opened in the editor."""
_FREE = ("text", "long", "json", "list")
"""Kinds of fields whose answer can have any length."""


def ask_field(talk: Talk, field: FormField, before: Any, previous: Previous) -> Any:
    """The field's value; UNSET when it is left out.

    Args:
        before: what was filled in earlier; UNSET for nothing.

    Raises:
        PageBack: the person wants what is before.
        DecideLater: they left the form.
    """
    _explain(talk, field)
    offered = field.default if before is UNSET else before
    if field.kind == "many" or (field.kind == "choice" and not _fits_a_line(field.options)):
        return _picked(talk, field, previous)
    text, default = _opening(field, offered)
    while True:
        typed = talk.face.line(_line(field, text, default, previous, way_out(talk.screen.choices).words))
        text = "" if field.kind == "secret" else typed.text
        if typed.wants == "editor":
            text = edited(talk.face, typed.text, _SUFFIXES.get(field.kind, ".txt"))
            continue
        try:
            value = _read(field, typed, default, offered)
        except NotReadable as error:
            talk.object_to([str(error)])
            continue
        if _fits(talk, field, value):
            talk.echo([_preview(field, typed.text, default)])
            return value


def _explain(talk: Talk, field: FormField) -> None:
    """Show in full what is asked, where the line that asks has no room for it."""
    words = [
        text for text, room in ((field.title, _SHORT), (field.help, _SHORT)) if one_line(text, room) != text
    ]
    if words:
        width, rows = talk.face.size()
        talk.face.write(quoted("\n".join(words), width, max(rows // 2, 3)))


def shown(field: FormField, value: Any) -> str:
    """A field's value for the review; not made safe."""
    if value is UNSET:
        return "(not sent)"
    if field.kind == "secret":
        return f"(hidden, {len(value)} characters)" if isinstance(value, str) else "(hidden)"
    labels = [option.label for option in field.options if option.value == value]
    said = labels[0] if labels else value if isinstance(value, str) else safe_json(value)
    return f"{said} (default)" if value == field.default and field.default is not UNSET else said


def _fits_a_line(options: tuple[Option, ...]) -> bool:
    return len(", ".join(option.label for option in options)) <= _IN_A_LINE


def _line(field: FormField, text: str, default: str, previous: Previous, leave: str) -> Field:
    options = ", ".join(option.label for option in field.options)
    hint = one_line(", ".join(filter(None, (options, field_text.hint(field), _how(field)))), 120)
    star = " *" if field.required and not default else ""
    return Field(
        prompt=f"{one_line(field.title, _SHORT)}{star}{f'  {hint}' if hint else ''}",
        text=text,
        default=default,
        room=20 if field.kind in _FREE else 8,
        may_be_empty=not field.required,
        long_text=field.kind in ("long", "list"),
        secret=field.kind == "secret",
        editor=field.kind in _FREE,
        previous=previous,
        leave=leave,
        preview=lambda line, _: [_preview(field, line, default)],
    )


def _how(field: FormField) -> str:
    ways = {"yes-no": "y/n", "list": "one per line", "json": "JSON"}
    skips = "" if field.required or field.default is not UNSET else "Enter skips it"
    return ", ".join(filter(None, (ways.get(field.kind), skips)))


def _opening(field: FormField, offered: Any) -> tuple[str, str]:
    """What stands in the line, and what stands in brackets."""
    if offered is UNSET or offered is None or field.kind == "secret":
        return "", ""
    text = field_text.write(field, offered)
    if count_hidden(text):
        return "", ""
    return ("", text) if len(text) <= _SHORT and "\n" not in text else (text, "")


def _preview(field: FormField, line: str, default: str) -> str:
    if field.kind == "secret":
        return f"{len(line)} hidden characters"
    if not line and not default:
        return "nothing typed yet" if field.required else "not sent"
    try:
        value = _read(field, Typed(line or default), default, UNSET)
    except NotReadable as error:
        return one_line(str(error), 100)
    return "not sent" if value is UNSET else one_line(lines.describe(value), 100)


def _read(field: FormField, typed: Typed, default: str, offered: Any) -> Any:
    return offered if default and not typed.text else field_text.read(field, typed.text)


def _picked(talk: Talk, field: FormField, previous: Previous) -> Any:
    rows = option_rows(field.options)
    many = field.kind == "many"
    if not field.required and not many:
        rows = (*rows, Choice("0", "Skip it", "not sent", Send(UNSET, whole=True)))
    if many and not field.schema.get("minItems"):
        rows = (*rows, Choice("0", "None of them", "", Send([], whole=True)))
    menu = Menu(
        heading=f"{one_line(field.title, _SHORT)}  {one_line(field_text.hint(field), _SHORT)}".rstrip(),
        rows=(*rows, leaving_row(talk.screen.choices)),
        many=many,
        previous=previous,
        preview=lambda picked: ", ".join(one_line(row.label) for row in picked) or "nothing chosen yet",
    )
    while True:
        picked = talk.face.choose(menu)
        value = value_of(picked, many=many)
        if _fits(talk, field, value):
            talk.say(f"{one_line(field.title, _SHORT)}: {one_line(shown(field, value), _SHORT)}")
            return value


def _fits(talk: Talk, field: FormField, value: Any) -> bool:
    """Whether the field takes the value; else the person has been told why."""
    found = () if value is UNSET else problems(field.schema, value)
    talk.object_to([field_text.UNSAID] * len(found) if field.kind == "secret" else found)
    return not found
