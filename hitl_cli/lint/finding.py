"""What a rule finds: a place in a module, and a sentence."""

from __future__ import annotations

import ast
from typing import Final

from hitl_cli.values import NamedTuple

SWALLOWED: Final = "swallowed-interrupt"
UNSTABLE: Final = "unstable-interrupt"
PAYLOAD: Final = "payload-not-json"
EFFECT: Final = "effect-before-interrupt"


class Finding(NamedTuple):
    rule: str
    node: ast.expr | ast.stmt
    message: str
