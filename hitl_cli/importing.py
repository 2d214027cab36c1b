"""Imports a Python file of the user's: as part of the package that it lies in; outside of any, by itself."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def imported(file: Path, name: str = "") -> ModuleType:
    """The file's module.

    A file of a package gets its full name, `agent.graph`. So its relative imports work, and what else imports
    it gets the same module, not the file's classes a second time.

    Args:
        name: of the module where it lies in no package; left out: that of the file.

    Raises:
        Whatever the file raises, or a package around it.
    """
    root, full_name = _name_of(file)
    # The folder of the file is there, too, as when Python itself runs a script. Behind that of the package,
    # or `agent/agent.py` would hide the package from its own `import agent.state`.
    sys.path[:0] = dict.fromkeys((str(root), str(file.parent)))
    if "." in full_name:
        module = importlib.import_module(full_name)
        if module.__file__ and Path(module.__file__).samefile(file):
            return module
    return _alone(file, name or file.stem)


def _name_of(file: Path) -> tuple[Path, str]:
    """The folder around the outermost package, and the module's name there."""
    names, folder = [file.stem], file.parent
    while file.stem.isidentifier() and folder.name.isidentifier() and (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    return folder, ".".join(names)


def _alone(file: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up while it is being run
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
