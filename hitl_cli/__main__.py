"""`python -m hitl_cli`, and the entry point of the command `hitl`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    if sys.platform == "win32":
        sys.exit("hitl: hitl runs on Linux and macOS; on Windows, use it in WSL")
    # Modules stay until the end: looking for garbage among them takes a sixth of the start and of the exit.
    gc.disable()
    from hitl_cli.cli.app import main as run

    gc.freeze()
    # A command imports more of them, so the first look comes after 100,000 new objects, not after 700.
    gc.set_threshold(100_000)
    gc.enable()
    run()


if __name__ == "__main__":
    main()
