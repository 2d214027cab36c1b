"""Draws the pictures of the README anew; `make pictures` calls it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from .scenes import ROOT, SCENES, played
from .svg import svg

PICTURES = ROOT / "pictures"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["HITL_HOME"] = home
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for name, scene in SCENES.items():
            with played(scene) as pty:
                (PICTURES / f"{name}.svg").write_text(svg(pty, name), "utf-8")


if __name__ == "__main__":
    main()
