"""`call`: a Python function of the user's, which may itself ask."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import TracebackType
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.format.durations import in_words
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.functions import load_function
from hitl_cli.format.mistakes import Fault
from hitl_cli.format.model import Call
from hitl_cli.format.steps.within import TookTooLong, awaited, within


def call(step: Call, names: Names, folder: Path) -> Any:
    """What the function returns, given the arguments of `with:`.

    Raises:
        TargetError: the function cannot be imported.
        Fault: its arguments do not fit, it took longer than its `timeout`, or it uses LangGraph's own
            `interrupt()`.
        Exception: whatever it raises.
    """
    function = load_function(step.target, folder)
    arguments = render(step.arguments, names)
    if problem := _misfit(function, arguments):
        raise Fault(step.place, f"{step.target} cannot be called with these arguments: {problem}")
    try:
        return _called(function, arguments, step.timeout)
    except TookTooLong:
        said = f"{step.target} took longer than {in_words(step.timeout or 0)}"
        more = "" if inspect.iscoroutinefunction(function) else " (it cannot be stopped, and may run on)"
        raise Fault(step.place, said + more) from None
    except HitlError:
        raise
    except Exception as error:
        if _from_langgraph(error.__traceback__):
            raise Fault(step.place, _other_interrupt(step.target)) from error
        raise


def _called(function: Any, arguments: dict[str, Any], timeout: float | None) -> Any:
    if timeout is None or inspect.iscoroutinefunction(function):
        result = function(**arguments)
        return awaited(timeout, result) if inspect.iscoroutine(result) else result
    return within(timeout, lambda: _called(function, arguments, None))


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
