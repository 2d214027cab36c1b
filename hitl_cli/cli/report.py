"""Writes what went wrong inside hitl to a file, for the person to attach to an issue."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from hitl_cli.cli.version import version
from hitl_cli.paths import data_home


def write_report(bug: BaseException) -> Path:
    """Write the traceback to a new file in the folder `reports` of the data home; return its path.

    The command line is left out: it may hold an answer.

    Raises:
        OSError: the file cannot be written.
    """
    folder = data_home() / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y-%m-%dT%H-%M-%S}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as report:
        report.write(f"hitl {version()}, Python {sys.version}, {platform.platform()}\n\n")
        report.writelines(traceback.format_exception(bug))
    return path
