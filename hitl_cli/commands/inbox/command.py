"""`hitl inbox`: every question that waits, over all threads. Needs no graph's code, but to run graphs."""

from __future__ import annotations

import sys
from dataclasses import field
from pathlib import Path

from hitl_cli.arguments.options import those_given
from hitl_cli.commands.inbox.questions import inbox_object
from hitl_cli.commands.inbox.template import template
from hitl_cli.errors import UsageError
from hitl_cli.paths import store_path
from hitl_cli.prompts.presence import accessible, why_not_ask
from hitl_cli.result import Result, text_result
from hitl_cli.store.inbox import waiting_questions
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxOptions:
    """The options of `hitl inbox`, as they were typed."""

    template: bool = False
    listed: bool = False
    watch: bool = False
    run: bool = False
    by: str = ""
    no_input: bool = False
    store: Path = field(default_factory=store_path)
    json: bool = False


def inbox(options: InboxOptions) -> Result:
    """Work through the questions with the person at the terminal; without one, list them.

    Raises:
        UsageError: the options do not go together, or graphs were to be run and nobody can answer.
    """
    if options.template:
        _check_alone(options)
        return filled_in(options.store)
    nobody = _why_only_list(options)
    if options.run and nobody:
        raise UsageError(f"--run runs what is answered here, and nobody can be asked: {nobody}")
    if options.watch and nobody:
        from hitl_cli.commands.inbox.watch import watch_inbox

        return watch_inbox(options.store, as_json=options.json)
    if nobody:
        return listed(options.store)
    from hitl_cli.commands.inbox.work_through import work_through

    return work_through(options.store, by=options.by, run=options.run, watch=options.watch)


def listed(store: Path) -> Result:
    """All open questions, oldest first."""
    return Result(view="inbox", data=inbox_object(waiting_questions(store), store))


def filled_in(store: Path) -> Result:
    """The same questions as a file to fill in."""
    return text_result(template(listed(store).data))


def _check_alone(options: InboxOptions) -> None:
    """UsageError when `--template` stands beside another form of the inbox."""
    others = {"--list": options.listed, "--watch": options.watch, "--run": options.run}
    if beside := those_given(others):
        raise UsageError(f"--template prints a file to fill in, which {beside[0]} has nothing to do with")


def _why_only_list(options: InboxOptions) -> str:
    """Why nobody is asked; empty when the person can work through the list. It is what the command prints,
    so standard output has to be a terminal, too: who pipes it wants the list."""
    if options.listed or options.json:
        return "--list" if options.listed else "-o json"
    if not sys.stdout.isatty():
        return "standard output is not a terminal"
    if options.watch and accessible():
        return "--watch only tells what changes where nothing may move"
    return why_not_ask(options.no_input)
