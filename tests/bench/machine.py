"""What the figures were measured on: enough to compare two runs, nothing that names the machine."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

_CPUS = Path("/proc/cpuinfo")
_LIBRARIES = ("langgraph", "langgraph-checkpoint-sqlite")


def describe() -> str:
    """One line of Markdown."""
    return ", ".join(
        (
            f"Python {platform.python_version()}",
            f"{platform.system()} {platform.machine()}",
            f"{os.cpu_count()} CPUs ({_processor()})",
            f"SQLite {sqlite3.sqlite_version}",
            *(f"{library} {version(library)}" for library in _LIBRARIES),
        )
    )


def _processor() -> str:
    """The processor's model where the system tells it."""
    lines = _CPUS.read_text(encoding="utf-8").splitlines() if _CPUS.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or "of unknown kind"
