"""`hitl` in a process that is killed right after its n-th commit: `dying N WORDS…`."""

from __future__ import annotations

import os
import signal
import sys

from hitl_cli.store.database import _Transaction


def main() -> None:
    from hitl_cli.cli.app import main as hitl

    left, end = int(sys.argv.pop(1)), _Transaction.__exit__

    def killed_after(
        transaction: _Transaction, kind: object, error: BaseException | None, trace: object
    ) -> None:
        nonlocal left
        end(transaction, kind, error, trace)
        db = transaction._database._db
        is_open = db is not None and db.in_transaction
        left -= not is_open
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _Transaction.__exit__ = killed_after  # type: ignore[method-assign]
    hitl()
