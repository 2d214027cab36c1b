"""`hitl resume --ready`: runs every thread whose accepted answers wait, and those with overdue questions.
For cron, and after `hitl answer`.

Each thread runs in a process of its own, so that no graph meets the modules, the folder or the end of
another.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hitl_cli.arguments.options import those_given
from hitl_cli.commands.resume import ResumeOptions
from hitl_cli.errors import AlreadyAnswered, ThreadBusy, UsageError
from hitl_cli.objects.resume import ready_command, resume_command
from hitl_cli.render.place import as_called
from hitl_cli.result import PAUSED, VERSION, Result
from hitl_cli.store.lists import list_threads

STOPPED = (130, 143)
OVERTAKEN = (AlreadyAnswered.exit_code, ThreadBusy.exit_code)
"""Exit codes of a thread that somebody else has run, or runs, meanwhile: it is left to them."""
WORST_FIRST = (70, 1, 3, 5, 2, 9, PAUSED)


def resume_ready(options: ResumeOptions) -> Result:
    """Run them, the oldest first, whatever becomes of the others.

    The exit code is the worst of them: a bug, an error, a graph that cannot be loaded, a refused answer, a
    graph that said no, a pause. 0 when all came to their end, and when there was none.
    """
    _check_alone(options)
    return run_threads(ready_threads(options.store), options)


def run_threads(threads: Sequence[str], options: ResumeOptions) -> Result:
    """Run these threads; see `resume_ready`."""
    done: list[dict[str, Any]] = []
    with _sigint_noticed() as noticed:
        for thread in threads:
            done.append(_run(thread, options))
            if noticed or done[-1]["exit_code"] in STOPPED:
                return _result(done, options, stopped=STOPPED[0] if noticed else done[-1]["exit_code"])
    return _result(done, options)


def worst(codes: Iterable[int]) -> int:
    """The exit code that stands for all of them."""
    found = set(codes)
    return next((code for code in WORST_FIRST if code in found), max(found, default=0))


def ready_threads(store: Path) -> list[str]:
    """The threads that can go on with answers which wait, or because a question is overdue, the oldest first;
    without those that run now."""
    lines = [line for line in list_threads(store) if line.target and line.status != "running"]
    return [line.id for line in reversed(lines) if line.answered or line.overdue]


def _check_alone(options: ResumeOptions) -> None:
    """UsageError when `--ready` stands beside what is for one thread."""
    others = {
        "--thread": options.thread is not None,
        "--id": options.id is not None,
        "--message": options.message is not None,
        "--all": options.all,
        "--steal": options.steal,
        "--context": bool(options.context),
    }
    if beside := [*those_given(others), *options.answering()]:
        raise UsageError(f"--ready goes for all threads with accepted answers, and {beside[0]} for one")


def _run(thread: str, options: ResumeOptions) -> dict[str, Any]:
    """The object of `hitl resume --thread THREAD --json`, or its error, with the exit code."""
    flags = {
        "--accept-changes": options.accept_changes,
        "--quiet": options.quiet,
        "-v": options.verbose,
        "--pause-ok": options.pause_ok,
    }
    words = [*resume_command(thread, options.store)[1:], "--no-input", "--json"]
    words += [flag for flag, wanted in flags.items() if wanted]
    # -P: modules that lie in the working folder are none of hitl's.
    with subprocess.Popen(  # noqa: S603  our own program, and no shell
        [sys.executable, "-P", "-m", "hitl_cli", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        try:
            given, _ = process.communicate()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    return {"thread": thread, **_object(given, process.returncode), "exit_code": process.returncode}


def _object(given: bytes, code: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(given)
    except ValueError:
        message = f"the process that ran it ended with {code}"
        return {"hitl": VERSION, "error": {"type": "ProcessEnded", "message": message}}
    return found


def _result(done: Sequence[dict[str, Any]], options: ResumeOptions, stopped: int = 0) -> Result:
    threads = [one for one in done if one["exit_code"] not in OVERTAKEN]
    codes = [one["exit_code"] if one["exit_code"] >= 0 else 1 for one in threads]
    go_on = f"stopped; go on with: {as_called(ready_command(options.store))}"
    return Result(
        view="ready",
        data={"hitl": VERSION, "threads": threads},
        exit_code=stopped or worst(codes),
        quiet=options.quiet,
        messages=(go_on,) if stopped else (),
    )


@contextmanager
def _sigint_noticed() -> Iterator[Sequence[int]]:
    """Ctrl-C reaches the thread that runs, which stops in good order; here it is only noticed."""
    noticed: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # a shell starts background jobs with SIGINT ignored
        yield noticed
        return
    signal.signal(signal.SIGINT, lambda number, _: noticed.append(number))
    try:
        yield noticed
    finally:
        signal.signal(signal.SIGINT, before)
