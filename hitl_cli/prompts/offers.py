"""Which flags answer a screen: all of them in words, and the shortest ones to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hitl_cli.prompts.example import example
from hitl_cli.prompts.form import Form, FormField, Path, is_asked
from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.prompts.screen import Choice, Decision, Edit, Screen, Write
from hitl_cli.schema.secrets import holds_secrets
from hitl_cli.types import UNSET

FLAGS: Final[dict[Decision, str]] = {
    "approve": "--approve",
    "edit": "--edit-args",
    "reject": "--reject",
    "respond": "--respond",
}
"""The flag of each decision, in the order in which they are named."""

_MOST_FIELDS = 8
"""Of a form whose fields are named one by one."""


def takes(screen: Screen) -> str:
    """The options that answer the screen, as in `--approve, --reject [--message S] or --value JSON`; not made
    safe. What may hold a secret, they take from standard input."""
    found = [f"{flag} --all" for flag in decisions(screen)] if screen.batch else decisions(screen)
    if holds_secrets(screen.answer_schema):
        return f"{' or '.join([*found, ' '.join(_from_stdin(screen))])}, with the answer on standard input"
    if screen.form is not None:
        found.insert(0, f"--set NAME=VALUE ({_names(screen.form)})")
    if isinstance(screen.example, str):
        found.append("--text S")
    each = f" with one for each, such as {one_line(safe_json(screen.example), 200)}" if screen.batch else ""
    return " or ".join(filter(None, (", ".join(found), f"--value JSON{each}")))


def decisions(screen: Screen) -> list[str]:
    """The flags that pick a decision of the screen, with what they take."""
    return [_described(row) for row in _rows(screen)]


def simplest(screen: Screen) -> list[str]:
    """The words of the shortest options that answer the screen, to be pasted and changed: its first decision,
    the fields of its form, else its example."""
    if screen.form is not None:
        return _set(screen.form) or _example(screen)
    rows = [] if screen.kind == "choice" else _rows(screen)  # an option is called by its value, as all are
    if not rows:
        return _example(screen)
    return [*_words(rows[0]), *(["--all"] if screen.batch is not None else [])]


def _rows(screen: Screen) -> list[Choice]:
    """The rows that a flag picks, as the screen has them; of a batch those that all its pages have, except
    to edit, which is for one action."""
    if screen.batch is None:
        return [
            row for row in (*screen.choices, *screen.letters) if row.decision and screen.row(row.decision)
        ]
    first, *others = screen.batch.pages
    return [
        row
        for row in _rows(first)
        if row.decision != "edit" and all(page.row(row.decision) for page in others)
    ]


def _described(row: Choice) -> str:
    flag = FLAGS[row.decision]
    if isinstance(row.action, Edit):
        return f"{flag} JSON"
    if isinstance(row.action, Write):
        return f"{flag} [--message S]" if row.action.may_be_empty else f"{flag} S"
    return flag


def _names(form: Form) -> str:
    names = [one_line(field.name) for field in form.fields[:_MOST_FIELDS]]
    more = len(form.fields) - len(names)
    return ", ".join([*names, *([f"and {more} more"] if more else [])])


def _words(row: Choice) -> list[str]:
    flag = FLAGS[row.decision]
    if isinstance(row.action, Edit):
        return [flag, safe_json(row.action.content)]
    return [flag, "text"] if isinstance(row.action, Write) and not row.action.may_be_empty else [flag]


def _example(screen: Screen) -> list[str]:
    return _from_stdin(screen) if holds_secrets(screen.answer_schema) else _given(screen.example)


def _from_stdin(screen: Screen) -> list[str]:
    """For a secret: what stands in a command line, the shell keeps and other users see."""
    return ["--text" if screen.line.secret else "--value", "-"]


def _given(value: Any) -> list[str]:
    if isinstance(value, str) and not value.startswith(("@", "-")) and _is_clean(value):
        return ["--text", value]
    return ["--value", safe_json(value)]


def _is_clean(text: str) -> bool:
    """Whether it is printed as it is, on one line: what is pasted must be what was printed."""
    return one_line(text, len(text)) == text


def _set(form: Form) -> list[str]:
    """`--set` for each field that must be filled in; none where that is not the shortest way."""
    words: list[str] = []
    values: dict[Path, Any] = {}
    for field in form.fields:
        if not is_asked(field, values):
            continue
        values[field.path] = field.default
        if not field.required or field.default is not UNSET:
            continue
        if field.kind == "json" or "=" in field.name or not _is_clean(field.name):
            return []
        if holds_secrets(field.schema):
            return []
        values[field.path] = value = example(field.schema)
        for text in _texts(field, value):
            words += ["--set", f"{field.name}={text}"]
    return words if len(words) <= 2 * _MOST_FIELDS else []


def _texts(field: FormField, value: Any) -> Sequence[str]:
    items = value if field.kind in ("list", "many") else [value]
    texts = [item if isinstance(item, str) else safe_json(item) for item in items]
    is_plain = bool(texts) and all(_is_clean(text) and not text.startswith("=") for text in texts)
    return texts if is_plain else [f"={safe_json(value)}"]
