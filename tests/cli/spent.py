"""Runs `WORDS…`; prints as JSON how it ended, what it said, its seconds on the processor, its peak of memory.

A small program of its own: what a process held before it became the measured one, that is all that its
parent held, is counted, too.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes of `ru_maxrss`."""

done = subprocess.run(sys.argv[1:], check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * UNIT
sys.stdout.write(json.dumps([done.returncode, done.stdout + done.stderr, seconds, peak]))
