"""Checksums of rows: a byte that changes in the file is an error, not another answer.

A seal covers what a row says and where it belongs, so that rows cannot change places either. It is no
protection against who can write to the file: they could seal anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from hitl_cli.errors import StoreError

NOTHING = "\1"
"""What is sealed of a field without a value."""


def seal(*fields: str | int | bytes | None) -> int:
    """The checksum of a row's fields, in their order."""
    return crc32(b"\0".join([field if type(field) is bytes else _bytes(field) for field in fields]))


def check_seal(what: str, stored: int, *fields: Any) -> None:
    """
    Args:
        what: names the row, for the message.

    Raises:
        StoreError: the fields are not those that were sealed.
    """
    if seal(*fields) != stored:
        raise damaged(what)


CHECKPOINT = "thread, namespace, id, parent, step, source, chain_rows, delta, plan"
WRITE = "thread, namespace, checkpoint, task, idx, channel, value"
"""What is sealed of rows that several modules read."""


def seal_checkpoint(
    thread: str,
    namespace: str,
    id_: str,
    parent: str,
    step: int,
    source: str,
    chain_rows: int,
    delta: bytes,
    plan: bytes,
) -> int:
    """What `seal` gives for a row of the columns `CHECKPOINT`, in a third of its time: steps need many."""
    place = f"{thread}\0{namespace}\0{id_}\0{parent}\0{step}\0{source}\0{chain_rows}\0"
    return crc32(b"%b%b\0%b" % (place.encode("utf-8", "surrogatepass"), delta, plan))


def seal_write(
    thread: str, namespace: str, checkpoint: str, task: str, idx: int, channel: str, value: bytes
) -> int:
    """The same for a row of the columns `WRITE`."""
    place = f"{thread}\0{namespace}\0{checkpoint}\0{task}\0{idx}\0{channel}\0"
    return crc32(b"%b%b" % (place.encode("utf-8", "surrogatepass"), value))


def check_checkpoint(row: Sequence[Any]) -> None:
    """Check a row of the columns `CHECKPOINT` and the seal."""
    check_seal(f"checkpoint {row[2]} of thread {row[0]!r}", row[-1], *row[:-1])


def check_write(row: Sequence[Any]) -> None:
    """Check a row of the columns `WRITE` and the seal."""
    if seal_write(*row[:-1]) != row[-1]:
        raise damaged(f"a result of checkpoint {row[2]} of thread {row[0]!r}")


def damaged(what: str) -> StoreError:
    return StoreError(
        f"the store is damaged: {what} is not what was written",
        hint="It was not used. Put the file back from a copy, or start the thread anew with --discard.",
    )


def _bytes(field: str | int | bytes | None) -> bytes:
    if type(field) is str:
        return field.encode("utf-8", "surrogatepass")
    return NOTHING.encode() if field is None else str(field).encode("utf-8", "surrogatepass")
