"""Which versions of langgraph the saver and the runner are tested with; imports none of them."""

from __future__ import annotations

import re
from functools import cache

OLDEST, BELOW = "1.2.20", "2"
"""As in pyproject.toml. Before 1.2.20 an answer can reach a question that it was not meant for; names of
LangGraph's that are private may be others in the next big version."""
INSTALL = f"Install one that is: pip install 'langgraph>={OLDEST},<{BELOW}'"


@cache
def unsupported() -> str:
    """What is wrong with the langgraph that is installed; empty when nothing is."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version("langgraph")
    except PackageNotFoundError:
        return ""  # vendored, or missing, which its import says
    if _numbers(OLDEST) <= _numbers(installed) < _numbers(BELOW):
        return ""
    return f"langgraph {installed} is not supported: hitl works with {OLDEST} and newer, below {BELOW}"


def _numbers(version: str) -> list[int]:
    release = re.match(r"[\d.]*", version)
    return [int(number) for number in re.findall(r"\d+", release[0] if release else "")]
