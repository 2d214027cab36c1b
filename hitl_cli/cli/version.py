"""Which hitl this is."""

from __future__ import annotations

DISTRIBUTION = "hitl-graph"


def version() -> str:
    from importlib import metadata

    return metadata.version(DISTRIBUTION)
