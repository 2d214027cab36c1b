"""`make bench`: measures this machine, prints the tables and writes them to RESULTS.md."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from . import startup

TABLES = (startup.measure,)
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    parts = [f"# Measured by `make bench`\n\n{machine}\n"]
    for measure in TABLES:
        parts.append(measure().markdown())
        sys.stdout.write(parts[-1] + "\n")
    RESULTS.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
