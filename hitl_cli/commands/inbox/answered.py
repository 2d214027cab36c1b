"""The threads that a person has answered from the inbox, and the runs that go on with the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hitl_cli.commands.ready import STOPPED, ready_threads, run_threads, worst
from hitl_cli.commands.resume import ResumeOptions
from hitl_cli.objects.resume import ready_command
from hitl_cli.render.place import as_called
from hitl_cli.render.waiting import Entry
from hitl_cli.result import PAUSED, VERSION, Result
from hitl_cli.wording import questions_wait


class Answered:
    def __init__(self, store: Path) -> None:
        self._store = store
        self._to_run: set[str] = set()
        self._ran: dict[str, dict[str, Any]] = {}
        self._stopped: Result | None = None
        self.count = 0
        """Of the answers."""
        self.threads: dict[str, str] = {}
        """With their targets; empty for the thread of a program of its own."""

    def add(self, entry: Entry) -> None:
        self.count += 1
        self.threads[entry.thread] = entry.question["target"]
        self._to_run.add(entry.thread)

    def ready(self) -> list[str]:
        """Those that can go on with what was answered since they last ran."""
        if not self._to_run:
            return []
        return [thread for thread in ready_threads(self._store) if thread in self._to_run]

    def run(self) -> Result:
        """Run them.

        Raises:
            KeyboardInterrupt: Ctrl-C; see `go_on`.
        """
        result = run_threads(self.ready(), ResumeOptions(store=self._store))
        for thread in result.data["threads"]:
            self._ran[thread["thread"]] = thread
        self._to_run.difference_update(self._ran)
        if result.exit_code in STOPPED:
            raise KeyboardInterrupt(self.go_on())
        return result

    def go_on(self) -> str:
        """What has become of the answers, and how to run what was not run; empty when there are none."""
        if not self.count:
            return ""
        run = f" Run their graphs with: {as_called(ready_command(self._store))}" if self.ready() else ""
        return f"The answers are kept.{run}"

    def result(self, waiting: Sequence[Entry]) -> Result:
        """
        Args:
            waiting: the questions that are left.
        """
        threads = list(self._ran.values())
        paused = (self.threads.keys() - self._ran.keys()) & {entry.thread for entry in waiting}
        codes = [one["exit_code"] for one in threads]
        if paused or (waiting and not self.count):
            codes.append(PAUSED)
        return Result(
            view="ready" if threads else "text",
            data={"hitl": VERSION, "threads": threads, "text": ""},
            exit_code=worst(codes),
            messages=tuple(self._messages(waiting)),
        )

    def _messages(self, waiting: Sequence[Entry]) -> list[str]:
        if not self.count:
            waits = questions_wait(len(waiting))
            return [f"Nothing was answered; {waits}." if waiting else "No question waits."]
        left = [entry.thread for entry in waiting if entry.thread not in self._ran]
        found = []
        for thread, target in self.threads.items():
            if thread in left:
                found.append(
                    f"Thread {thread} runs on when its other questions ({left.count(thread)}) are answered."
                )
            elif not target:
                found.append(f"Thread {thread} belongs to a program of its own, which takes the answer.")
            elif thread not in self._ran:
                found.append(f"Thread {thread} is run by another process, which takes the answer.")
        return found
