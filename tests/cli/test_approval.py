"""A shell script can drive an approval from start to end."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import HERE


@pytest.mark.parametrize(
    ("shell", "graph"),
    [("sh", "approve.py"), *((shell, "deploy.yaml") for shell in ("sh", "bash", "dash", "zsh"))],
)
def test_the_script(shell: str, graph: str, folder: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run([shell, HERE / "approval.sh", graph], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Traceback" not in done.stderr
