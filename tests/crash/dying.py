"""`hitl` in a process that is killed right after its n-th commit: `dying N WORDS…`."""

from __future__ import annotations

import os
import signal
import sys

from hitl_cli.store.database import Database


def main() -> None:
    from hitl_cli.cli.app import main as hitl

    left, end = int(sys.argv.pop(1)), Database._end

    def killed_after(database: Database, error: BaseException | None, single: bool) -> None:
        nonlocal left
        end(database, error, single)
        is_open = database._db is not None and database._db.in_transaction
        left -= not is_open
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    Database._end = killed_after  # type: ignore[method-assign]
    hitl()
