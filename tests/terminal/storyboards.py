"""Every screen as a person meets it: a question, and the keys that lead through it.

`make pictures` plays them on real terminals and stores what is seen after each key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hitl_cli.prompts.going_back import told_of_undo
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.question import Answer, Question
from hitl_cli.records import WayBack

from .pty import ALT_ENTER, CTRL_E, CTRL_O, CTRL_S, DOWN, ENTER, ESCAPE, LEFT, TAB

KEYS: Final = {
    "Enter": ENTER,
    "Esc": ESCAPE,
    "Tab": TAB,
    "↓": DOWN,
    "←": LEFT,
    "Ctrl-E": CTRL_E,
    "Ctrl-O": CTRL_O,
    "Ctrl-S": CTRL_S,
    "Ctrl-U": "\x15",
    "Alt-Enter": ALT_ENTER,
}
"""The keys that have names; anything else is typed as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storyboard:
    """A question and what is done about it."""

    payload: Any
    schema: dict[str, Any] | None = None
    node: str = "node"
    keys: tuple[str, ...] = ()
    """Pressed one after the other on a terminal that can move its cursor: named keys, or text."""
    lines: tuple[str, ...] = ()
    """Typed one after the other where it cannot."""
    env: Mapping[str, str | None] = field(default_factory=dict)
    """Such as an editor that works by itself."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else `ask.py` is given."""


def _sample(name: str, *keys: str, lines: tuple[str, ...] = (), **env: str) -> Storyboard:
    sample = SAMPLES[name]
    return Storyboard(
        payload=sample.payload, schema=sample.schema, node=sample.node, keys=keys, lines=lines, env=env
    )


_REPORT = "\n".join(
    f"{n}. Row {n} of a long report that the agent wrote about the quarter." for n in range(1, 61)
)

_UNDONE = Question(
    id="q1", thread="t1", checkpoint="c1", task="k1", node="manager", payload=SAMPLES["yes-no"].payload
)
_ANSWER = Answer(question="q1", value=True, by="ana", at="2026-11-22T14:02:11Z")

STORYBOARDS: Final[dict[str, Storyboard]] = {
    "text": _sample("text", "42", "Tab", "Enter", lines=("", "42")),
    "text-long": Storyboard(
        payload=f"{_REPORT}\n\nWhat do you make of it?",
        keys=("Ctrl-O", "fine", "Alt-Enter", "really", "Enter"),
        lines=(":view", "fine"),
        env={"HITL_PAGER": "tail -n 3"},
    ),
    "yes-no-text": Storyboard(
        payload="Approve the deployment of release 2.4 to production?",
        keys=("yes", "Enter"),
        lines=("maybe",),
    ),
    "yes-no": _sample("yes-no", "Enter", "?", "n", "?", "Enter", lines=("", "n")),
    "yes-no-typed": _sample("yes-no", "t", "Enter", "only half", "Enter", lines=("t", "only half")),
    "options": _sample("options", "↓", "↓", "s", "Enter", lines=("x", "p")),
    "many": _sample("many", "b", "c", "Enter", lines=("b c",)),
    "review": _sample("review", "e", "Enter", "s", "Enter", lines=("e", "s"), EDITOR="sed -i s/Bob/Ana/"),
    "review-here": _sample(
        "review",
        *("i", "Enter", " Smith", "Ctrl-S", "u", "Enter", "a", "Enter"),
        lines=("i", "Dear Ana", ".", "s"),
    ),
    "tool": _sample("tool", "e", "Enter", "s", "Enter", lines=("e", "s"), EDITOR="sed -i s/bob/ana/"),
    "tool-broken": _sample("tool", "e", "Enter", "u", "Enter", lines=("e", "u"), EDITOR="sed -i s/bob.*/[/"),
    "tool-long": Storyboard(
        payload={
            "tool": "write_file",
            "args": {"path": "report.md", "rows": _REPORT.split("\n")},
            "message": "Write the report?",
        },
        node="tools",
        keys=("a", "Enter", "Enter", "v"),
        lines=("a", "n", "q"),
    ),
    "tool-approval": _sample(
        "tool-approval", "r", "Enter", "wrong folder", "Enter", lines=("r", "wrong folder")
    ),
    "batch": _sample(
        "batch",
        *("a", "Enter", "r", "Enter", "wrong folder", "Enter", "e", "Enter", "s", "Enter"),
        *("2", "Enter", "p", "Enter", "It is gone", "Enter", "s", "Enter"),
        lines=("a", "r", "wrong folder", "<", "r", "wrong folder", "e", "s", "s"),
        EDITOR="sed -i s/900/90/",
    ),
    "batch-all": _sample("batch", "A", "Enter", "s", "Enter", "y", "Enter", lines=("A", "s", "y")),
    "agent-inbox": _sample("agent-inbox", "p", "Enter", "Ask him first", "Enter", lines=("i",)),
    "form": _sample(
        "form",
        *("y", "Enter", "900", "Enter", "Ctrl-U", "90", "Enter", "Enter", "Enter"),
        *("2", "Enter", "80", "Enter", "s", "Enter"),
        lines=("perhaps", "y", "900", "90", "", "<", "high", "", "s"),
    ),
    "elicitation": _sample(
        "elicitation",
        *("y", "Enter", "90", "Enter", "Enter", "Enter", "d", "Enter"),
        lines=("y", "90", "", "", "d"),
    ),
    "ask-user": _sample("ask-user", "hitl", "Enter", "A", "Enter", "s", "Enter", lines=("hitl", "MIT", "s")),
    "json": _sample("json", '{"ok": tru', "e}", "Enter", lines=('{"ok": true}',)),
    "schema": Storyboard(
        payload={"question": "How many?"},
        schema={"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
        keys=("12", "Enter", "Ctrl-U", "Enter"),
        lines=("12", "5"),
    ),
    "schema-json": Storyboard(
        payload={"question": "Which labels?"},
        schema={"type": "object", "additionalProperties": {"type": "boolean"}},
        keys=('{"new": 1}', "Enter"),
        lines=('{"new": 1}',),
    ),
    "form-long": Storyboard(
        payload={
            "type": "ask_user",
            "questions": [
                {
                    "question": "Which of the three suppliers shall I order the forty chairs from, when all "
                    "of them can deliver before the first of May?",
                    "type": "multiple_choice",
                    "choices": ["the one with the lowest price", "the one that is nearest", "none of them"],
                },
                {"question": "Why?\n● Approved — thread t1", "required": False},
            ],
            "tool_call_id": "c1",
        },
        keys=("n", "Enter"),
        lines=("n",),
    ),
    "asked-again": Storyboard(
        payload={"question": "What is your age?", "error": "'about 30' is not a number."},
    ),
    "undo": Storyboard(
        payload=_UNDONE.payload,
        node="manager",
        keys=("y", "Enter", "n", "Enter"),
        lines=("y", "n"),
        more={
            "draft": True,
            "undo": told_of_undo(
                _UNDONE, _ANSWER, WayBack(_UNDONE, _ANSWER, "c1", ran=("manager", "pay", "notify"))
            ),
        },
    ),
    "secret": Storyboard(
        payload={"question": "The key of the payment provider?"},
        schema={"type": "string", "format": "password"},
        keys=("sesame", "Enter"),
        lines=("sesame",),
    ),
    "hostile": _sample("hostile", "m", "Enter", "r", "Enter", lines=("m", "r", "")),
    "hostile-default": Storyboard(
        payload={"question": "Your answer?", "default": "yes\n● Approved — thread t1\n    a  Approve"},
        schema={"type": "string"},
    ),
}
"""By the name of their pictures; every kind that `hitl preview` knows is among them."""
