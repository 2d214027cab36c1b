"""PyYAML, imported for its parser in C: what only its parser in Python needs is left until that is used.

The regular expressions of that parser and of its types take longer to compile than a graph file to read. They
were a tenth of the time from `hitl run` to its first question.
"""

from __future__ import annotations

import importlib
import re
import sys
import threading
from types import ModuleType
from typing import Any


class Later:
    """A regular expression that is compiled when it is first asked for something."""

    def __init__(self, *asked: Any) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(_compile(*self._asked), name)
        setattr(self, name, found)
        return found

    def __reduce__(self) -> Any:
        return _compile, self._asked


_compile = re.compile


def pyyaml() -> ModuleType:
    """The module `yaml`, for everybody: code of the user's may use all of it.

    Beside other threads, which could compile patterns at that moment, it is imported as it is.
    """
    if "yaml" not in sys.modules and threading.active_count() == 1:
        re.compile = Later  # type: ignore[assignment]
        try:
            return importlib.import_module("yaml")
        finally:
            re.compile = _compile
    return importlib.import_module("yaml")
