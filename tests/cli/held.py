"""JSON output is held to the schemas beside this file: what a key means does not change unnoticed."""

from __future__ import annotations

import json

import jsonschema_rs

from .conftest import HERE, Data

SCHEMAS = HERE / "schemas"


def held_to(schema: str, data: Data) -> Data:
    """The data itself, which the schema has allowed."""
    validator = jsonschema_rs.validator_for(
        json.loads((SCHEMAS / f"{schema}.json").read_text()), validate_formats=True
    )
    problems = [f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(data)]
    assert problems == []
    return data
