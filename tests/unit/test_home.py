"""The fixture that guards the home of whoever runs the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitl_cli.paths import data_home


def test_data_lies_in_a_fresh_folder(home: Path) -> None:
    assert data_home() == home
    assert not home.exists()


def test_the_users_own_data_folder_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HITL_HOME")
    with pytest.raises(OSError, match="forbidden"):
        data_home().mkdir(parents=True)
