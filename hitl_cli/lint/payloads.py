"""Finds payloads that JSON cannot say: they could not be kept, nor shown to whoever answers elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from hitl_cli.lint.finding import PAYLOAD, Finding
from hitl_cli.lint.program import Program
from hitl_cli.lint.source import Function, Module, own_nodes

_CALLS: Final[dict[str, tuple[str, str]]] = {
    "set": ("a set", "make it a list: sorted(…)"),
    "frozenset": ("a set", "make it a list: sorted(…)"),
    "bytes": ("bytes", "decode them to text"),
    "bytearray": ("bytes", "decode them to text"),
    "memoryview": ("bytes", "decode them to text"),
    "object": ("an object", "give text, numbers, lists and dicts"),
    "complex": ("a complex number", "give text, or two numbers"),
    "range": ("a range", "make it a list: list(…)"),
    "map": ("an iterator", "make it a list: list(…)"),
    "filter": ("an iterator", "make it a list: list(…)"),
    "zip": ("an iterator", "make it a list: list(…)"),
    "re.compile": ("a compiled pattern", "give its text"),
    "decimal.Decimal": ("a Decimal", "give text or a number"),
    "fractions.Fraction": ("a Fraction", "give text or a number"),
    "pathlib.Path": ("a Path", "make it text: str(…)"),
    "pathlib.Path.cwd": ("a Path", "make it text: str(…)"),
    "uuid.uuid4": ("a UUID", "make it text: str(…)"),
    "uuid.uuid1": ("a UUID", "make it text: str(…)"),
    "uuid.UUID": ("a UUID", "make it text: str(…)"),
    **{
        f"datetime.{name}": ("a date or time", "make it text: .isoformat()")
        for name in (
            *("datetime", "datetime.now", "datetime.utcnow", "datetime.today", "datetime.fromtimestamp"),
            *("datetime.fromisoformat", "datetime.strptime", "datetime.combine", "timedelta", "time"),
            *("date", "date.today", "date.fromisoformat"),
        )
    },
}
_PLAIN_BASES: Final = frozenset(
    ("object", "Exception", "pydantic.BaseModel", "enum.Enum", "abc.ABC", "typing.Generic", "typing.Protocol")
)
"""Classes whose instances are no JSON; what an unknown base makes of it, nobody can tell."""
_NOT_FINITE: Final = frozenset(("math.nan", "math.inf", "numpy.nan", "numpy.inf"))


def bad_payloads(program: Program, function: Function) -> Iterator[Finding]:
    for ask in program.asks(function):
        payload = ask.call.args[0] if ask.call.args else None
        for keyword in ask.call.keywords:
            payload = keyword.value if keyword.arg == "value" else payload
        if ask.direct and payload is not None and not isinstance(payload, ast.Starred):
            yield from _bad(function, payload, depth=3)


def _bad(function: Function, node: ast.expr, depth: int) -> Iterator[Finding]:
    """The parts of an expression that give no JSON, for sure."""
    if isinstance(node, ast.Name) and depth and (value := _only_value(function, node.id)):
        yield from _bad(function, value, depth - 1)
        return
    if said := _not_json(function, node):
        what, instead = said
        yield Finding(PAYLOAD, node, f"the payload holds {what}, which JSON cannot say — {instead}")
        return
    for part in _parts(function, node):
        yield from _bad(function, part, depth)


def _parts(function: Function, node: ast.expr) -> Iterator[ast.expr]:
    """The values that the value of an expression holds, or may be."""
    if isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.List | ast.Tuple):
        yield from (item.value if isinstance(item, ast.Starred) else item for item in node.elts)
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.ListComp):
        yield node.elt
    elif isinstance(node, ast.DictComp | ast.NamedExpr):
        yield node.value
    elif isinstance(node, ast.Call) and function.module.origin(node.func, function) == "dict":
        yield from (keyword.value for keyword in node.keywords)


def _not_json(function: Function, node: ast.expr) -> tuple[str, str] | None:
    """What the expression gives, and what to give instead; None when that is JSON, or nobody can tell."""
    if isinstance(node, ast.Set | ast.SetComp):
        return _CALLS["set"]
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.Lambda):
        return "a function", "call it"
    if isinstance(node, ast.GeneratorExp):
        return "an iterator", "make it a list: list(…)"
    if isinstance(node, ast.UnaryOp):
        return _not_json(function, node.operand)
    if isinstance(node, ast.Dict):
        return _keys(node)
    if isinstance(node, ast.Attribute) and function.module.origin(node, function) in _NOT_FINITE:
        return "NaN or infinity", "give null, or text"
    return _made(function, node) if isinstance(node, ast.Call) else None


def _constant(value: object) -> tuple[str, str] | None:
    if isinstance(value, bytes):
        return _CALLS["bytes"]
    if isinstance(value, complex):
        return _CALLS["complex"]
    return ("an Ellipsis", "give a value") if value is ... else None


def _keys(node: ast.Dict) -> tuple[str, str] | None:
    for key in node.keys:
        if isinstance(key, ast.Tuple) or (isinstance(key, ast.Constant) and not isinstance(key.value, str)):
            return f"the key {ast.unparse(key)}", "keys are text"
    return None


def _made(function: Function, node: ast.Call) -> tuple[str, str] | None:
    """What a call gives, if that is known."""
    origin = function.module.origin(node.func, function)
    if origin == "float" and node.args and isinstance(node.args[0], ast.Constant):
        text = str(node.args[0].value).strip().lower().lstrip("+-")
        return ("NaN or infinity", "give null, or text") if text in ("nan", "inf", "infinity") else None
    if origin in _CALLS and origin not in function.module.functions:
        return _CALLS[origin]
    if _is_no_json(function.module, origin):
        return f"an instance of {origin}", "give its fields as a dict"
    return None


def _is_no_json(module: Module, name: str) -> bool:
    """Whether it is a class of the module whose instances are no dicts, lists, texts or numbers."""
    node = module.classes.get(name)
    if node is None:
        return False
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return all(
        module.origin(base) in _PLAIN_BASES or _is_no_json(module, ast.unparse(base))
        for base in bases
        if ast.unparse(base) != name
    )


def _only_value(function: Function, name: str) -> ast.expr | None:
    """The expression that a name of the function stands for, when it is given one value only."""
    values: list[ast.expr | None] = []
    for node in own_nodes(function.node):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            values.append(None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                values.append(node.value)
    found = [value for value in values if value is not None]
    return found[0] if len(found) == 1 and len(values) == 2 else None
