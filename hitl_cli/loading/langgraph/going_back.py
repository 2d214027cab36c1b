"""Taking an answer of a LangGraph graph back: LangGraph's own copy of the checkpoint where it was asked.

LangGraph copies no results, so all nodes of that superstep run again; those that ask are given their answers
again.
"""

from __future__ import annotations

from typing import Any

from hitl_cli.errors import NothingWaiting
from hitl_cli.graph.going_back import cannot_go_back, check_can_run, given_up, kept_answers, outermost_task
from hitl_cli.loading.langgraph.standing import planned
from hitl_cli.question import Question
from hitl_cli.records import WayBack
from hitl_cli.store import opaque
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import START


def way_back(graph: Any, store: SqliteStore, question: Question) -> WayBack:
    """See `protocols.Runner.way_back`.

    Args:
        graph: with a `HitlSaver` over the store.
    """
    thread = question.thread
    with store.reading() as db:
        if opaque.has_memories(db, thread):
            raise NothingWaiting(
                "a graph inside keeps its state from call to call, which cannot be taken back"
            )
    saved, since = _branch(graph, question)
    origin = saved.config
    check_can_run(planned(saved.checkpoint["channel_values"]), graph.nodes.__contains__)
    tasks = graph.get_state(origin).tasks
    numbers = {task.id: number for number, task in enumerate(tasks)}
    asked, answers = store.questions(thread), store.answers(thread)
    answer = answers.get(question.id)
    if answer is None or outermost_task(question) not in numbers:
        raise cannot_go_back(question)
    kept = tuple(kept_answers(question, asked, answers, numbers=numbers))
    ran = [task.name for task in tasks]
    for config in reversed(since):
        state = graph.get_state(config)
        ran += [task.name for task in state.tasks if config is not since[0] or task.name not in state.next]
    return WayBack(
        question,
        answer,
        _checkpoint_of(origin),
        ran=tuple(dict.fromkeys(node for node in ran if node != START)),
        kept=kept,
        given_up=given_up(question, kept, store.pending(thread)),
    )


def fork(graph: Any, way: WayBack) -> str:
    """Copy the checkpoint; the copy's id. It is the newest, and asks anew when the graph goes on."""
    config = _config(way.question.thread, "", way.checkpoint)
    return _checkpoint_of(graph.update_state(config, None, as_node="__copy__"))


def _branch(graph: Any, question: Question) -> tuple[Any, list[dict[str, Any]]]:
    """The checkpoint where the question was asked, and the configs of those since, the newest first.

    Raises:
        NothingWaiting: the branch does not lead there.
    """
    saver = graph.checkpointer
    since: list[dict[str, Any]] = []
    wanted = _outermost_checkpoint(saver, question)
    at = saver.get_tuple(_config(question.thread))
    while at is not None:
        if _checkpoint_of(at.config) == wanted:
            return at, since
        since.append(at.config)
        at = saver.get_tuple(at.parent_config) if at.parent_config else None
    raise cannot_go_back(question)


def _outermost_checkpoint(saver: Any, question: Question) -> str:
    if not question.namespace:
        return question.checkpoint
    inner = saver.get_tuple(_config(question.thread, question.namespace, question.checkpoint))
    return str(inner.metadata.get("parents", {}).get("", "")) if inner else ""


def _checkpoint_of(config: Any) -> str:
    return str(config["configurable"]["checkpoint_id"])


def _config(thread: str, namespace: str = "", checkpoint: str = "") -> dict[str, Any]:
    at = {"checkpoint_id": checkpoint} if checkpoint else {}
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, **at}}
