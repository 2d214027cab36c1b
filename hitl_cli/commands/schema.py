"""`hitl schema`: the YAML format as a JSON Schema, with which editors complete and explain."""

from __future__ import annotations

from hitl_cli.format.export import json_schema
from hitl_cli.result import Result


def schema() -> Result:
    """The schema itself, in text and in JSON form."""
    return Result(view="schema", data=json_schema())
