"""Finds effects before a question: the node runs again from its first line when the answer comes.

An effect is left alone when it can be repeated without harm (a PUT, a folder that may exist, an INSERT that
gives way), when it carries an idempotency key, and when it is done in a `@task`, which runs once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from hitl_cli.lint.finding import EFFECT, Finding
from hitl_cli.lint.paths import Paths, State
from hitl_cli.lint.program import Program
from hitl_cli.lint.source import Function, last_name, own_nodes

_CALLS: Final = re.compile(
    r"(requests|httpx)\.(post|patch)"
    r"|(requests\.[sS]ession|httpx\.(Async)?Client|aiohttp\.ClientSession)\(\)\.(post|patch)"
    r"|urllib\.request\.urlretrieve"
    r"|subprocess\.(run|call|check_call|check_output|Popen|getoutput|getstatusoutput)"
    r"|asyncio\.(subprocess\.)?create_subprocess_(exec|shell)"
    r"|os\.(system|popen|exec\w+|spawn\w+|posix_spawnp?|kill|killpg|startfile)"
    r"|os\.(remove|unlink|rmdir|removedirs|rename|renames|mkdir|write|truncate|link|symlink)"
    r"|shutil\.(move|rmtree)"
    r"|smtplib\.SMTP(_SSL)?\(\)\.(sendmail|send_message)"
    r"|webbrowser\.open\w*"
)
"""Functions, by their dotted names, whose repetition somebody notices."""
_METHODS: Final = frozenset(
    {
        *("write_text", "write_bytes", "unlink", "rmdir"),
        *("sendmail", "send_message", "send_email", "send_mail", "sendall", "publish", "chat_postMessage"),
        *("insert_one", "insert_many", "bulk_write", "executemany"),
    }
)
"""Methods that say by their names alone that they do something outside."""
_CLIENT: Final = re.compile(r"(^|_)(session|client|http|api)s?$")
"""Variables on which `.post()` is a request."""
_INSERT: Final = re.compile(r"\s*insert\s+(?!or\s+(ignore|replace)\b)(?!.*\bon\s+conflict\b)", re.I | re.S)
_WRITES: Final = re.compile("[wax+]")
_GROWS: Final = frozenset(("append", "extend", "insert", "add", "appendleft", "update", "put", "put_nowait"))
_KEY: Final = re.compile(r"idempoten(cy|t)", re.I)


def repeated(program: Program, function: Function) -> Iterator[Finding]:
    """Each effect of the function that a question of it can come after."""
    if not program.engines(function):
        return
    found: dict[ast.AST, tuple[str, int, str]] = {}

    def step(node: ast.AST, before: State) -> State:
        ask = program.ask(function, node)
        if ask:
            for effect in before:
                found.setdefault(effect, (_named(program, function, effect), ask.call.lineno, ask.label))
        return before | {node} if _named(program, function, node) else before

    Paths(step).run(function.body)
    for node, (name, line, label) in found.items():
        if isinstance(node, ast.expr | ast.stmt):
            said = f"{name} runs again each time the node is resumed"
            why = f"because {label} on line {line} comes after it"
            yield Finding(EFFECT, node, f"{said}, {why} — put it in a @task, or after the question")


def _named(program: Program, function: Function, node: ast.AST) -> str:
    """How a message names the node as an effect; empty: it is none."""
    if isinstance(node, ast.AugAssign):
        target = node.target
        shared = isinstance(target, ast.Name) and not function.binds(target.id)
        return f"the change of {ast.unparse(target)}" if shared else ""
    if not isinstance(node, ast.Call) or _is_keyed(node):
        return ""
    callee = program.callee(function, node)
    if callee is not None:
        return f"{callee.name}()" if _has_effect(program, callee, {function, callee}) else ""
    return _known(function, node)


def _has_effect(program: Program, function: Function, seen: set[Function]) -> bool:
    """Whether a function of the user's does something outside, itself or through others."""
    if program.is_task(function):
        return False
    for node in own_nodes(function.node):
        if not isinstance(node, ast.Call) or _is_keyed(node):
            continue
        callee = program.callee(function, node)
        if callee is None and _known(function, node):
            return True
        if callee is not None and callee not in seen:
            seen.add(callee)
            if _has_effect(program, callee, seen):
                return True
    return False


def _known(function: Function, node: ast.Call) -> str:
    module = function.module
    origin = module.origin(node.func, function)
    shown = f"{ast.unparse(node.func)}()"
    if _CALLS.fullmatch(origin):
        return shown
    if origin in ("open", "io.open", "codecs.open", "os.fdopen"):
        return shown if _WRITES.search(_mode(node, 1)) else ""
    if origin == "os.makedirs":
        return "" if _flag(node, "exist_ok") else shown
    return shown if isinstance(node.func, ast.Attribute) and _method(function, node, node.func) else ""


def _method(function: Function, node: ast.Call, called: ast.Attribute) -> bool:
    """Whether the method is known to do something outside, whatever its object is."""
    name, holder = called.attr, called.value
    if name in _METHODS:
        return not _flag(node, "missing_ok")
    if name == "open":  # of a Path
        return bool(_WRITES.search(_mode(node, 0)))
    if name == "mkdir":
        return not _flag(node, "exist_ok")
    if name in ("post", "patch"):
        return bool(_CLIENT.search(last_name(holder).lower()))
    if name == "execute":
        return any(_INSERT.match(text) for text in _texts(node))
    if name in _GROWS and isinstance(holder, ast.Name):
        return not function.binds(holder.id) and holder.id in function.module.values
    return False


def _mode(node: ast.Call, position: int) -> str:
    """The mode with which a file is opened; a mode that is no plain text is taken for reading."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "mode"] + node.args[position:]
    mode = given[0] if given else None
    return mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""


def _flag(node: ast.Call, name: str) -> bool:
    return any(
        keyword.arg == name and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in node.keywords
    )


def _texts(node: ast.Call) -> Iterator[str]:
    """The plain text of the first argument, also within `text("…")`."""
    for part in ast.walk(node.args[0]) if node.args else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _is_keyed(node: ast.Call) -> bool:
    """Whether the call carries a key by which the service sees that it was done before."""
    for part in ast.walk(node):
        if isinstance(part, ast.keyword):
            word = part.arg or ""
        elif isinstance(part, ast.Constant):
            word = str(part.value)
        else:
            word = ast.unparse(part.func) if isinstance(part, ast.Call) else ""
        if _KEY.search(word):
            return True
    return False
