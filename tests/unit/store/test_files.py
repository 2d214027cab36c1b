"""The store's file is private, and nothing but a healthy store of ours is ever used as one."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hitl_cli.errors import StoreError
from hitl_cli.records import Commit, Thread
from hitl_cli.store import connection
from hitl_cli.store.lists import list_threads
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(path: Path) -> None:
    """A store with a thread in it, closed."""
    store = SqliteStore(path)
    paused(store, question())
    store.close()


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def both(path: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    """The two ways to open a store: for a run, and for a list."""
    return lambda: SqliteStore(path), lambda: list_threads(path)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o177])
def test_everything_is_private_under_any_umask(mask: int, path: Path) -> None:
    with umask(mask):
        path.parent.parent.mkdir(exist_ok=True)
        store = SqliteStore(path)
        with store.lock("t1"):
            paused(store, question())
            files = sorted(file for file in path.parent.rglob("*") if file.is_file())
            assert {file.name for file in files} >= {
                "hitl.db",
                "hitl.db-wal",
                "hitl.db-shm",
                "hitl.db.ticket",
            }
            assert {mode(file) & ~0o600 for file in files} == {0}
            assert mode(path.parent) & ~0o700 == 0
            assert mode(path.parent / "locks") & ~0o700 == 0
        store.close()


def test_a_symbolic_link_in_place_of_the_file(path: Path, tmp_path: Path) -> None:
    filled(tmp_path / "other" / "hitl.db")
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "other" / "hitl.db")
    for use in both(path):
        with pytest.raises(StoreError, match=r"hitl\.db' is a symbolic link"):
            use()


def test_a_symbolic_link_in_place_of_the_folder(path: Path, tmp_path: Path) -> None:
    filled(tmp_path / "other" / "hitl.db")
    path.parent.symlink_to(tmp_path / "other")
    for use in both(path):
        with pytest.raises(StoreError, match="store' is a symbolic link"):
            use()


@pytest.mark.parametrize("name", ["hitl.db.ticket", "locks"])
def test_a_symbolic_link_beside_the_file(name: str, path: Path, tmp_path: Path) -> None:
    filled(path)
    target = tmp_path / "target"
    beside = path.parent / name
    if beside.is_dir():
        beside.rmdir()
    else:
        beside.unlink(missing_ok=True)
    beside.symlink_to(target)

    def use() -> None:
        with closing(SqliteStore(path)) as store, store.lock("t1"):
            raise AssertionError("the link was followed")

    with pytest.raises(StoreError, match=name):
        use()
    assert not target.exists()


@pytest.mark.parametrize("what", ["folder", "file"])
@pytest.mark.parametrize("extra", [0o020, 0o002])
def test_what_others_can_write_is_refused(what: str, extra: int, path: Path) -> None:
    filled(path)
    place = path if what == "file" else path.parent
    place.chmod(mode(place) | extra)
    for use in both(path):
        with pytest.raises(StoreError, match="can be written by others") as refused:
            use()
        assert str(place) in refused.value.message
        assert "chmod" in refused.value.hint


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_belongs_to_somebody_else_is_refused(
    what: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    if os.getuid() == 0:
        os.chown(path if what == "file" else path.parent, 65534, 65534)
    else:  # who is not root cannot give a file away
        monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    for use in both(path):
        with pytest.raises(StoreError, match="belongs to another user"):
            use()


def test_a_folder_or_pipe_in_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    for use in both(path):
        with pytest.raises(StoreError, match="not a regular file"):
            use()
    path.rmdir()
    os.mkfifo(path)
    for use in both(path):
        with pytest.raises(StoreError, match="not a regular file"):
            use()


def test_a_file_in_place_of_the_folder(path: Path) -> None:
    path.parent.write_text("in the way")
    for use in both(path):
        with pytest.raises(StoreError, match="store"):
            use()


@pytest.mark.parametrize(
    "content", [b"shopping: milk\n" * 100, b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4080]
)
def test_a_file_that_is_no_store(content: bytes, path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(content)
    path.chmod(0o600)
    for use in both(path):
        with pytest.raises(StoreError, match=r"hitl\.db"):
            use()
    assert path.read_bytes() == content


def test_the_database_of_another_program(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    path.chmod(0o600)
    for use in both(path):
        with pytest.raises(StoreError, match="not a store of hitl"):
            use()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_schema").fetchall() == [("bookmarks",)]


def test_a_store_of_a_newer_hitl(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {connection.SCHEMA_VERSION + 1}")
    for use in both(path):
        with pytest.raises(StoreError, match="newer hitl"):
            use()


def test_a_store_from_before_the_first_release(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {connection.OLDEST_VERSION - 1}")
    for use in both(path):
        with pytest.raises(StoreError, match="before the first release") as refused:
            use()
        assert "Move the file away" in refused.value.hint


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    assert list_threads(path) == []
    assert path.stat().st_size == 0
    filled(path)
    assert [line.id for line in list_threads(path)] == ["t1"]


def test_a_store_whose_maker_was_killed_while_it_made_it(path: Path) -> None:
    """What is left is a journal; only a writer can roll it back, and a list must not mind."""
    path.parent.mkdir(mode=0o700)
    killed = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.executescript('PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (x)')\n"
        "for _ in range(500): db.execute('INSERT INTO t VALUES (zeroblob(500))')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", killed, path], check=True, timeout=60)
    path.chmod(0o600)
    assert path.with_name("hitl.db-journal").stat().st_size > 0
    assert list_threads(path) == []
    filled(path)
    assert [line.id for line in list_threads(path)] == ["t1"]


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.95])
def test_a_truncated_file(kept: float, path: Path) -> None:
    """An error when it is opened or when it is read, but never an answer of fewer threads."""
    store = SqliteStore(path)
    for number in range(200):
        store.commit(store.begin(Thread(id=f"t{number}", target="x" * 500)), Commit(status="finished"))
    store.close()
    os.truncate(path, int(path.stat().st_size * kept))

    def read() -> None:
        with closing(SqliteStore(path)) as opened:
            for number in range(200):
                opened.thread(f"t{number}")

    for use in (read, lambda: list_threads(path)):
        with pytest.raises(StoreError, match=r"hitl\.db.* cannot be used"):
            use()


def test_a_write_that_fails_is_a_clear_error(file: SqliteStore, path: Path) -> None:
    """A full disk, as SQLite reports it."""
    with file.reading() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for number in range(100):
            file.begin(Thread(id=f"t{number}", target="x" * 1000))

    with pytest.raises(StoreError, match="full"):
        fill()
    with file.reading() as db:
        db.execute("PRAGMA max_page_count = 100000")
    assert all(file.thread(line.id) is not None for line in list_threads(path))
    file.begin(Thread(id="again"))


@pytest.mark.parametrize("lose", [Path.unlink, lambda file: os.truncate(file, 0)], ids=["gone", "empty"])
def test_a_store_that_was_lost_is_not_taken_for_a_new_one(lose: Callable[[Path], None], path: Path) -> None:
    filled(path)
    lose(path)
    for use in both(path):
        with pytest.raises(StoreError, match=r"is (gone|empty), and threads were kept in it") as lost:
            use()
        assert "remove" in lost.value.hint
    path.with_name("hitl.db.made").unlink()
    filled(path)
    assert [line.id for line in list_threads(path)] == ["t1"]


def test_a_damaged_file_whose_error_is_no_text(path: Path) -> None:
    """SQLite quotes the name of a table, and Python cannot read the quotation."""
    filled(path)
    content = path.read_bytes()
    assert b"tablequestions" in content
    path.write_bytes(content.replace(b"tablequestions", b"tablequestion\xf1"))
    for use in both(path):
        with pytest.raises(StoreError, match="the file is damaged"):
            use()
