"""`SIDE STEPS FILE`: runs one thread of so many steps; a process of its own, whose memory is measured."""

from __future__ import annotations

import sys
from pathlib import Path

from .programs import counting, thread
from .sides import SIDES

if __name__ == "__main__":
    name, steps, file = sys.argv[1:]
    side = SIDES[name]()
    with side.saver(Path(file)) as saver:
        app = counting(side).compile(checkpointer=saver)
        app.invoke({"until": int(steps)}, thread("long"), **side.in_step)
