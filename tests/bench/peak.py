"""Runs `CODE WORDS…`, which must end with that exit code, and prints the most memory it held, in bytes.

A program of its own, and a small one: a system counts what a process held before it became the measured
program, which is all that its parent held.
"""

from __future__ import annotations

import resource
import subprocess
import sys

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes of `ru_maxrss`."""


def main() -> None:
    code, *words = sys.argv[1:]
    done = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != int(code):
        sys.exit(f"{words} ended with {done.returncode}: {done.stderr}")
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT}\n")


if __name__ == "__main__":
    main()
