"""`make fuzz`: texts without end against every promise, until the time is up or a promise is broken."""

from __future__ import annotations

import shutil
import sys
import time

from tests.fuzz.batches import run_batch
from tests.fuzz.promises import FOLDER, PROMISES

SIZE = 200


def main() -> None:
    """The first word is how many seconds it takes; the second the number of the first batch."""
    seconds, number = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10**6
    begun, tried = time.monotonic(), 0
    say(f"{seconds:g} seconds, beginning with batch {number}")
    try:
        while time.monotonic() - begun < seconds:
            for name, (promise, texts) in PROMISES.items():
                try:
                    run_batch(promise, texts, number, SIZE)
                except BaseException:
                    say(f"{name}: broken in batch {number}; again: python -m tests.fuzz 1 {number}")
                    raise
                tried += SIZE
            number += 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    say(f"{tried:,} texts, no promise broken")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
