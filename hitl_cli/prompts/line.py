"""The typed line of the full face: questionary's text prompt, with what will be sent live below it."""

from __future__ import annotations

from typing import Literal

import questionary
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from hitl_cli.columns import columns
from hitl_cli.prompts.face import DecideLater, Field, PageBack, Typed
from hitl_cli.prompts.keys import quiet_keys
from hitl_cli.prompts.layout import INDENT
from hitl_cli.prompts.lines import fill, fold
from hitl_cli.prompts.stage import Stage
from hitl_cli.prompts.style import STYLE

_NEXT_ROW = "  ┆ "
"""Stands before every row of a text but the first, so that a default of many lines cannot imitate hitl's."""


def run_line(stage: Stage, field: Field) -> Typed:
    """Show the line and return what was typed.

    Raises:
        DecideLater: Esc, or Ctrl-D on an empty line.
        KeyboardInterrupt: Ctrl-C.
    """
    typed: Typed = _Line(stage, field).run()
    return typed


class _Line:
    def __init__(self, stage: Stage, field: Field) -> None:
        self._stage = stage
        self._field = field
        self._as_text = False
        self._message = ""

    def run(self) -> Typed:
        field = self._field
        prompt: questionary.Question = questionary.text(
            self._prompt(),
            default=field.text,
            qmark=" ",
            instruction="",
            multiline=field.multiline,
            prompt_continuation=_NEXT_ROW,
            is_password=field.secret,
            style=STYLE,
            key_bindings=self._bindings(),
            bottom_toolbar=lambda: self._toolbar(prompt.application.current_buffer.text),
            eof_exception=DecideLater,
            enable_suspend=True,
            input=self._stage.input,
            output=self._stage.output,
        )
        typed: Typed = self._stage.run(prompt.application)
        return typed

    def _prompt(self) -> str:
        """The words before what is typed; above it, where they would leave too little room beside them."""
        field = self._field
        if not field.prompt:
            return _NEXT_ROW.strip()
        text = f"{field.prompt} [{field.default}]:" if field.default else f"{field.prompt}:"
        width = self._stage.size()[0]
        if INDENT + columns(text) + 1 + min(field.room, width // 3) <= width:
            return text
        return "\n  ".join(fold(text, width - INDENT)) + "\n   "

    def _toolbar(self, text: str) -> str:
        return "\n".join(f"  {row}" for row in self._help(text))

    def _help(self, text: str) -> list[str]:
        field = self._field
        items = [self._message] if self._message else list(field.preview(text, self._as_text))
        if self._as_text:
            items.append("Tab: as JSON")
        offers = {
            "Ctrl-S done": field.multiline,
            "Alt-Enter new line": field.long_text and not field.multiline,
            "Ctrl-E editor": field.editor,
            "Ctrl-O view all": field.more,
            "Shift-Tab previous": bool(field.previous),
        }
        keys = [words for words, offered in offers.items() if offered]
        width = self._stage.size()[0] - 2
        return fill(items, width) + fill([*keys, f"Esc {field.leave}", "Ctrl-C quit"], width)

    def _bindings(self) -> KeyBindings:
        keys = quiet_keys()
        keys.add("c-s" if self._field.multiline else "enter")(self._done)
        keys.add("escape")(lambda event: event.app.exit(exception=DecideLater()))
        if not self._field.multiline:
            keys.add("escape", "enter")(lambda event: event.current_buffer.insert_text("\n"))
        if self._field.previous:
            keys.add("s-tab")(lambda event: event.app.exit(exception=PageBack()))
        if self._field.may_be_text:
            keys.add("tab")(lambda _: self._toggle())
        if self._field.editor:
            keys.add("c-e")(lambda event: self._leave_for(event, "editor"))
        if self._field.more:
            keys.add("c-o")(lambda event: self._leave_for(event, "pager"))
        return keys

    def _toggle(self) -> None:
        self._as_text = not self._as_text

    def _done(self, event: KeyPressEvent) -> None:
        text = event.current_buffer.text
        if text == "<" and self._field.previous and not self._as_text:
            event.app.exit(exception=PageBack())
        elif text or self._field.default or self._field.may_be_empty:
            event.app.exit(result=Typed(text, self._as_text))
        else:
            self._message = "Nothing typed"
            event.app.output.bell()

    def _leave_for(self, event: KeyPressEvent, wants: Literal["editor", "pager"]) -> None:
        event.app.erase_when_done = True
        event.app.exit(result=Typed(event.current_buffer.text, self._as_text, wants))
