"""Reads the keys that surround a verb: `each`, `retry`, `timeout`, `on_error` and `on_timeout`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from hitl_cli.format.durations import read_duration
from hitl_cli.format.expressions import Parsed
from hitl_cli.format.fields import Fields
from hitl_cli.format.mistakes import Mistakes, Place
from hitl_cli.format.model import Each, Retry, Target
from hitl_cli.format.texts import expression_at
from hitl_cli.format.tree import NAME, Entry, ListNode, MapNode, Scalar
from hitl_cli.format.verbs import RESERVED_NAMES, RETRY

MOST_RETRIES = 100


def check_name(name: str, place: Place, what: str, mistakes: Mistakes) -> bool:
    """Whether `name` can be one, as expressions and `then:` need it; a mistake is noted when it cannot.

    Args:
        what: is called so, with its article: `a node`.
    """
    if name in RESERVED_NAMES:
        mistakes.add(place, f"{what} cannot be called {name!r}, because the word has a meaning of its own")
    elif not NAME.match(name):
        mistakes.add(
            place, f"{name!r} is not a name: it begins with a letter and holds letters, digits and _"
        )
    else:
        return True
    return False


def is_declaration(entry: Entry, mistakes: Mistakes) -> bool:
    """Whether the value can be a type at all, a word or a map; a mistake is noted when it cannot."""
    if isinstance(entry.value, MapNode) or (isinstance(entry.value, Scalar) and entry.value.text.strip()):
        return True
    said = f"{entry.key!r} needs a type, such as 'string'"
    if isinstance(entry.value, ListNode):
        said = f"{entry.key!r} needs a type, not a list — a first value is written {{default: […]}}"
    mistakes.add(entry.value.place, said)
    return False


def read_each(fields: Fields, mistakes: Mistakes) -> Each | None:
    """`item in items`; None, with a mistake noted if there is the key, when it is not that."""
    scalar = fields.scalar("each")
    if scalar is None:
        return None
    found = re.match(r"(\s*)(\S+)\s+in\s+(?=\S)", scalar.text)
    if found is None or "{{" in scalar.text:
        mistakes.add(scalar.place, "'each' is written: item in items — a name for the item, and a list")
        return None
    item, place = found[2], scalar.place_at(found.start(2))
    if not NAME.match(item) or item in RESERVED_NAMES:
        mistakes.add(place, f"{item!r} cannot be the name of an item")
        return None
    items = expression_at(scalar, scalar.text[found.end() :], found.end(), mistakes)
    return Each(item=item, place=place, items=items)


def without_item(each: Each | None, reads: Iterable[Parsed]) -> tuple[Parsed, ...]:
    """The expressions of a step as the rest of the file sees them: the item is a name of their own."""
    if each is None:
        return tuple(reads)
    return tuple(
        replace(
            read,
            names=tuple(name for name in read.names if name.text != each.item),
            comparisons=tuple(one for one in read.comparisons if one.name != each.item),
        )
        for read in reads
    )


def read_retry(fields: Fields, mistakes: Mistakes) -> Retry:
    """`3`, or `{times: 3, wait: 5s}`; no retries, with a mistake noted, when it is neither."""
    node = fields.node("retry")
    if node is None:
        return Retry()
    if not isinstance(node, MapNode):
        return Retry(times=_times(fields, "retry", mistakes))
    inner = Fields(node, RETRY, mistakes)
    if "times" not in inner and not inner.broken:
        mistakes.add(node.place, "'retry' needs 'times': how often it is tried again")
    return Retry(times=_times(inner, "times", mistakes), wait=read_timeout(inner, mistakes, "wait") or 0)


def _times(fields: Fields, key: str, mistakes: Mistakes) -> int:
    value = fields.value(key, 0)
    if key in fields and (not isinstance(value, int) or not 1 <= value <= MOST_RETRIES):
        scalar = fields.scalar(key)
        assert scalar is not None
        mistakes.add(scalar.place, f"{key!r} must be a whole number from 1 to {MOST_RETRIES}")
        return 0
    return int(value)


def read_timeout(fields: Fields, mistakes: Mistakes, key: str = "timeout") -> float | None:
    """The seconds of a span of time; None when the key is not there, or is none."""
    scalar = fields.scalar(key)
    return (read_duration(key, scalar, mistakes) or None) if scalar else None


def read_target(fields: Fields, key: str) -> Target | None:
    """Of `on_error` and `on_timeout`."""
    scalar = fields.scalar(key)
    return Target(scalar.text, scalar.place) if scalar else None
