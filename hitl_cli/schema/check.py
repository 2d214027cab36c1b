"""Checks an answer against the JSON Schema of its question. The one place that uses jsonschema-rs."""

from __future__ import annotations

from typing import Any, NoReturn

from hitl_cli.errors import PayloadError

MAX_PROBLEMS = 10


def problems(schema: dict[str, Any] | None, value: Any) -> tuple[str, ...]:
    """Why `value` does not satisfy `schema`: one line for each reason, empty when it does.

    Raises:
        PayloadError: `schema` itself is not a JSON Schema.
    """
    if not schema:
        return ()
    try:
        errors = _validator(schema).iter_errors(value)
    except UnicodeEncodeError:
        return ("a text in it holds half a character (a lone surrogate), so it cannot be checked",)
    found = []
    for error in errors:
        place = ".".join(str(part) for part in error.instance_path)
        found.append(f"{place}: {error.message}" if place else error.message)
        if len(found) == MAX_PROBLEMS:
            break
    return tuple(found)


def check_schema(schema: dict[str, Any] | None) -> None:
    """PayloadError unless `schema` is a JSON Schema that answers can be checked against."""
    if schema:
        _validator(schema)


def _validator(schema: dict[str, Any]) -> Any:
    """Regular expressions run on a linear-time engine, formats are asserted, and no `$ref` is ever fetched,
    because schemas come from the same untrusted place as payloads."""
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(
            schema,
            retriever=_refuse,
            pattern_options=jsonschema_rs.RegexOptions(),
            validate_formats=True,
        )
    except ValueError as error:
        reason = str(error).partition("\n")[0]
        raise PayloadError(f"response_schema is not a JSON Schema: {reason}") from None


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"references to other documents are not followed: {uri!r}")
