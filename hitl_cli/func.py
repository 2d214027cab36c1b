"""`task`, as in `langgraph.func`: a function whose results survive when a node runs again."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator, Sequence
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from hitl_cli.types import RetryPolicy, current_task

P = ParamSpec("P")
R = TypeVar("R")


class TaskCall(Generic[R]):
    """What the call of a task gives: `.result()` in a plain function, `await` in an async one.

    Departs from LangGraph, where calls run in the background: here a plain function has run when its call
    returns, so that what it asks is asked in the same order on every attempt.
    """

    def __init__(self, task: TaskFunction[Any, R], function: functools.partial[Any]) -> None:
        self._task = task
        self._function = function
        self._ended: tuple[R | None, Exception | None] | None = None
        if not inspect.iscoroutinefunction(task.function):
            self._run()

    def result(self) -> R:
        """The value.

        Raises:
            Exception: whatever the function raised.
        """
        value, error = self._ended or self._run()
        if error is not None:
            raise error
        return cast("R", value)

    def exception(self) -> Exception | None:
        """What the function raised, None when it returned."""
        return (self._ended or self._run())[1]

    def done(self) -> bool:
        return self._ended is not None

    def __await__(self) -> Generator[Any, Any, R]:
        if self._ended is None:
            running = current_task("task").acall(self._task.__name__, self._function, self._task.retries)
            try:
                self._ended = ((yield from running.__await__()), None)
            except Exception as error:
                self._ended = (None, error)
        return self.result()

    def _run(self) -> tuple[R | None, Exception | None]:
        running = current_task("task")
        try:
            self._ended = (running.call(self._task.__name__, self._function, self._task.retries), None)
        except Exception as error:
            self._ended = (None, error)
        return self._ended


class TaskFunction(Generic[P, R]):
    """A function made by `@task`; it can be called inside a node."""

    __name__: str

    def __init__(self, function: Callable[P, Any], retries: Sequence[RetryPolicy], name: str | None) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.retries = retries
        self.__name__ = name or function.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> TaskCall[R]:
        return TaskCall(self, functools.partial(self.function, *args, **kwargs))


@overload
def task(function: Callable[P, R], /) -> TaskFunction[P, R]: ...
@overload
def task(
    *, name: str | None = ..., retry_policy: RetryPolicy | Sequence[RetryPolicy] | None = ...
) -> Callable[[Callable[P, R]], TaskFunction[P, R]]: ...
def task(
    function: Callable[P, R] | None = None,
    /,
    *,
    name: str | None = None,
    retry_policy: RetryPolicy | Sequence[RetryPolicy] | None = None,
) -> Any:
    """Make the calls of a function inside a node run once.

    What a call returns is written down before the node goes on. When the node runs again, because it asked
    something or failed later on, its n-th call of a task with the same arguments gets the result of the n-th
    such call. This is the cure for side effects before an `interrupt()`.

    An argument that is another one on every attempt, such as the time, makes every call a new one: let the
    function find it out itself.

    Args:
        function: plain or `async def`; what it returns must be a value that state can hold.
        name: stands for the function's own name.
        retry_policy: when a call that raised is tried again.
    """
    if isinstance(retry_policy, RetryPolicy):
        retries: Sequence[RetryPolicy] = (retry_policy,)
    else:
        retries = tuple(retry_policy or ())
    if function is not None:
        return TaskFunction(function, retries, name)
    return lambda function: TaskFunction(function, retries, name)


def idempotency_key() -> str:
    """A key for a payment, a mail, a deployment …: the same on every attempt of the step that calls this.

    A step that a crash interrupts runs again; a service that is given the key can tell that it has done the
    work already. Not in LangGraph. A step that does several such things adds a name of its own for each.

    Returns:
        32 hex digits.

    Raises:
        RuntimeError: called outside of a running node.
    """
    return current_task("idempotency_key").key
