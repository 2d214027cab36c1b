"""`hitl preview`: every prompt screen on a sample payload. Runs nothing and sends nothing anywhere."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, suppress

from hitl_cli.errors import UsageError
from hitl_cli.prompts.face import DecideLater
from hitl_cli.prompts.presence import accessible, why_not_ask
from hitl_cli.prompts.samples import SAMPLES, Sample
from hitl_cli.prompts.size import terminal_size
from hitl_cli.question import Answer, Question
from hitl_cli.result import Result, text_result
from hitl_cli.wording import did_you_mean

THREAD = "preview"


def preview(kind: str | None, *, no_input: bool) -> Result:
    """All screens as text, or one screen: on a terminal to try its keys, elsewhere as text.

    Raises:
        UsageError: there is no such screen.
    """
    if kind is None:
        text = "\n".join(f"{name}: {sample.about}\n\n{_still(sample)}" for name, sample in SAMPLES.items())
        return text_result(text)
    if kind not in SAMPLES:
        hint = did_you_mean(kind, SAMPLES)
        raise UsageError(f"there is no screen {kind!r}", hint=hint or f"There are: {', '.join(SAMPLES)}")
    return text_result(_still(SAMPLES[kind])) if why_not_ask(no_input) else _tried(SAMPLES[kind])


def _tried(sample: Sample) -> Result:
    """Ask the sample's question, and tell what would be sent."""
    from hitl_cli.prompts.safe import safe_json
    from hitl_cli.prompts.terminal import TerminalAsker

    reply = TerminalAsker().ask(_question(sample), 1, 1, lambda: None)
    sent = f"would send {safe_json(reply.value)}" if isinstance(reply, Answer) else "would send nothing"
    return text_result(f"This was a preview: {sent}\n")


def _still(sample: Sample) -> str:
    from hitl_cli.prompts.still import Still, StillInWords
    from hitl_cli.prompts.terminal import asked

    out = io.StringIO()
    face = StillInWords() if accessible() else Still(out, *terminal_size())
    with suppress(DecideLater), redirect_stderr(out):
        asked(_question(sample), face, 1, 1)
    return out.getvalue()


def _question(sample: Sample) -> Question:
    return Question(
        id="0" * 32,
        thread=THREAD,
        checkpoint="",
        task="",
        node=sample.node,
        payload=sample.payload,
        schema=sample.schema,
    )
