"""What a thread has already when a run begins: inputs that it need not be given, and messages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hitl_cli.protocols import Inputs, Observer
from hitl_cli.records import GraphInput

if TYPE_CHECKING:
    from hitl_cli.loading.messages import Messages

State = Callable[[], Mapping[str, Any]]
"""Reads the state that the run goes on from."""


def still_missing(inputs: Inputs, given: Collection[str], state: State) -> Sequence[GraphInput]:
    """See `protocols.Runner.missing`."""
    missing = inputs.missing(given)
    known = state() if missing else {}
    return [each for each in missing if each.name not in known]


def new_messages(inputs: Inputs, observer: Observer, state: State) -> Messages | None:
    """Those that the run is going to add, if somebody reads them."""
    if inputs.message is None or not observer.reads:
        return None
    from hitl_cli.loading.messages import Messages

    return Messages(observer, state())
