"""The time that rows are given. It is for people: the order of rows never comes from it."""

from __future__ import annotations

import math
import time
from functools import lru_cache


def utc_now() -> str:
    return _iso(int(time.time()))


def utc_after(seconds: float) -> str:
    """The first full second that is so long from now, or longer."""
    return _iso(math.ceil(time.time() + seconds))


@lru_cache(2)
def _iso(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
