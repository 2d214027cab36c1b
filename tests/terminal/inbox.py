"""Threads that wait in the inbox: those of one graph file, written down without running it fifty times."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from hitl_cli.question import Answer, Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

GRAPH = """
hitl: 1
inputs:
  item: text
nodes:
  approve:
    ask: Do you approve this purchase?
    show: "item: {{ item }}"
    choices: [approve, reject]
    then: log
  log:
    run: echo {{ item }} {{ approve }} >> log
    then: end
"""


def ask(
    home: Path, count: int, *, first: int = 0, target: str = "/srv/graph.yaml", **fields: Any
) -> list[str]:
    """That many threads, each with a question of the same node; the questions' ids."""
    ids = []
    with closing(SqliteStore(home / "hitl.db")) as store:
        for number in range(first, first + count):
            given = {"payload": {"question": "Do you approve this purchase?", "item": f"Thing-{number}"}}
            question = Question(
                id=f"{number:032x}",
                thread=f"t{number}",
                checkpoint="c",
                task="k",
                node="approve",
                **{**given, **fields},
            )
            lease = store.begin(Thread(id=question.thread, target=target))
            store.commit(lease, Commit(asked=(question,), status="paused"))
            ids.append(question.id)
    return ids


def answer(home: Path, id_: str, value: Any) -> None:
    """Somebody else answers."""
    with closing(SqliteStore(home / "hitl.db")) as store:
        store.accept([Answer(question=id_, value=value, by="ana")])


def answers(home: Path) -> dict[str, Any]:
    """By thread."""
    with closing(SqliteStore(home / "hitl.db")) as store:
        threads = [f"t{number}" for number in range(60)]
        return {thread: one.value for thread in threads for one in store.answers(thread).values()}
