"""A list that a person picks from, and that may change while they look. To pick decides nothing, so a row may
be picked beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hitl_cli.prompts.presence import accessible


class Listing(Protocol):
    """The list as it is now. All its texts are safe to print; rows are named by their place, from 0."""

    @property
    def heading(self) -> str: ...

    @property
    def ids(self) -> Sequence[str]:
        """What the rows are known by from one look to the next."""
        ...

    @property
    def leave(self) -> str:
        """What q does, in words: `leaves`."""
        ...

    @property
    def rings(self) -> bool:
        """Whether there is something new, which the bell tells."""
        ...

    def lines(self, first: int, count: int, width: int) -> Sequence[str]:
        """So many rows, each as a line of so many columns."""
        ...

    def sentence(self, row: int) -> str:
        """The row for whoever has it read out."""
        ...

    def about(self, row: int) -> str:
        """What the line of the row may have no room for."""
        ...

    def closed(self, row: int) -> str:
        """Why the row cannot be opened; empty when it can."""
        ...


Look = Callable[[], Listing]
"""Looks at the list anew; cheap, called about once a second."""


class Picker(Protocol):
    """A terminal on which a list is shown."""

    def pick(self, look: Look, at: str) -> str | None:
        """The id of the row that is to be opened; None when the person leaves the list.

        Args:
            at: the id of the row that is picked beforehand.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        ...


def picker() -> Picker:
    """The one that the environment asks for (`accessible`)."""
    if accessible():
        from hitl_cli.prompts.spoken_list import SpokenList

        return SpokenList()
    from hitl_cli.prompts.moving_list import MovingList

    return MovingList()
