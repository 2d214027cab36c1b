"""Lists only read: they make no file, change none, and work where nothing can be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hitl_cli.errors import NotFound
from hitl_cli.question import Answer
from hitl_cli.records import Breakpoints, Checkpoint, Commit, Thread
from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import LAST, list_threads, named_thread
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question

LISTING = """
import sys
from pathlib import Path
from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import list_threads
path = Path(sys.argv[1])
print([line.id for line in list_threads(path)], thread_details(path, "t1").line.waiting)
"""
ALL_POWERFUL = os.geteuid() == 0
"""The superuser may write into a read-only folder, unless it gives that right up."""


def entries(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every file with its size, and when and how often it was changed."""
    found = {}
    for place in [folder, *folder.rglob("*")]:
        status = place.lstat()
        found[str(place)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


def test_a_list_makes_no_store(path: Path) -> None:
    assert list_threads(path) == []
    with pytest.raises(NotFound, match="t1"):
        thread_details(path, "t1")
    with pytest.raises(NotFound, match="no thread yet"):
        named_thread(path, LAST)
    assert not path.parent.exists()


@pytest.mark.parametrize("open_elsewhere", [True, False])
def test_a_list_changes_no_file(open_elsewhere: bool, path: Path) -> None:
    """Neither with a writer beside it, when its log is full, nor when the log was folded into the file."""
    store = SqliteStore(path)
    paused(store, question())
    if not open_elsewhere:
        store.close()
    before = entries(path.parent)
    assert [line.id for line in list_threads(path)] == ["t1"]
    thread_details(path, "t1")
    named_thread(path, LAST)
    after = entries(path.parent)
    if open_elsewhere:
        store.close()
        assert before == after
    # Without a writer, SQLite makes the files of the log, empty, to see that nobody writes.
    assert (
        after.items() >= {name: facts for name, facts in before.items() if name != str(path.parent)}.items()
    )


def test_a_list_reads_what_a_killed_process_left(path: Path) -> None:
    """Its last commits are in the log only, and stay there: a list folds no log into the file."""
    writer = (
        "import os, sys; from pathlib import Path; from hitl_cli.records import Thread;"
        "from hitl_cli.store.sqlite import SqliteStore;"
        "SqliteStore(Path(sys.argv[1])).begin(Thread(id='t1')); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", writer, path], check=False, timeout=60)
    files = (path, path.with_name("hitl.db-wal"))
    before = [file.read_bytes() for file in files]
    (line,) = list_threads(path)
    assert (line.id, line.status) == ("t1", "stopped")
    assert [file.exists() and file.read_bytes() for file in files] == before


@pytest.mark.skipif(ALL_POWERFUL and not shutil.which("setpriv"), reason="the superuser can write anywhere")
@pytest.mark.parametrize("open_elsewhere", [True, False])
def test_a_list_in_a_read_only_folder(open_elsewhere: bool, path: Path) -> None:
    store = SqliteStore(path)
    paused(store, question())
    if not open_elsewhere:
        store.close()
    for place in [*path.parent.rglob("*"), path.parent]:
        place.chmod(0o500 if place.is_dir() else 0o400)
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if ALL_POWERFUL else []
    done = subprocess.run(
        [*humble, sys.executable, "-c", LISTING, path], capture_output=True, text=True, timeout=60
    )
    path.parent.chmod(0o700)
    assert (done.stdout, done.stderr) == ("['t1'] 1\n", "")
    if open_elsewhere:
        store.close()


def test_the_lines(file: SqliteStore, path: Path) -> None:
    target = "/srv/graph.yaml"
    file.commit(file.begin(Thread(id="done", target=target)), Commit(status="finished"))
    failed = Commit(status="failed", reason="error", error={"type": "E", "message": "m", "node": "work"})
    file.commit(file.begin(Thread(id="broken", target=target)), failed)
    stop = Commit(status="paused", breakpoints=Breakpoints(stopped=("before send", "after draft")))
    file.commit(file.begin(Thread(id="stops", target=target)), stop)
    paused(file, question(1, "asks"), question(2, "asks"), thread="asks")
    paused(file, question(3, "ready"), thread="ready")
    paused(file, question(4, "half", task="k"), question(5, "half", task="k"), thread="half")
    file.accept([Answer(question=question(number).id, value=1) for number in (3, 4)])
    file.begin(Thread(id="crashed", target=target))
    with file.lock("runs"):
        file.begin(Thread(id="runs", target=target))
        lines = list_threads(path)
    shown = [(line.id, line.status, line.answered, line.node, line.payload, line.waiting) for line in lines]
    assert shown == [
        ("runs", "running", False, "", None, 0),
        ("crashed", "stopped", False, "", None, 0),
        ("half", "paused", False, "n5", "5?", 1),
        ("ready", "paused", True, "", None, 0),
        ("asks", "paused", False, "n1", "1?", 2),
        ("stops", "paused", False, "before send", None, 0),
        ("broken", "failed", False, "work", None, 0),
        ("done", "finished", False, "", None, 0),
    ]
    assert named_thread(path, LAST) == "runs"
    for limit in range(len(lines) + 2):
        assert list_threads(path, limit)[2:] == lines[2:limit], "the first two change with their locks"


def test_the_details(file: SqliteStore, path: Path) -> None:
    lease = paused(file, question(1), question(2), question(3))
    checkpoint = Checkpoint(id="c1", thread="t1", step=0, source="loop", values={"x": (1,)})
    file.commit(lease, Commit(checkpoint=checkpoint, superseded=(question(3).id,)))
    file.accept([Answer(question=question(2).id, value=7, by="ana")])
    details = thread_details(path, "t1")
    assert details.checkpoint is not None
    assert (details.checkpoint_id, details.checkpoint.values) == ("c1", {"x": (1,)})
    assert details.questions == (file.questions("t1")[0],)
    assert [(answer.value, answer.by) for answer in details.answers] == [(7, "ana")]
    assert details.unused == ((file.questions("t1")[1], details.answers[0]),)
    assert details.thread == file.thread("t1")
    assert details.line == list_threads(path)[0]
