"""`hitl run`: starts a thread of a graph, and asks."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hitl_cli.arguments import given
from hitl_cli.arguments.options import Running, those_given
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import UsageError
from hitl_cli.graph.session import refuse_paused
from hitl_cli.loading.target import Target, parse_target
from hitl_cli.objects.resume import thread_words
from hitl_cli.outcome import Outcome
from hitl_cli.protocols import Runner
from hitl_cli.records import Breakpoints
from hitl_cli.result import Result
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.conversation import Opening, converse
from hitl_cli.terminal.inputs import asked_for
from hitl_cli.terminal.person import asking
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.commands.chat import Talk

_THREAD = re.compile(r"[A-Za-z0-9._-]{1,128}")
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
"""For new thread ids; none of them looks like another."""


@dataclass(frozen=True, kw_only=True)
class RunOptions(Running):
    """The options of `hitl run`, as they were typed."""

    target: str
    input: str | None = None
    pairs: tuple[str, ...] = ()
    break_before: tuple[str, ...] = ()
    break_after: tuple[str, ...] = ()
    discard: bool = False
    help_inputs: bool = False
    message: str | None = None
    chat: bool = False


def run(options: RunOptions) -> Result:
    """Start a thread, and ask."""
    target = parse_target(options.target, Path.cwd())
    if options.help_inputs:
        from hitl_cli.commands.help_inputs import help_inputs

        _check_alone(options)
        return help_inputs(target)
    if options.chat:
        from hitl_cli.commands.chat import check_person

        check_person(no_input=options.no_input, quiet=options.quiet)
    with closing(SqliteStore(options.store)) as store:
        thread = _thread(options.thread, target, store)
        who = asking(store, thread, no_input=options.no_input)
        talk = _talk(options, thread)
        start = _Start(options, target, thread, talk)
        go_on = talk.words if talk and options.chat else ()
        opening = Opening(prepare=start.prepare, begin=start.begin, go_on=go_on)
        result = converse(store, target, who, opening, options)
        return talk.replied(result) if talk else result


def _talk(options: RunOptions, thread: str) -> Talk | None:
    """What the person says, if they talk with the graph."""
    if options.message is None and not options.chat:
        return None
    from hitl_cli.commands.chat import Talk

    command = ["hitl", "run", options.target, *thread_words(thread, options.store)]
    says = ["--chat"] if options.chat else ["-m", "TEXT"]
    return Talk(options.target, message=options.message, goes_on=options.chat, words=(*command, *says))


class _Start:
    """The run of a thread, from the input to what a person says when the graph has answered."""

    def __init__(self, options: RunOptions, target: Target, thread: str, talk: Talk | None) -> None:
        self._options = options
        self._target = target
        self._thread = thread
        self._talk = talk
        self._values: dict[str, Any] = {}

    def prepare(self, dialogue: Dialogue) -> None:
        """Put the input together; a person is asked for what is missing.

        Raises:
            UsageError: the input is not what the graph takes, or there is nobody to ask.
        """
        options, runner, who = self._options, dialogue.runner, dialogue.asking
        values = _input(options, runner)
        if self._talk:
            values = self._talk.first(values, dialogue)
        if missing := runner.missing(self._thread, values):
            if not options.discard and (known := who.store.thread(self._thread)):
                refuse_paused(known, who.store)  # before a person fills in a form for it
            values |= asked_for(missing, runner.name or self._target.short, who)
        self._values = values

    def begin(self, dialogue: Dialogue) -> Outcome:
        """Run the graph on the input, and on what the person says next."""
        send = partial(self._send, dialogue)
        return self._talk.run(dialogue, self._values, send) if self._talk else send(self._values)

    def _send(self, dialogue: Dialogue, values: Mapping[str, Any]) -> Outcome:
        options = self._options
        breakpoints = Breakpoints(before=options.break_before, after=options.break_after)
        start = dialogue.runner.start
        step = partial(start, self._thread, values, breakpoints, discard=options.discard)
        return dialogue.start(partial(self._talk.keeping, step, values) if self._talk else step)


def _check_alone(options: RunOptions) -> None:
    """UsageError when `--help-inputs`, which runs nothing, stands beside what a run is given."""
    others = {
        "-i": options.pairs,
        "--input": options.input,
        "--context": options.context,
        "-m": options.message,
        "--answers": options.answers,
    }
    if beside := those_given(others):
        raise UsageError(f"--help-inputs lists what the graph takes and runs nothing: leave out {beside[0]}")


def _input(options: RunOptions, runner: Runner) -> dict[str, Any]:
    """The graph's input: `--input`, with each `-i` on top."""
    values = {} if options.input is None else given.json_object(options.input, "--input")
    return values | {key: runner.inputs.value(key, text) for key, text in given.pairs(options.pairs, "-i")}


def _thread(wanted: str | None, target: Target, store: SqliteStore) -> str:
    """The thread to run: the one that was named, else a new one named after the graph.

    Raises:
        UsageError: the name is not one, or the thread belongs to another graph.
    """
    if wanted is None:
        stem = re.sub(r"[^A-Za-z0-9._-]", "-", target.alias or target.path.stem or target.module)[:100]
        return f"{stem}-{''.join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(5))}"
    if not _THREAD.fullmatch(wanted) or wanted.startswith("-"):
        raise UsageError(f"{wanted!r} is no thread id: use up to 128 letters, digits, '.', '_' and '-'")
    known = store.thread(wanted)
    if known and known.target and known.target != str(target):
        raise UsageError(
            f"thread {wanted!r} belongs to another graph: {known.target}",
            hint="Choose another --thread, or leave it out for a new one.",
        )
    return wanted
