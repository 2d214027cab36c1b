"""The time that rows are given. It is for people: the order of rows never comes from it."""

from __future__ import annotations

import time
from functools import lru_cache


def utc_now() -> str:
    return _iso(int(time.time()))


@lru_cache(1)
def _iso(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
