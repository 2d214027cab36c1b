"""Of a payload with very many values, or very deep ones, the screen shows only a part.

What is left out is told in its place, and is in the pager. Answers and edits are made of the whole payload.
"""

from __future__ import annotations

from typing import Any

MAX_VALUES = 10_000
MAX_DEPTH = 50


def shortened(value: Any) -> tuple[Any, bool]:
    """As much of a JSON value as a screen can show at once, and whether that is all of it."""
    short = _Short()
    shown = short.of(value, 0)
    return (value, True) if short.is_whole else (shown, False)


class _Short:
    def __init__(self) -> None:
        self.is_whole = True
        self._left = MAX_VALUES

    def of(self, value: Any, depth: int) -> Any:
        if not isinstance(value, dict | list) or not value:
            return value
        if depth >= MAX_DEPTH:
            self.is_whole = False
            return f"… {len(value):,} more inside"
        return self._object(value, depth) if isinstance(value, dict) else self._list(value, depth)

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for key, item in value.items():
            if not self._left:
                self.is_whole = False
                return shown | {"…": f"{len(value) - len(shown):,} more"}
            self._left -= 1
            shown[key] = self.of(item, depth + 1)
        return shown

    def _list(self, value: list[Any], depth: int) -> list[Any]:
        shown: list[Any] = []
        for item in value:
            if not self._left:
                self.is_whole = False
                return [*shown, f"… {len(value) - len(shown):,} more"]
            self._left -= 1
            shown.append(self.of(item, depth + 1))
        return shown
