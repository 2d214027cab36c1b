"""Checks an answer against the JSON Schema of its question. The one place that uses jsonschema-rs."""

from __future__ import annotations

import json
import re
from datetime import datetime, time
from typing import Any, NoReturn

from hitl_cli.errors import PayloadError
from hitl_cli.schema.secrets import holds_secrets
from hitl_cli.schema.simple import is_plain, plainly_fits

MAX_PROBLEMS = 10
MAX_PATTERN = 1000
"""Characters of a regular expression: what matching costs grows with them."""
CARRIED_CHECK = "x-hitl-check"
"""The keyword for a further condition, which `format.carried_check` reads; JSON Schema passes over it."""
CARRIED_WHEN = "x-hitl-when"
"""The same for when a field of a form is asked for."""

_TIME = r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"
_FORMATS = {
    "date": "a date, such as 2026-01-31",
    "time": "a time, such as 14:30",
    "date-time": "a date with a time, such as 2026-01-31T14:30",
    "email": "an email address, such as ana@example.com",
    "uri": "a link, such as https://example.com",
}
_LOOKAROUND = re.compile(r"\(\?<?[=!]")


def is_needed(when: Any) -> bool:
    """Whether a field must be filled in when its condition holds."""
    return isinstance(when, dict) and isinstance(when.get("if"), str) and when.get("needed") is True


def carries_conditions(schema: dict[str, Any]) -> bool:
    """Whether an answer must pass more than JSON Schema can say."""
    fields = schema.get("properties")
    needed = isinstance(fields, dict) and any(
        isinstance(field, dict) and is_needed(field.get(CARRIED_WHEN)) for field in fields.values()
    )
    return needed or CARRIED_CHECK in schema


def problems(schema: dict[str, Any] | None, value: Any) -> tuple[str, ...]:
    """Why `value` does not satisfy `schema`: one line for each reason, empty when it does.

    The reasons quote the value, unless part of it may be secret.

    Raises:
        PayloadError: `schema` itself is not a JSON Schema, or has a pattern that is too long.
    """
    if not schema or plainly_fits(schema, value):
        return ()
    try:
        errors = _validator(schema, mask="the value" if holds_secrets(schema) else None).iter_errors(value)
    except UnicodeEncodeError:
        return ("a text in it holds half a character (a lone surrogate), so it cannot be checked",)
    found = []
    for error in errors:
        place = ".".join(str(part) for part in error.instance_path)
        found.append(f"{place}: {_said(error)}" if place else _said(error))
        if len(found) == MAX_PROBLEMS:
            break
    return tuple(found)


def _said(error: Any) -> str:
    """The message, in words for whoever knows no JSON Schema."""
    message: str = error.message
    format_ = getattr(error.kind, "format", "")
    if format_ in _FORMATS:
        return message.removesuffix(f'a "{format_}"') + _FORMATS[format_]
    branches = getattr(error.kind, "context", ())  # what each has against the value: nothing where it fits
    firsts = [one.kind for one, *_ in filter(None, branches)]
    labelled = [kind.expected_value for kind in firsts if hasattr(kind, "expected_value")]
    if labelled and len(labelled) == len(branches):
        *others, last = [json.dumps(value, ensure_ascii=False) for value in labelled]
        value = message.partition(" is not valid under")[0]
        return f"{value} is not one of {', '.join(others)}{' or ' if others else ''}{last}"
    return message


def check_schema(schema: dict[str, Any] | None) -> None:
    """PayloadError unless `schema` is a JSON Schema that answers can be checked against."""
    if schema and not is_plain(schema):
        _validator(schema)


def without_lookaround(schema: Any) -> Any:
    """A schema without the patterns that look ahead or behind, which only a backtracking engine can check.

    Of use where the answer is checked again by who made the schema: pydantic 2.12 and 2.13 describe every
    Decimal by such a pattern.
    """
    if isinstance(schema, list):
        return [without_lookaround(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_lookaround(item) for key, item in schema.items() if not _looks_around(key, item)}


def _check_patterns(schema: Any) -> None:
    """PayloadError when a pattern is longer than any that a person would write."""
    if isinstance(schema, list):
        for item in schema:
            _check_patterns(item)
    if not isinstance(schema, dict):
        return
    for key, item in schema.items():
        for pattern in [item] if key == "pattern" else item if key == "patternProperties" else []:
            if isinstance(pattern, str) and len(pattern) > MAX_PATTERN:
                raise PayloadError(
                    f"response_schema has a pattern of {len(pattern):,} characters;"
                    f" at most {MAX_PATTERN:,} are allowed"
                )
        _check_patterns(item)


def _looks_around(key: str, item: Any) -> bool:
    return key == "pattern" and isinstance(item, str) and bool(_LOOKAROUND.search(item))


def _validator(schema: dict[str, Any], mask: str | None = None) -> Any:
    """Regular expressions run on a linear-time engine, formats are asserted, and no `$ref` is ever fetched,
    because schemas come from the same untrusted place as payloads.

    Not kept: to compile a schema takes 5 to 30 µs, not much more than to find it among others.
    """
    import jsonschema_rs

    _check_patterns(schema)
    try:
        return jsonschema_rs.Draft202012Validator(
            schema,
            retriever=_refuse,
            pattern_options=jsonschema_rs.RegexOptions(),
            validate_formats=True,
            mask=mask,
            formats={"date-time": _is_datetime, "time": _is_time},
        )
    except ValueError as error:
        reason = str(error).partition("\n")[0]
        raise PayloadError(f"response_schema is not a JSON Schema: {reason}") from None


def _is_datetime(text: str) -> bool:
    """As RFC 3339 has it, but the offset from UTC may be left out, as it may in Python and pydantic."""
    return _is_iso(rf"\d{{4}}-\d\d-\d\d[T ]{_TIME}", text, datetime)


def _is_time(text: str) -> bool:
    return _is_iso(_TIME, text, time)


def _is_iso(form: str, text: str, kind: type[datetime] | type[time]) -> bool:
    if not re.fullmatch(form, text.upper(), re.ASCII):
        return False
    try:
        kind.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"references to other documents are not followed: {uri!r}")
