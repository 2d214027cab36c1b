"""Graphs inside graphs: the two ways to put one there, and a note of which nodes ran."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .engines import Engine
from .reading import asked
from .states import Inner, Plain


def as_node(child: Any) -> Any:
    """The child is a node itself."""
    return child


def called(child: Any) -> Callable[[Any], Any]:
    """A node of the parent calls the child."""

    def call(state: Any) -> Any:
        return child.invoke({"x": state["x"]})

    return call


Way = Callable[[Any], Any]
WAYS: dict[str, Way] = {"as a node": as_node, "called": called}


@dataclass(frozen=True, slots=True)
class Nest:
    """Makes nodes that note their runs, and the graphs that most tests need."""

    engine: Engine
    runs: list[str] = field(default_factory=list)

    def step(self, name: str, **update: Any) -> Callable[[Any], dict[str, Any]]:
        """A node that writes `update`."""

        def run(state: Any) -> dict[str, Any]:
            self.runs.append(name)
            return update

        return run

    def ask(self, name: str, key: str = "y", payload: Any = None) -> Callable[[Any], dict[str, Any]]:
        """A node that asks its own name and writes the answer to `key`; None: to nothing."""

        def run(state: Any) -> dict[str, Any]:
            self.runs.append(name)
            return {key: self.engine.interrupt(payload or f"{name}?")}

        return run

    def asking(self, **options: Any) -> Any:
        """`before`, then `ask`, then `after`; compiled as a child."""
        return self.engine.line(
            Inner,
            before=self.step("before", notes=["before"]),
            ask=self.ask("ask"),
            after=self.step("after", notes=["after"]),
        ).compile(**options)

    def around(self, child: Any, **options: Any) -> Any:
        """`first`, then the child, then `last`."""
        return self.engine.line(
            Plain,
            first=self.step("first", log=["first"]),
            child=child,
            last=self.step("last", log=["last"]),
        ).compile(**options)

    def around_twice(self, child: Any, **options: Any) -> Any:
        """The child, two levels down."""
        middle = self.engine.line(Inner, enter=self.step("enter"), inner=child, leave=self.step("leave"))
        return self.around(middle.compile(), **options)

    def waiting(self, saver: Any, thread: dict[str, Any], way: Way = as_node, **options: Any) -> Any:
        """A run that waits in a child, between `first` and `last`."""
        app = self.around(way(self.asking(**options)), checkpointer=saver)
        assert asked(app.invoke({"x": 1}, thread)) == ["ask?"]
        return app
