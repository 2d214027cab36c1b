"""Functions that make a graph: plain or async, returning it or holding it in a context manager."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitl_cli.loading.event_loop import EventLoop


class Held(ExitStack):
    """What a loaded graph holds open: its context managers, and the event loop for what is async of it."""

    _loop: EventLoop | None = None

    @property
    def loop(self) -> EventLoop:
        """Made when it is first needed: many graphs have nothing that is async."""
        if self._loop is None:
            from hitl_cli.loading.event_loop import EventLoop

            self._loop = self.enter_context(EventLoop())
        return self._loop


def is_factory(value: Any) -> bool:
    """Whether it is a function that can make a graph: called without arguments, or with a config alone, as
    LangGraph calls them."""
    return inspect.isfunction(value) and [*map(_is_config, _required(value))] in ([], [True])


def made(function: Callable[..., Any], held: Held, configurable: Mapping[str, Any]) -> Any:
    """What the function makes.

    Args:
        configurable: of the config, for a function that takes one.
        held: takes the context manager around it, if there is one.
    """
    value = function(*({"configurable": dict(configurable)} for _ in _required(function)))
    if inspect.iscoroutine(value):
        value = held.loop.run(value)
    if hasattr(value, "__aenter__"):
        return held.loop.entered(value)
    return held.enter_context(value) if hasattr(value, "__enter__") else value


def _required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that must be given."""
    parameters = inspect.signature(function).parameters.values()
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [one for one in parameters if one.default is one.empty and one.kind not in variadic]


def _is_config(parameter: inspect.Parameter) -> bool:
    return parameter.name == "config" or "RunnableConfig" in str(parameter.annotation)
