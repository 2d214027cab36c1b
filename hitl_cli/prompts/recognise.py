"""From a question to its screen: asks each payload convention in turn, the most specific first."""

from __future__ import annotations

from hitl_cli.prompts.conventions import anything, declared, options, review, schema, tool, words
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question

CONVENTIONS = (
    declared.recognise,
    schema.recognise,
    review.recognise,
    tool.recognise,
    options.recognise,
    words.recognise,
)


def recognise(question: Question) -> Screen:
    """The screen for a question. Never fails: a payload that nothing recognises is answered with any JSON."""
    for convention in CONVENTIONS:
        screen = convention(question)
        if screen is not None:
            return screen
    return anything.screen(question)
