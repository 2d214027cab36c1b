"""A person's messages to a graph: one with `-m`, one after another with `--chat`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hitl_cli.arguments import given
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import ThreadBusy, UsageError
from hitl_cli.outcome import Finished, Outcome
from hitl_cli.plain import plain
from hitl_cli.prompts.presence import why_not_ask
from hitl_cli.render.messages import KEY, are_messages
from hitl_cli.render.place import as_called
from hitl_cli.result import Result
from hitl_cli.trail import Trail
from hitl_cli.values import dataclass

Send = Callable[[Mapping[str, Any]], Outcome]
"""Runs the graph on an input until it ends, fails, or waits for somebody who is not here."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a person says to a graph, and how they go on."""

    target: str
    """As it was typed."""
    message: str | None
    """What `-m` was given."""
    goes_on: bool
    """Whether the next message is asked for after each turn."""
    words: Sequence[str]
    """Of the command that says the next thing."""

    def first(self, values: Mapping[str, Any], dialogue: Dialogue) -> dict[str, Any]:
        """The graph's input with the person's first message as its last; a person who chats is asked for one
        where nothing is said yet.

        Raises:
            UsageError: the graph has no messages, or there is none to give.
        """
        if dialogue.runner.inputs.message is None:
            raise UsageError(
                f"{self.target} is no graph to talk with: its input has no key {KEY!r}",
                hint=f"Give its inputs with -i KEY=VALUE; `hitl run {self.target} --help-inputs` lists them.",
            )
        if self.message is not None:
            return _with(values, _not_blank(given.text(self.message, "-m")), dialogue)
        who = dialogue.asking
        if KEY in values or who.store.thread(who.thread) is not None:
            return dict(values)
        text = _typed(dialogue)
        if text is None:
            raise UsageError("nothing was started: no message was sent")
        return _with(values, text, dialogue)

    def run(self, dialogue: Dialogue, values: Mapping[str, Any], send: Send) -> Outcome:
        """Send the input, and one message after another until the person leaves, or the graph fails or waits.

        Args:
            values: the first input; without messages in it, the thread goes on from where it is.
        """
        outcome = send(values) if KEY in values else _going_on(dialogue)
        beside = {} if KEY in values else values
        while self.goes_on and isinstance(outcome, Finished):
            text = _typed(dialogue)
            if text is None:
                break
            dialogue.asking.trail = Trail(begins_here=True)  # no way back leads over what was said
            outcome = send(_with(beside, text, dialogue))
            beside = {}
        return outcome

    def keeping(self, step: Callable[[], Outcome], values: Mapping[str, Any]) -> Outcome:
        """Run a step that begins with the person's message. Where another process has got the thread, the
        message is given back.

        Args:
            values: the input, with the message as its last.
        """
        try:
            return step()
        except (ThreadBusy, UsageError) as error:
            given_back = _given_back(values)
            if given_back:
                again = f"Say it again with: {as_called(self.words)}"
                error.hint = "\n".join(filter(None, [error.hint, *given_back, again]))
            raise

    def replied(self, result: Result) -> Result:
        """What the graph said last, as the command's result, and how to go on."""
        when = ("finished", "paused") if self.goes_on else ("finished",)
        told = [f"Go on with: {as_called(self.words)}"] if result.data["status"] in when else []
        return replace(result, view="reply", messages=(*result.messages, *told))


def check_person(*, no_input: bool, quiet: bool) -> None:
    """UsageError where nobody can be asked for the next message, or would see the reply."""
    if quiet:
        raise UsageError("--chat shows what is said, which -q hides", hint="Leave one of them out.")
    if reason := why_not_ask(no_input):
        raise UsageError(
            f"--chat asks for one message after another, and nobody can be asked: {reason}",
            hint="Give one message with -m TEXT, and the next with --thread and -m.",
        )


def _with(values: Mapping[str, Any], text: str, dialogue: Dialogue) -> dict[str, Any]:
    """The input with a message as the last."""
    message = dialogue.runner.inputs.message
    assert message is not None, "looked at before anything was said"
    before = values.get(KEY, [])
    return {**values, KEY: [*(before if isinstance(before, list) else [before]), message(text)]}


def _given_back(values: Mapping[str, Any]) -> list[str]:
    """That the last message was not sent, and its text; nothing where there is none."""
    messages = values.get(KEY)
    last = messages[-1] if isinstance(messages, list) and messages else None
    text = last.get("content") if isinstance(last, dict) else getattr(last, "content", None)
    return ["This message was not sent:", *text.splitlines()] if isinstance(text, str) else []


def _not_blank(text: str) -> str:
    if not text.strip():
        raise UsageError("-m: the message is empty")
    return text


def _going_on(dialogue: Dialogue) -> Outcome:
    """Bring the thread's turn to its end; if it is there already, show what was said last."""
    who = dialogue.asking
    known = who.store.thread(who.thread)
    outcome = dialogue.resume(())
    values = plain(outcome.values)
    messages = values.get(KEY) if isinstance(values, dict) else None
    if known and known.status == "finished" and are_messages(messages):
        dialogue.runner.observer.message(messages[-1], "")
    return outcome


def _typed(dialogue: Dialogue) -> str | None:
    """The next message, from the person at the terminal; None when they leave."""
    from hitl_cli.prompts.message import next_message
    from hitl_cli.prompts.terminal import face_of

    dialogue.asking.about_to_ask()
    return next_message(face_of(lambda: None))
