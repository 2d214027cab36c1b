"""The list of the plain face: each row is said once, as a sentence, and a number opens it."""

from __future__ import annotations

from hitl_cli.prompts.face import DecideLater
from hitl_cli.prompts.listing import Listing, Look
from hitl_cli.prompts.plain import Plain, say

_ASKS = "Enter a number, Enter alone for number {following}, l for the list, or q, which {leave}: "


class SpokenList:
    """Implements `listing.Picker`. What was said of a row is not repeated when the list comes back."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def pick(self, look: Look, at: str) -> str | None:
        listing = look()
        self._tell(listing)
        face = Plain(lambda: None)
        while True:
            following = listing.ids.index(at) + 1 if at in listing.ids else 1
            try:
                typed = face.read(_ASKS.format(following=following, leave=listing.leave)).strip()
            except DecideLater:
                return None
            if typed in ("q", "Q"):
                return None
            listing = look()
            if typed in ("l", "L"):
                self._said.clear()
                self._tell(listing)
            elif (found := _opened(listing, typed or str(following))) is not None:
                return found

    def _tell(self, listing: Listing) -> None:
        say(listing.heading if listing.heading.endswith("?") else f"{listing.heading}.")
        for row, id_ in enumerate(listing.ids):
            if id_ not in self._said:
                say(f"{row + 1}. {listing.sentence(row)}")
                self._said.add(id_)


def _opened(listing: Listing, typed: str) -> str | None:
    """The row of that number; else the person is told why there is none."""
    if not typed.isdecimal() or not 1 <= int(typed) <= len(listing.ids):
        say("Error: no such number.")
        return None
    row = int(typed) - 1
    if why := listing.closed(row):
        say(f"Error: {why}.")
        return None
    return listing.ids[row]
