"""The two locks of a store: one per thread, held by a run, and the ticket that every write takes.

Both are `flock` locks on files of their own: the kernel frees them when a process dies, so there is no
time-out, no stale lock and no clock.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitl_cli.errors import StoreError, ThreadBusy
from hitl_cli.store.private import cannot_use, clear_errors
from hitl_cli.store.processes import lock_holder, way_out

LOCK_PATIENCE = 0.1
"""Seconds that a taker of a thread's lock keeps trying: a probe makes a free lock look busy for a moment."""
TICKET_PATIENCE = 30.0
"""Seconds that a writer waits for its turn."""

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


def lock_file(store: Path, thread: str) -> Path:
    """The lock's file, named by a hash because thread ids come from people. The name of the store counts by
    its bytes, which need not be UTF-8, and are the same in every locale."""
    named = os.fsencode(store.name) + b"\0" + thread.encode("utf-8", "surrogatepass")
    name = hashlib.blake2b(named, digest_size=16).hexdigest()
    return store.parent / "locks" / name


@contextmanager
def thread_lock(store: Path, thread: str, *, steal: bool = False) -> Iterator[None]:
    """Hold the thread's lock.

    Args:
        steal: put a new file in place of one that is locked, so that whoever holds the old one, and may be
            stopped, is not waited for. What they still write must be refused by the epoch.

    Raises:
        ThreadBusy: another run holds it.
    """
    path = lock_file(store, thread)
    with clear_errors(store):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = _taken(path, steal=steal)
    if descriptor is None:
        pid = _holder_of(path)
        raise ThreadBusy(f"process {pid or '?'} is running thread {thread!r}", hint=way_out(pid, thread))
    _HELD[thread, descriptor] = os.getpid()
    try:
        _sign(descriptor)
        yield
    finally:
        # Explicitly: a child that inherited the descriptor would keep the lock after close. By its
        # holder only: a forked child that leaves this block shares the lock, and would take it away.
        if _HELD.pop((thread, descriptor)) == os.getpid():
            with clear_errors(store):
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


_HELD: dict[tuple[str, int], int] = {}
"""The threads and descriptors of the locks that this process holds, and the process that took them."""


def descriptors(thread: str) -> tuple[int, ...]:
    """The descriptors of the thread's lock, for a process that must keep it locked while it lives."""
    return tuple(descriptor for held, descriptor in _HELD if held == thread)


def _taken(path: Path, *, steal: bool) -> int | None:
    """A descriptor that holds the lock; None when somebody else does."""
    while True:
        descriptor = os.open(path, _FLAGS, 0o600)
        try:
            taken = _take(descriptor, LOCK_PATIENCE)
            if taken and _is_still(path, descriptor):
                return descriptor
            if not taken and not steal:
                os.close(descriptor)
                return None
            if not taken and _is_still(path, descriptor):
                path.unlink()
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the file that was opened is still the one that others will open."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _holder_of(path: Path) -> int:
    """The process that took the lock last; 0 when it did not say."""
    with suppress(OSError, ValueError):
        return int(path.read_text("ascii", "replace"))
    return 0


def holder(store: Path, thread: str) -> int | None:
    """The process that has the thread's lock, 0 when it did not say which; None when the lock is free."""
    return _holder_of(lock_file(store, thread)) if is_running(store, thread) else None


def is_running(store: Path, thread: str) -> bool:
    """Whether a live process holds the thread's lock."""
    with clear_errors(store):
        try:
            descriptor = os.open(lock_file(store, thread), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return False
        try:
            free = _try(descriptor, fcntl.LOCK_SH)
            if free:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            return not free
        finally:
            os.close(descriptor)


class Ticket:
    """The turn to write, one connection at a time among all processes.

    SQLite before 3.51.3 can lose data when two connections write and checkpoint at the same instant, so
    every write transaction, checkpoint and close happens while the ticket is held. It also keeps writers
    in order and "database is locked" away from users.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = store.with_name(f"{store.name}.ticket")
        with clear_errors(store):
            self._descriptor = os.open(self._path, _FLAGS, 0o600)

    def take(self) -> None:
        """
        Raises:
            StoreError: others have had it for too long.
        """
        try:
            if _try(self._descriptor, fcntl.LOCK_EX) or _take(self._descriptor, TICKET_PATIENCE):
                return
        except OSError as error:
            raise cannot_use(self._store, error) from None
        pid = lock_holder(self._descriptor)
        whose = "Another process" if pid is None else f"Process {pid}"
        raise StoreError(
            f"the store was busy for {TICKET_PATIENCE:.0f} seconds",
            hint=f"{whose} holds its file {self._path.name!r}; is it stopped?",
        )

    def free(self) -> None:
        """Give it back; nothing happens when it is not held."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        except OSError as error:
            raise cannot_use(self._store, error) from None

    @contextmanager
    def held(self) -> Iterator[None]:
        try:
            self.take()
            yield
        finally:
            self.free()

    def close(self) -> None:
        os.close(self._descriptor)


class NoTicket(Ticket):
    """For a store that no other process can see."""

    def __init__(self) -> None:
        pass

    def take(self) -> None:
        pass

    def free(self) -> None:
        pass

    def close(self) -> None:
        pass


def _sign(descriptor: int) -> None:
    """Write who holds a thread's lock into its file, for the messages of others; a full disk is no reason not
    to hold it. It also names a run that has ended while a step that it started keeps the lock."""
    with suppress(OSError):
        os.pwrite(descriptor, b"%-10d" % os.getpid(), 0)


def _take(descriptor: int, patience: float) -> bool:
    if _try(descriptor, fcntl.LOCK_EX):
        return True
    deadline = time.monotonic() + patience
    pause = 0.0002
    while time.monotonic() < deadline:
        time.sleep(pause)
        if _try(descriptor, fcntl.LOCK_EX):
            return True
        pause = min(pause * 2, 0.005)
    return False


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
