"""What an editor says of a graph file that has the exported JSON Schema."""

from __future__ import annotations

import jsonschema_rs

from hitl_cli.format.document import parse
from hitl_cli.format.export import json_schema
from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.scalars import to_json

VALIDATOR = jsonschema_rs.Draft7Validator(json_schema())


def schema_refuses(text: str) -> bool:
    """Whether the schema refuses the document; False when it is no YAML, which is not for a schema to see."""
    root = parse(text, Mistakes())
    return root is not None and not VALIDATOR.is_valid(to_json(root))
