"""Opens a graph file, if it is one: a regular file, of a bearable size, in UTF-8."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hitl_cli.errors import TargetError
from hitl_cli.format.mistakes import Mistakes, Place

MAX_BYTES = 256 * 1024


def read_text(path: Path, mistakes: Mistakes) -> str:
    """The text of a graph file; empty, with a mistake noted, when it cannot be one.

    Raises:
        TargetError: there is no such file, or it is not a regular file.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - follows links and opens nothing
            raise TargetError(f"{str(path)!r} is not a file: a graph is one YAML file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TargetError(f"cannot read {str(path)!r}: {error.strerror}") from None
    except ValueError:
        raise TargetError(f"{str(path)!r} is not a path") from None
    if len(data) > MAX_BYTES:
        mistakes.add(Place(1, 1), f"the file is larger than {MAX_BYTES // 1024} KiB")
        return ""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        mistakes.add(place, "the file is not UTF-8 — save it with that encoding")
        return ""
