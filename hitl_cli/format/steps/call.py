"""`call`: a Python function of the user's, which may itself ask."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import TracebackType
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.functions import load_function
from hitl_cli.format.mistakes import Fault
from hitl_cli.format.model import Call


def call(step: Call, names: Names, folder: Path) -> Any:
    """What the function returns, given the arguments of `with:`.

    Raises:
        TargetError: the function cannot be imported.
        Fault: it is async, its arguments do not fit, or it uses LangGraph's own `interrupt()`.
        Exception: whatever it raises.
    """
    function = load_function(step.target, folder)
    arguments = render(step.arguments, names)
    if problem := _misfit(function, arguments):
        raise Fault(step.place, f"{step.target} cannot be called with these arguments: {problem}")
    try:
        result = function(**arguments)
    except HitlError:
        raise
    except Exception as error:
        if _from_langgraph(error.__traceback__):
            raise Fault(step.place, _other_interrupt(step.target)) from error
        raise
    if inspect.iscoroutine(result):
        import asyncio

        return asyncio.run(result)
    return result


def _misfit(function: Any, arguments: dict[str, Any]) -> str:
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError as error:
        return str(error)
    except ValueError:
        return ""  # a built-in without a signature
    return ""


def _from_langgraph(trace: TracebackType | None) -> bool:
    """Whether an error comes from `langgraph.types.interrupt`, which knows nothing of our runs."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name == "interrupt" and trace.tb_frame.f_globals.get("__name__") == "langgraph.types":
            return True
        trace = trace.tb_next
    return False


def _other_interrupt(target: str) -> str:
    return (
        f"{target} uses LangGraph's interrupt(), which cannot pause a graph file — "
        "import ours: from hitl_cli.types import interrupt"
    )
