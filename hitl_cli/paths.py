"""Where the data lies: one folder per user, or wherever `HITL_HOME` and `--store` say."""

from __future__ import annotations

import os
from pathlib import Path


def data_home() -> Path:
    """The folder of the store: `HITL_HOME`, else the user data directory of the platform."""
    if home := os.environ.get("HITL_HOME"):
        return Path(home).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("hitl", appauthor=False)


def store_path() -> Path:
    return data_home() / "hitl.db"
