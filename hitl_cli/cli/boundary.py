"""The one place where results are printed, and errors become messages and exit codes."""

from __future__ import annotations

import functools
import inspect
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import typer

from hitl_cli.cli.options import Color, Form
from hitl_cli.errors import HitlError, UsageError
from hitl_cli.result import Result

BUG = 70
INTERRUPTED = 130
TERMINATED = 143


class Terminated(KeyboardInterrupt):
    """SIGTERM: whoever tidies up on Ctrl-C does the same now."""


def exit_on_sigterm() -> None:
    """Leave in good order when the process is told to end."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)


@contextmanager
def leaving_busy_nodes() -> Iterator[None]:
    """End the process at once when it was stopped: a node may go on in a thread, for which Python waits."""
    try:
        yield
    except SystemExit as end:
        if end.code in (INTERRUPTED, TERMINATED) and threading.active_count() > 1:
            os._exit(end.code)  # all that was printed has been flushed
        raise


def use_utf8() -> None:
    """Print UTF-8 whatever the locale says, as JSON has to be; a stream that was closed swallows its text."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def guarded(function: Callable[..., Result]) -> Callable[..., None]:
    """Make a typer command of a function that returns a Result.

    The options of `options.on_every_command`, and `accessible`, which those have that ask, are read here.
    """
    own = inspect.signature(function).parameters

    @functools.wraps(function)
    def command(**options: Any) -> NoReturn:
        form = Form.JSON if options["json"] else options["output"]
        _choose_colors(options["color"])
        if options.get("accessible"):
            os.environ["HITL_ACCESSIBLE"] = "1"  # also for what a graph starts
        raise typer.Exit(_exit_code(function, {name: options[name] for name in own if name in options}, form))

    return command


def _exit_code(function: Callable[..., Result], options: dict[str, Any], form: Form) -> int:
    """Run the command and print what came of it.

    A KeyboardInterrupt may carry a message that says how to go on.
    """
    try:
        _check_text(options)
        result = function(**options)
        _print_result(result, form)
    except HitlError as error:
        _print_error(error, form)
        return error.exit_code
    except KeyboardInterrupt as stop:
        _print_error(HitlError("stopped", hint=str(stop)), form, kind=type(stop).__name__)
        return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED
    except Exception as bug:
        _print_error(_reported(bug), form, kind=type(bug).__name__)
        return BUG
    return result.exit_code


def _check_text(options: dict[str, Any]) -> None:
    """UsageError for words that are not UTF-8: they name no thread, and no answer can hold them."""
    for value in options.values():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and any("\ud800" <= character <= "\udfff" for character in word):
                raise UsageError(f"{word!r} is not UTF-8 text")


def _print_result(result: Result, form: Form) -> None:
    from hitl_cli.render.printer import render

    try:
        with _reader_may_leave():
            render(result, form.value, sys.stdout, sys.stderr)
    except OSError as error:
        raise HitlError(
            f"cannot write the output: {error.strerror}",
            hint="What the command did is done; only what it says of it is lost.",
        ) from None


def _print_error(error: HitlError, form: Form, kind: str = "") -> None:
    from hitl_cli.render.errors import render_error

    with suppress(OSError), _reader_may_leave():  # then the exit code has to do
        render_error(error, kind or type(error).__name__, form.value, sys.stdout, sys.stderr)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Let `hitl … | head` end quietly: what the command did is done, and its exit code stands."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # Python flushes once more when it exits; from here on that goes nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


def _reported(bug: Exception) -> HitlError:
    from hitl_cli.cli.report import write_report

    message = f"this is a bug in hitl: {type(bug).__name__}: {bug}"
    try:
        return HitlError(message, hint=f"Please open an issue and attach {write_report(bug)}")
    except OSError as error:
        return HitlError(message, hint=f"The report with the details could not be written: {error}")


def _choose_colors(color: Color) -> None:
    """Say it in the way that libraries, and the steps that a graph starts, understand."""
    if color is Color.NEVER:
        os.environ.pop("FORCE_COLOR", None)
        os.environ["NO_COLOR"] = "1"
    elif color is Color.ALWAYS:
        os.environ.pop("NO_COLOR", None)
        os.environ["FORCE_COLOR"] = "1"
