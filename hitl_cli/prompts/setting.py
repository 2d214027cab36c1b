"""`--set name=value`: a form filled in by the names of its fields, under the same rules as on a screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts import field_text
from hitl_cli.prompts.form import Form, FormField, Path, is_asked, object_of
from hitl_cli.prompts.typed import NotReadable
from hitl_cli.schema.check import problems
from hitl_cli.schema.secrets import holds_secrets
from hitl_cli.types import UNSET
from hitl_cli.wording import did_you_mean


class Misfit(ValueError):
    """What was given does not fit the form."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)
        """One line for each reason, with the field that it is about; not made safe."""


def fill_in_by_name(form: Form, given: Sequence[tuple[str, str]]) -> Any:
    """The answer that the form makes of texts for its fields.

    A field that is not named takes its default, as Enter alone does; without one it is left out.

    Args:
        given: names with texts; a list takes an item from each text.

    Raises:
        Misfit: a name is unknown, a text does not fit its field, or a required field is missing.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for name, text in given:
        texts[name].append(text)
    names = [field.name for field in form.fields]
    reasons = [
        f"there is no field {name!r}. {did_you_mean(name, names)}" for name in texts if name not in names
    ]
    values: dict[Path, Any] = {}
    missing = []
    for field in form.fields:
        named = texts.get(field.name, [])
        if not is_asked(field, values):
            reasons += [f"{field.name}: with the fields before it as they are, it is not asked"] * bool(named)
            continue
        try:
            values[field.path] = _value(field, named)
        except Misfit as misfit:
            reasons += [f"{field.name}: {reason}" for reason in misfit.reasons]
        else:
            missing += [field.name] * (field.required and values[field.path] is UNSET)
    reasons += [f"missing: {', '.join(missing)}"] * bool(missing)
    if reasons:
        raise Misfit(reasons)
    return form.reply(object_of(values))


def _value(field: FormField, texts: Sequence[str]) -> Any:
    """The field's value, checked by its own schema; UNSET: it is left out."""
    if not texts:
        return field.default
    try:
        value = _read(field, texts)
        found = () if value is UNSET else problems(field.schema, value)
    except NotReadable as error:
        value, found = UNSET, (str(error),)
    if found:
        raise Misfit([field_text.UNSAID] if holds_secrets(field.schema) else found)
    return value


def _read(field: FormField, texts: Sequence[str]) -> Any:
    is_json = len(texts) == 1 and texts[0].startswith("=")
    if field.kind == "list" and not is_json:
        return [field_text.item(field, text) for text in texts]
    if field.kind == "many" and not is_json:
        return [field_text.chosen(field.options, text) for text in texts]
    if len(texts) > 1:
        raise NotReadable("it is given twice, and takes one value")
    return field_text.read(field, texts[0])
