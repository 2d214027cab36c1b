"""Stores that earlier versions of hitl have written are brought up to date, and their threads go on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.store import connection
from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import Hitl

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

RELEASED = Path(__file__).with_name("released")
"""A store of each version, as SQL: `v2.sql`."""
GRAPHS = Path(__file__).parents[2] / "graphs"
VERSIONS = sorted(RELEASED.glob("v*.sql"))


@pytest.fixture(params=VERSIONS, ids=lambda file: file.stem)
def store(request: pytest.FixtureRequest, home: Path) -> Path:
    home.mkdir(mode=0o700)
    path = home / "hitl.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {connection.PAGE_SIZE}")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(request.param.read_text("utf-8").replace("{graphs}", str(GRAPHS)))
        db.execute(f"PRAGMA application_id = {connection.APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {request.param.stem.removeprefix('v')}")
    for file in home.iterdir():
        file.chmod(0o600)
    return path


def columns(path: Path) -> dict[str, set[tuple[str, str, int]]]:
    """Name, type and NOT NULL of every column, by table."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            table: {(row[1], row[2], row[3]) for row in db.execute(f"PRAGMA table_info({table})")}
            for table in tables
        }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["resume", "--thread", "waiting", "--text", "approve"], 0),
        (["resume", "--thread", "answered"], 0),
        (["resume", "--thread", "langgraph", "--value", "true"], 0),
        (["resume", "--thread", "age", "--value", "42"], 0),
        (["resume", "--thread", "finished"], 4),
        (["threads", "show", "finished"], 0),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
@pytest.mark.usefixtures("store")
def test_threads_go_on(hitl: Hitl, words: list[str], code: int) -> None:
    ran = hitl(*words, cwd=GRAPHS.parent)
    assert ran.code == code, ran.stderr


def test_a_listing_brings_it_up_to_date(hitl: Hitl, store: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()

    listed = hitl("threads", "ls")

    assert (listed.code, listed.stderr) == (0, "")
    assert [line.split()[:2] for line in listed.stdout.splitlines()[1:]] == [
        ["age", "paused"],
        ["langgraph", "paused"],
        ["finished", "finished"],
        ["answered", "answered"],
        ["waiting", "paused"],
    ]
    SqliteStore(tmp_path / "new" / "hitl.db").close()
    assert columns(store) == columns(tmp_path / "new" / "hitl.db")
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (connection.SCHEMA_VERSION,)
        records = db.execute("SELECT data FROM audit WHERE event = 'migrated'").fetchall()
    assert len(records) == connection.SCHEMA_VERSION - version


def test_one_that_cannot_be_brought_up_to_date_stays_as_it_was(hitl: Hitl, store: Path) -> None:
    with closing(sqlite3.connect(store)) as db:
        db.execute("CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no records'); END")
        db.commit()
        before = list(db.iterdump())

    refused = hitl("threads", "ls")

    assert refused.code == 1
    assert "cannot be used: no records" in refused.stderr
    with closing(sqlite3.connect(store)) as db:
        assert list(db.iterdump()) == before


def test_every_version_that_can_be_migrated_is_here() -> None:
    versions = range(connection.OLDEST_VERSION, connection.SCHEMA_VERSION)
    assert [file.stem for file in VERSIONS] == [f"v{version}" for version in versions]
