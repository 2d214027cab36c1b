"""A pulse tells of every commit once, whoever made it, and of nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hitl_cli.errors import StoreError
from hitl_cli.question import Answer
from hitl_cli.store.lists import list_threads
from hitl_cli.store.pulse import Pulse
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question


def test_a_store_that_is_made_later(path: Path) -> None:
    with Pulse(path) as pulse:
        assert [pulse.has_changed() for _ in range(3)] == [True, False, False]
        assert not path.parent.exists()
        SqliteStore(path).close()
        assert [pulse.has_changed() for _ in range(2)] == [True, False]


def test_every_commit_is_told_once(file: SqliteStore) -> None:
    with Pulse(file.path) as pulse:
        assert [pulse.has_changed() for _ in range(2)] == [True, False]
        paused(file, question())
        assert [pulse.has_changed() for _ in range(2)] == [True, False]
        file.accept([Answer(question=question().id, value=1)])
        list_threads(file.path)
        assert [pulse.has_changed() for _ in range(2)] == [True, False]


def test_what_another_process_commits(path: Path) -> None:
    SqliteStore(path).close()
    code = "import sys; from hitl_cli.store.sqlite import SqliteStore as S; from pathlib import Path as P; "
    code += "from hitl_cli.records import Thread; s = S(P(sys.argv[1])); s.begin(Thread(id='t')); s.close()"
    with Pulse(path) as pulse:
        pulse.has_changed()
        subprocess.run([sys.executable, "-c", code, path], check=True)
        assert [pulse.has_changed() for _ in range(2)] == [True, False]
    assert [line.id for line in list_threads(path)] == ["t"]


def test_a_store_that_is_lost_is_an_error(file: SqliteStore) -> None:
    with Pulse(file.path) as pulse:
        pulse.has_changed()
        file.path.unlink()
        with pytest.raises(StoreError):
            pulse.has_changed()
