"""`make bench`: measures this machine, prints the tables and writes them to RESULTS.md."""

from __future__ import annotations

import sys
from pathlib import Path

from . import branches, engine, loading, long_threads, memory, savers, script, startup
from .machine import describe

TABLES = (
    startup.measure,
    loading.measure,
    engine.measure,
    long_threads.measure,
    branches.measure,
    savers.measure,
    script.measure,
    memory.measure,
)
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    parts = [f"# Measured by `make bench`\n\n{describe()}\n"]
    for measure in TABLES:
        parts.append(measure().markdown())
        sys.stdout.write(parts[-1] + "\n")
        sys.stdout.flush()
    RESULTS.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
