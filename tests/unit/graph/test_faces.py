"""Names that hitl keeps at places of its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from hitl_cli import errors
from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.graph import CompiledStateGraph

from .building import CONFIG, wired


def test_what_compile_gives_has_its_name_beside_the_builder() -> None:
    assert isinstance(wired("only:"), CompiledStateGraph)


@pytest.mark.parametrize("signal", [errors.GraphBubbleUp, errors.GraphInterrupt, errors.ParentCommand])
def test_a_signal_is_no_exception(signal: type[BaseException]) -> None:
    assert not issubclass(signal, Exception)


def test_a_saver_made_from_a_connection_opens_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "threads.db"
    connection = sqlite3.connect(path)
    saver = SqliteSaver(connection)
    connection.close()
    wired("only:", saver=saver).invoke({}, CONFIG)
    saver.close()
    with SqliteSaver.from_conn_string(str(path)) as again:
        assert saver.path == path
        assert again.thread(CONFIG["configurable"]["thread_id"]) is not None
