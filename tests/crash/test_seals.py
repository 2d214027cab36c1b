"""One flipped bit in a question or an answer is an error, not another question or answer."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .results import FILES, Record
from .sides import OURS, UnderHitl

FAILED, PAUSED = 1, 8
FLIPPED = {"a question": (b"Pay for it?", b"Pax for it?"), "an answer": (b'"precious"', b'"qrecious"')}


@pytest.mark.parametrize("what", FLIPPED)
def test_a_flipped_bit_is_an_error(what: str, ours: UnderHitl, record: Record) -> None:
    assert ours.run("pay", "t1").ended().code == PAUSED
    os.mkfifo("gate")
    running = ours.resume("pay", "t1", "precious")
    with Path("gate").open("w"):  # opens as soon as the node has the answer
        running.kill()
    Path("gate").unlink()
    with closing(sqlite3.connect(ours.database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content, (whole, flipped) = ours.database.read_bytes(), FLIPPED[what]
    assert whole in content
    ours.database.write_bytes(content.replace(whole, flipped))
    ran = ours.hitl("resume", "--thread", "t1").ended()
    assert ran.code == FAILED, ran
    error = json.loads(ran.stdout)["error"]
    assert error["type"] == "StoreError", error
    ours.database.write_bytes(content)
    assert ours.hitl("resume", "--thread", "t1").ended().code == 0
    record(FILES, f"a flipped bit in {what}", OURS, f"`{error['message']}`; put back, nothing lost")
