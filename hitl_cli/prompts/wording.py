"""Finds the question in a payload: the words that ask, and what they are about."""

from __future__ import annotations

import re
from typing import Any

from hitl_cli.prompts.screen import Part
from hitl_cli.prompts.summary import question_key
from hitl_cli.question import Question
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

GRAPH_SAYS = "The graph says:"

LIST_KEYS = frozenset({"choices", "options", "many", "multiple"})
"""What a menu shows in its own way."""

AUTHORED_KEYS = LIST_KEYS | {"default", "editor"}
"""What a payload with a schema says about the prompt, not about the matter."""

_ASKS_WHETHER = re.compile(
    r"(do|does|did|is|are|was|were|can|could|should|shall|may|will|would|has|have|had)\b.*\?", re.IGNORECASE
)
_ASKS_TO_ALLOW = re.compile(r"(approve|confirm|proceed|continue|accept|allow|ok|okay)\b", re.IGNORECASE)
_OFFERS_YES_NO = re.compile(r"\b(y/n|yes/no|yes or no)\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Wording:
    """The parts of a payload that are meant for reading."""

    question: str
    """The words that ask; empty when the payload has none."""
    details: Any = UNSET
    """What they are about: JSON, or UNSET."""
    error: str = ""
    """Why the graph asks again."""


def wording(payload: Any, without: frozenset[str] = frozenset()) -> Wording:
    """Split a payload into question and details; an object without a question is details only.

    Args:
        without: keys that the screen shows in another way; all others are shown.
    """
    if isinstance(payload, str):
        return Wording(payload)
    if not isinstance(payload, dict):
        return Wording("", payload)
    key = question_key(payload)
    if key is None:
        return Wording("", payload)
    error = payload.get("error")
    error = error if isinstance(error, str) else ""
    known = without | {key, "error"} if error else without | {key}
    return Wording(payload[key], _details(payload, known), error)


def parts(
    question: Question, without: frozenset[str] = frozenset(), *, brief: bool = False
) -> tuple[Part, ...]:
    """What every screen shows of a payload: why it is asked again, the details, and the question last.

    Args:
        brief: the details stand beside what the decision is about.
    """
    words = wording(question.payload, without)
    shown = []
    if words.error:
        shown.append(Part("The last answer was not accepted:", words.error, brief=True))
    if words.details is not UNSET:
        shown.append(Part(GRAPH_SAYS, words.details, brief=brief))
    if words.question:
        shown.append(Part("", words.question))
    return tuple(shown)


def asks_yes_or_no(text: str) -> bool:
    """Whether a question reads as one that yes or no answers. A guess: it only offers y and n as letters."""
    if _OFFERS_YES_NO.search(text):
        return True
    sentences = [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence]
    if not sentences:
        return False
    asking = next((sentence for sentence in reversed(sentences) if sentence.endswith("?")), sentences[0])
    if _OR.search(asking):
        return False
    return bool(_ASKS_WHETHER.match(asking) or _ASKS_TO_ALLOW.match(asking))


def _details(payload: dict[str, Any], known: frozenset[str]) -> Any:
    others = {key: item for key, item in payload.items() if key not in known and key != "details"}
    details = payload.get("details", UNSET)
    if details in ("", None, [], {}):
        details = UNSET
    if not others:
        return details
    return others if details is UNSET else {"details": details, **others}
