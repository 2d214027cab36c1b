"""Runs a LangGraph graph inside a node of ours; its questions are asked, checked and kept as the node's own.

It runs in stretches, from question to question. What it has come to at the end of each is written down like
the result of a `@task`, so that no stretch runs again when the node does. A stretch that a crash or an error
cut short runs again from the last question on. Its own checkpointer, if it has one, is not used, and its
static breakpoints do not stop it.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from functools import partial
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Command

from hitl_cli.plain import modelled, plain
from hitl_cli.types import current_task, interrupt

_CONFIG: dict[str, Any] = {"configurable": {"thread_id": "inside", "__pregel_strict_resume": True}}
_ASKED = "__interrupt__"


class LangGraphInside:
    """A compiled LangGraph graph, or a builder of one, as a node of ours runs it."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph.compile() if hasattr(graph, "compile") else graph
        self.builder = getattr(self._graph, "builder", None)
        """What it was compiled from, which names its inputs."""

    def invoke(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """Run it to its end; its last state, as JSON.

        Raises:
            GraphInterrupt: it asks something that has no answer yet.
            Exception: whatever its nodes raised.
        """
        stretch = _kept(partial(self._stretch, dict(input), None))
        while stretch["asked"]:
            answers = {
                one["id"]: interrupt(one["value"], response_schema=one["schema"]) for one in stretch["asked"]
            }
            stretch = _kept(partial(self._stretch, Command(resume=answers), stretch["saved"]))
        values: dict[str, Any] = stretch["values"]
        return values

    def _stretch(self, input: Any, saved: list[Any] | None) -> dict[str, Any]:
        """Run until it ends or asks.

        Args:
            saved: what the stretch before has left.
        """
        saver = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        if saved is not None:
            _restore(saver, saved)
        graph = self._graph.copy({"checkpointer": saver})
        values = asyncio.run(_until_pause(graph, input))
        asked = [
            {
                "id": one.id,
                "value": modelled(one.value),
                "schema": getattr(one, "response_schema", None),
            }
            for one in values.pop(_ASKED, ())
        ]
        return {"asked": asked, "values": plain(values), "saved": _saved(saver) if asked else []}


async def _until_pause(graph: Any, input: Any) -> dict[str, Any]:
    values = await graph.ainvoke(input, _CONFIG)
    while _ASKED not in values and (await graph.aget_state(_CONFIG)).next:  # a static breakpoint
        values = await graph.ainvoke(None, _CONFIG)
    return dict(values)


def _kept(stretch: partial[dict[str, Any]]) -> dict[str, Any]:
    """What the stretch gives, or gave on an earlier attempt of the node."""
    # Without arguments: the calls are told apart by their number alone.
    result: dict[str, Any] = current_task("interrupt").call("langgraph", partial(lambda: stretch()), ())
    return result


def _saved(saver: InMemorySaver) -> list[Any]:
    """The newest checkpoint of the graph and of each graph inside it, with what belongs to them, as JSON."""
    found = []
    for namespace, checkpoints in saver.storage["inside"].items():
        newest = max(checkpoints)
        checkpoint, metadata, parent = checkpoints[newest]
        versions = saver.serde.loads_typed(checkpoint)["channel_versions"]
        blobs = {
            (name, version): blob
            for (thread, place, name, version), blob in saver.blobs.items()
            if place == namespace and versions.get(name) == version and thread == "inside"
        }
        writes = saver.writes.get(("inside", namespace, newest), {})
        found.append(
            {
                "namespace": namespace,
                "id": newest,
                "parent": parent,
                "checkpoint": _text(checkpoint),
                "metadata": _text(metadata),
                "blobs": [[name, version, _text(blob)] for (name, version), blob in blobs.items()],
                "writes": [
                    [*key, task, channel, _text(value), path]
                    for key, (task, channel, value, path) in writes.items()
                ],
            }
        )
    return found


def _restore(saver: InMemorySaver, saved: list[Any]) -> None:
    for one in saved:
        namespace, newest = one["namespace"], one["id"]
        saver.storage["inside"][namespace][newest] = (
            _typed(one["checkpoint"]),
            _typed(one["metadata"]),
            one["parent"],
        )
        for name, version, blob in one["blobs"]:
            saver.blobs["inside", namespace, name, version] = _typed(blob)
        for task, position, owner, channel, value, path in one["writes"]:
            saver.writes["inside", namespace, newest][task, position] = (owner, channel, _typed(value), path)


def _text(typed: tuple[str, bytes]) -> list[str]:
    kind, data = typed
    return [kind, base64.b64encode(data).decode()]


def _typed(text: list[str]) -> tuple[str, bytes]:
    return text[0], base64.b64decode(text[1])
