"""What is not the same at the next run: the clock, chance, the environment, files, the network, sets."""

from __future__ import annotations

import ast
import re
from typing import Final

from hitl_cli.lint.source import last_name

_CALLS: Final = re.compile(
    r"(random|secrets|numpy\.random)\..+"
    r"|uuid\.uuid[14]"
    r"|time\.(time|monotonic|perf_counter|process_time|localtime|gmtime|ctime|strftime)(_ns)?"
    r"|datetime\.(datetime\.(now|utcnow|today)|date\.today)"
    r"|os\.(environ\.get|getenv|listdir|scandir|walk|stat|getpid|urandom|getloadavg|cpu_count)"
    r"|os\.path\.(exists|isfile|isdir|getmtime|getsize)"
    r"|glob\.i?glob|socket\..+|urllib\.request\.urlopen"
    r"|(requests|httpx)\.(get|post|put|patch|delete|head|request|stream)"
    r"|subprocess\.(run|check_output|getoutput|Popen|call|check_call)"
    r"|input|open|id|hash"
)
_METHODS: Final = frozenset(
    {
        *("read_text", "read_bytes", "iterdir", "rglob", "exists", "is_file", "is_dir"),
        *("fetchone", "fetchall", "fetchmany"),
    }
)
_MODEL: Final = re.compile(r"(^|_)(llm|model|chat)(_|$)", re.I)
"""Variables whose `.invoke()` asks a language model, which answers in other words each time."""
UNORDERED: Final = frozenset(("set", "frozenset"))
SETTLES: Final = frozenset(("sorted", "len", "min", "max", "sum", "any", "all", "set", "frozenset", "bool"))
"""What they make of a set does not depend on its order."""


def is_source(node: ast.Call, origin: str) -> bool:
    """Whether a call gives what may be something else at the next run.

    Args:
        origin: the dotted name of what is called; empty: nobody can tell.
    """
    if _CALLS.fullmatch(origin):
        return origin != "open" or not node.args[1:]
    if not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in ("invoke", "ainvoke"):
        return bool(_MODEL.search(last_name(node.func.value)))
    return node.func.attr in _METHODS
