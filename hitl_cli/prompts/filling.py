"""Fills in a form: a line for each field, then a review of all before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.asking_field import ask_field, shown
from hitl_cli.prompts.face import Face, Menu, PageBack
from hitl_cli.prompts.form import Form, FormField, Path, is_asked, object_of, value_at
from hitl_cli.prompts.layout import BLANK
from hitl_cli.prompts.picking import follow
from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.prompts.screen import Choice, GoTo, Screen, Send
from hitl_cli.prompts.talk import Before, Talk
from hitl_cli.types import UNSET
from hitl_cli.wording import counted

_PLACE = 60
"""Characters of a field's value in the review."""


def fill_in(screen: Screen, form: Form, face: Face, facts: Sequence[str], before: Before | None) -> Any:
    """Lead the person through the fields and the review; return the answer that they sent.

    Raises:
        DecideLater: the person left it; nothing is kept.
        PageBack: they want the question before it; nothing is kept.
    """
    return _Filling(screen, form, face, facts, before).run()


class _Filling:
    def __init__(
        self, screen: Screen, form: Form, face: Face, facts: Sequence[str], before: Before | None
    ) -> None:
        self._form = form
        self._face = face
        required = sum(field.required and field.when is None for field in form.fields)
        count = f"{counted(len(form.fields), 'field')} ({required} required)"
        self._talk = Talk(screen, face, (*facts, count), before=before)
        draft = screen.line.default
        self._values: dict[Path, Any] = {
            field.path: value_at(draft, field.path) for field in form.fields if draft is not UNSET
        }
        """What was filled in so far; UNSET: the field is not sent. A field that was not asked is not here."""

    def run(self) -> Any:
        self._talk.show()
        self._ask_from(0, again=bool(self._values))
        while True:
            answer = self._form.reply(self._object())
            self._face.write([BLANK])
            picked = self._face.choose(self._menu(answer))
            action = picked[0].action
            if isinstance(action, GoTo):
                self._ask(action.page)
                self._ask_from(0, again=True)
            elif action == Send(answer):
                if not self._talk.refused(answer) and self._talk.has_seen_enough():
                    self._talk.say(f"Submit — {self._sends(answer)}")
                    return answer
            else:
                other = follow(self._talk, picked)
                if other is not UNSET:
                    return other

    def _ask_from(self, place: int, *, again: bool) -> None:
        """Ask the fields from `place` on.

        Args:
            again: only those that have not been asked yet: a condition may hold now that did not before.
        """
        while place < len(self._form.fields):
            field = self._form.fields[place]
            if self._is_hidden(field):
                self._values.pop(field.path, None)
                place += 1
            elif again and field.path in self._values:
                place += 1
            else:
                place = place + 1 if self._ask(place) else self._before(place)

    def _ask(self, place: int) -> bool:
        """Ask one field; False when the person wants the one before."""
        field = self._form.fields[place]
        is_first = self._before(place) == place
        previous = self._talk.previous if is_first else "field"
        try:
            value = ask_field(self._talk, field, self._values.get(field.path, UNSET), previous)
        except PageBack:
            if is_first and self._talk.goes_back():
                raise
            return False
        self._values[field.path] = value
        return True

    def _before(self, place: int) -> int:
        """The field before this one that is asked; this one when it is the first."""
        earlier = [at for at in range(place) if not self._is_hidden(self._form.fields[at])]
        return earlier[-1] if earlier else place

    def _is_hidden(self, field: FormField) -> bool:
        return not is_asked(field, self._values)

    def _object(self) -> dict[str, Any]:
        return object_of({field.path: self._values.get(field.path, UNSET) for field in self._form.fields})

    def _menu(self, answer: Any) -> Menu:
        asked = [at for at, field in enumerate(self._form.fields) if not self._is_hidden(field)]
        rows = [self._row(number, at) for number, at in enumerate(asked, start=1)]
        return Menu(
            heading=f"Review — {counted(len(asked), 'field')}",
            rows=(
                *rows,
                Choice("s", "Submit", "", Send(answer)),
                *self._talk.screen.choices,
            ),
            preview=lambda picked: self._preview(picked, answer),
        )

    def _row(self, number: int, at: int) -> Choice:
        field = self._form.fields[at]
        value = shown(field, self._values.get(field.path, UNSET))
        return Choice(str(number) if number <= 9 else "", field.title, one_line(value, _PLACE), GoTo(at))

    def _preview(self, picked: tuple[Choice, ...], answer: Any) -> str:
        if picked and picked[0].action == Send(answer):
            return self._sends(answer)
        return self._talk.preview_of_review(picked)

    def _sends(self, answer: Any) -> str:
        """What would be sent, with what was typed hidden taken out."""
        secrets = {
            self._values[field.path]
            for field in self._form.fields
            if field.kind == "secret" and isinstance(self._values.get(field.path), str)
        }
        text = safe_json(answer)
        for secret in sorted(secrets - {""}, key=len, reverse=True):
            text = text.replace(safe_json(secret)[1:-1], "…")
        return f"sends {one_line(text, 160)}"
