"""From a question to its screen: asks each payload convention in turn, the most specific first."""

from __future__ import annotations

from hitl_cli.prompts.conventions import (
    agent_inbox,
    anything,
    ask_user,
    declared,
    elicitation,
    hitl_request,
    options,
    review,
    schema,
    tool,
    tool_approval,
    words,
)
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question

CONVENTIONS = (
    tool_approval.recognise,
    hitl_request.recognise,
    agent_inbox.recognise,
    elicitation.recognise,
    ask_user.recognise,
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
