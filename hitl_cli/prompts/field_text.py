"""A field of a form as text: what a person types for a value, and the value that a text stands for."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts import typed
from hitl_cli.prompts.form import FormField, Option
from hitl_cli.prompts.safe import safe_json
from hitl_cli.prompts.typed import NotReadable
from hitl_cli.types import UNSET

UNSAID = "this does not fit; the reason would show it"
"""In place of what is wrong with a secret."""

_YES_NO = {**typed.YES_NO, "true": True, "false": False}

_FORMATS = {
    "date": "2026-01-31",
    "time": "14:30:00",
    "date-time": "2026-01-31T14:30:00Z",
    "email": "an e-mail address",
    "uri": "a link",
    "uuid": "a UUID",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
}


def hint(field: FormField) -> str:
    """What fits, in a few words: `In euros, 0 to 500`."""
    kind = _FORMATS.get(str(field.schema.get("format")), "")
    return ", ".join(filter(None, (field.help, _bounds(field.schema), kind)))


def write(field: FormField, value: Any) -> str:
    """The text that stands for a value."""
    if field.kind == "yes-no":
        return "y" if value is True else "n"
    if field.kind == "list" and isinstance(value, list):
        return "\n".join(item if isinstance(item, str) else safe_json(item) for item in value)
    labels = [option.label for option in field.options if option.value == value]
    return labels[0] if labels else value if isinstance(value, str) else safe_json(value)


def read(field: FormField, text: str) -> Any:
    """The value that a text stands for; UNSET: the field is left out. Whether it fits is asked elsewhere.

    A text that begins with `=` is JSON; a secret is what it is.

    Raises:
        NotReadable: the text is not of the field's kind.
    """
    if not text:
        return "" if field.required else UNSET
    if text.startswith("=") and field.kind != "secret":
        return typed.read(text[1:], "json")
    match field.kind:
        case "yes-no":
            if text.strip().lower() not in _YES_NO:
                raise NotReadable(f"{text!r} is neither y nor n")
            return _YES_NO[text.strip().lower()]
        case "choice":
            return chosen(field.options, text.strip())
        case "integer" | "number" | "json":
            return typed.read(text, field.kind)
        case "list":
            return [item(field, row) for row in text.split("\n") if row.strip()]
    return text


def item(field: FormField, text: str) -> Any:
    """One item of a list."""
    kind = field.schema["items"]["type"]
    return text if kind == "string" else typed.read(text, kind)


def chosen(options: tuple[Option, ...], text: str) -> Any:
    """The option that is meant: by its label or value, or by the start of one label only."""
    exact = [one for one in options if text in (one.label, one.value) or text == safe_json(one.value)]
    near = [one for one in options if one.label.lower().startswith(text.lower())]
    for found in (exact, near):
        if len(found) == 1:
            return found[0].value
    raise NotReadable(f"{text!r} is none of {', '.join(one.label for one in options)}")


def _bounds(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if kind in ("integer", "number"):
        low, high = schema.get("minimum"), schema.get("maximum")
        whole = "a whole number" if kind == "integer" else "a number"
    else:
        names = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}.get(str(kind))
        low, high = (schema.get(names[0]), schema.get(names[1])) if names else (None, None)
        whole = ""
    unit = {"string": " characters", "array": " of them"}.get(str(kind), "")
    if low is None and high is None:
        return whole
    if high is None:
        return f"at least {safe_json(low)}{unit}"
    return (
        f"at most {safe_json(high)}{unit}" if low is None else f"{safe_json(low)} to {safe_json(high)}{unit}"
    )
