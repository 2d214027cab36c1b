"""From the tables of an older hitl to those of this one, each version in one transaction with its record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from hitl_cli.store.seals import seal


def migrate(db: sqlite3.Connection, version: int, goal: int, now: str) -> None:
    """Bring the tables from `version` to `goal`; the caller holds the write ticket."""
    while version < goal:
        db.execute("BEGIN IMMEDIATE")
        try:
            _STEPS[version](db)
            data = json.dumps({"from": version, "to": version + 1})
            row = ("", "", "migrated", data, now)
            db.execute(
                "INSERT INTO audit (thread, question, event, data, at, seal) VALUES (?,?,?,?,?,?)",
                (*row, seal(*row)),
            )
            db.execute(f"PRAGMA user_version = {version + 1}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        version += 1


def _seals_and_deadlines(db: sqlite3.Connection) -> None:
    """Version 3: every row has a checksum, and a question may have a deadline."""
    for table in ("checkpoints", "writes", "questions", "answers", "audit"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN seal INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE questions ADD COLUMN deadline TEXT")
    sealed = {
        "checkpoints": ("seq", "thread, namespace, id, parent, step, source, chain_rows, delta, plan"),
        "writes": ("seq", "thread, namespace, checkpoint, task, idx, channel, value"),
        "questions": (
            "seq",
            "id, thread, namespace, checkpoint, task, path, node, ordinal, fingerprint, payload, schema,"
            " draft, deadline",
        ),
        "answers": ("question", "question, value, by, how, why, at"),
        "audit": ("seq", "thread, question, event, data, at"),
    }
    for table, (key, columns) in sealed.items():
        for row, *fields in db.execute(f"SELECT {key}, {columns} FROM {table}").fetchall():
            db.execute(f"UPDATE {table} SET seal = ? WHERE {key} = ?", (seal(*fields), row))


def _values_elsewhere(_: sqlite3.Connection) -> None:
    """Version 4: a LangGraph checkpoint may leave a value to the row of an earlier one. Nothing that is there
    changes; but whoever knows version 3 alone would miss those values, and must not read the store."""


def _writes_in_one_row(_: sqlite3.Connection) -> None:
    """Version 5: what a LangGraph task hands over at once is one row. The rows that are there, one for each
    write, stay and are read; but whoever knows version 4 alone would take the new ones for a single write."""


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    2: _seals_and_deadlines,
    3: _values_elsewhere,
    4: _writes_in_one_row,
}
"""By the version that they start from."""
