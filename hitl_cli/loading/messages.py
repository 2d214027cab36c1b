"""The messages that a run adds to its state, told while it goes on: first a model's words, then the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hitl_cli.plain import plain
from hitl_cli.protocols import Observer
from hitl_cli.state.inputs import MESSAGES

_NOT_TOLD = ("human", "user", "system", "developer", "remove")
"""What the person has said themselves, and what nobody says to them."""
_RUN = "lc_"
"""Begins the ids that LangChain makes; the service behind a model may give the message another one."""


class Messages:
    """Those of one run.

    Args:
        before: the state before it, as JSON: a node may give what was there back.
    """

    def __init__(self, observer: Observer, before: Any) -> None:
        self._observer = observer
        self._writing: dict[str, list[str]] = {}
        """The ids of the message that is being written at each place."""
        self._first: dict[str, str] = {}
        """Of ids that are the same message's, the one that came first."""
        self._known: dict[str, Any] = {}
        """What each message says, by its id."""
        for message in _several(before.get(MESSAGES) if isinstance(before, Mapping) else None):
            self._is_news(plain(message))

    def wrote(self, place: str, chunk: Any) -> None:
        """A piece of a message of LangChain's came from a model.

        Args:
            place: of the node that called the model.
        """
        if not type(chunk).__name__.endswith("Chunk"):
            return  # whole, from a model that does not write in pieces
        last = getattr(chunk, "chunk_position", None) == "last"
        ids, new = self._writing.setdefault(place, []), str(chunk.id or "")
        if new not in ids:
            if any(known.startswith(_RUN) == new.startswith(_RUN) for known in ids):
                return  # the node calls two models at once: the other one's message is told when it is whole
            ids.append(new)
            self._first[new] = ids[0]
        self._observer.wrote(ids[0], chunk.name or "", plain(chunk.content), last=last)
        if last:
            del self._writing[place]

    def result(self, result: Any) -> None:
        """A node has written this to the state, by key."""
        for message in _several(result.get(MESSAGES) if isinstance(result, Mapping) else None):
            shown = plain(message)
            if isinstance(shown, dict) and self._is_news(shown) and _kind(shown) not in _NOT_TOLD:
                self._observer.message(shown, self._first.get(shown.get("id") or "", ""))

    def _is_news(self, message: Any) -> bool:
        """Whether it says, or calls, something that was not there; a graph around another one repeats it."""
        name = message.get("id") if isinstance(message, dict) else None
        if not name:
            return True
        says = message.get("content"), message.get("tool_calls")
        is_news = name not in self._known or self._known[name] != says
        self._known[name] = says
        return is_news


def _several(written: Any) -> Iterator[Any]:
    """What was written to the key: a message, several, or several times."""
    if isinstance(written, Mapping) and "$writes" in written:
        written = [message for one in written["$writes"] for message in _several(one)]
    yield from written if isinstance(written, list | tuple) else () if written is None else (written,)


def _kind(message: Mapping[str, Any]) -> str:
    return str(message.get("type") or message.get("role"))
