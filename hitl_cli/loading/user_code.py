"""Runs code of the user's; when it raises, the message shows the user's frames and nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from hitl_cli.errors import GraphError, TargetError, UsageError
from hitl_cli.frames import place_of, user_traceback

_LANGCHAINS = re.compile(r"langgraph\.checkpoint\.\w+|langgraph_\w+|langchain|langchain_\w+|deepagents")
"""Modules whose distribution is called like them."""


@contextmanager
def running_user_code(place: str) -> Iterator[None]:
    """
    Args:
        place: what is being loaded, for the message.

    Raises:
        TargetError: the code raised, and the message has its traceback; or it wired a graph wrongly.
        UsageError: the command line gave the graph what it does not take.
    """
    try:
        yield
    except UsageError:
        raise  # of what the command line gave
    except GraphError as error:
        line = place_of(error)
        raise TargetError(f"{place}: {error.message}" + (f" ({line})" if line else "")) from error
    except (Exception, SystemExit) as error:
        hint = user_traceback(error)
        if isinstance(error, ModuleNotFoundError) and (package := _package(error.name or "")):
            hint += f"\nInstall it beside hitl: pip install {package}"
        raise TargetError(f"{place} could not be loaded", hint=hint) from error


def _package(module: str) -> str:
    """The distribution of LangChain's that a missing module belongs to; empty for any other."""
    if module == "langgraph":
        return "'hitl-graph[langgraph]'"
    return module.replace(".", "-").replace("_", "-") if _LANGCHAINS.fullmatch(module) else ""
