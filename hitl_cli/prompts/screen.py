"""A screen: what is shown to a person about one question, and what each choice would send. Values only.

All texts here are as the graph gave them. Whoever prints one passes it through `safe` first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any, Literal

from hitl_cli.prompts.form import Form
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

Kind = Literal["text", "yes-no", "choice", "form", "review", "tool", "tools", "json"]
"""Public: the `kind` of a question in JSON output."""

Reading = Literal["json-or-text", "yes-no-or-text", "text", "integer", "number", "json"]
"""How a typed line becomes JSON; `typed.read` has the rules."""

Decision = Literal["", "approve", "reject", "respond", "edit"]
"""What a row means, where that is one of these. The flag of this name picks it; `--edit-args` for `edit`."""

Reply = Callable[[Any], Any]
"""Makes the JSON that the graph gets out of what the person typed or edited."""


def as_it_is(value: Any) -> Any:
    """The reply of a screen that sends just what was typed."""
    return value


@dataclass(frozen=True, slots=True)
class Part:
    """One block behind the gutter."""

    label: str
    """hitl's own words above the block, such as `The graph says:`; empty for none."""
    value: Any
    """JSON from the graph: text is shown as it is, anything else as fields or JSON."""
    call: str = ""
    """The name of the tool that `value` holds the arguments of; empty when it is no call."""
    brief: bool = False
    """Said beside what the decision is about, so it is cut earlier: it must not push that away."""


@dataclass(frozen=True, slots=True)
class Send:
    """Sends a value that is known beforehand."""

    value: Any
    approves: bool = True
    """Whether it lets the graph act on what is shown; then the person must have seen all of it."""
    whole: bool = False
    """In a menu for many: the value is the answer itself, not one item of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Asks for a typed line."""

    prompt: str = "Answer"
    reading: Reading = "json-or-text"
    reply: Reply = as_it_is
    default: Any = UNSET
    """What Enter alone sends, where it is visible; UNSET: nothing."""
    may_be_empty: bool = False
    """Enter alone stands for empty text."""
    long_text: bool = False
    """The answer is likely to have several lines."""
    secret: bool = False
    """What is typed stays hidden."""
    suffix: str = ".txt"
    """The file type when the line is written in an editor."""
    template: str = ""
    """What the editor opens with while nothing is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Opens the content for editing, shows what changed, and sends it when the person says so."""

    content: Any
    """Text is edited as it is; any other JSON as YAML, and the reply gets the value that was made of it."""
    about: str = "The text"
    """What is edited, for the note in the file."""
    suffix: str = ".txt"
    here: bool = False
    """Text only: edited in the prompt itself, not in the person's editor."""
    reply: Reply = as_it_is


@dataclass(frozen=True, slots=True)
class Leave:
    """Ends the question without an answer: nothing is sent."""

    words: str = "decide later"
    """What Esc does, in the line of keys."""
    short: str = "later"
    """The same on a small screen."""
    means: str = "leave the question open"


@dataclass(frozen=True, slots=True)
class View:
    """Shows everything in the pager."""


@dataclass(frozen=True, slots=True)
class Unmask:
    """Shows the values that were hidden as secrets."""


@dataclass(frozen=True, slots=True)
class Back:
    """Returns to the menu before."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Shows one page of a batch again."""

    page: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Decides this page of a batch and all that follow in the same way."""

    decision: Decision


Action = Send | Write | Edit | Leave | View | Unmask | Back | GoTo | Rest


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a menu."""

    key: str
    """The letter that picks it; empty when the letters ran out."""
    label: str
    hint: str
    action: Action
    decision: Decision = ""


LATER = Choice("q", "Decide later", "nothing is sent", Leave())
START_NOTHING = Choice("q", "Leave", "nothing is started", Leave("leave", "leave", "start nothing"))
"""Of a form before the run: there is no thread yet to come back to."""


def way_out(rows: Sequence[Choice]) -> Leave:
    """What leaving does that is offered with these rows."""
    action = leaving_row(rows).action
    return action if isinstance(action, Leave) else Leave()


def leaving_row(rows: Sequence[Choice]) -> Choice:
    """The row of them that leaves; where none does, Esc decides later all the same."""
    return next((row for row in rows if isinstance(row.action, Leave)), LATER)


def can_tick(row: Choice) -> bool:
    """Whether a row of a menu for many is one of the answers to tick, and not a way out of the menu."""
    return isinstance(row.action, Send) and not row.action.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One question, ready to be shown. Without choices the answer is a typed line."""

    kind: Kind
    convention: str
    """The name of the payload convention that was recognised; for people."""
    title: str = "Question"
    question: str
    """What is asked, in one line of at most 200 characters; not made safe."""
    parts: tuple[Part, ...] = ()
    """In the order shown: what the graph says first, what the decision is about last."""
    heading: str = "Your answer"
    """Above the menu."""
    choices: tuple[Choice, ...] = ()
    """The rows of the menu; beside a form, the other ways to answer."""
    many: bool = False
    """Any number of the choices that send something can be picked; their values go out as a list."""
    line: Write = Write()
    """How the answer is typed when there are no choices."""
    letters: tuple[Choice, ...] = ()
    """What single letters that are typed there stand for."""
    answer_schema: dict[str, Any] = field(default_factory=dict)
    """The JSON Schema of an answer; `{}` is any JSON."""
    example: Any
    """An answer that fits."""
    enforced: bool = False
    """Whether other answers are refused. Else the schema is a guess that only advises."""
    batch: Batch | None = None
    """Several decisions in one question, which are shown page by page."""
    form: Form | None = None
    """Several fields that make up the answer."""

    def row(self, decision: Decision) -> Choice | None:
        """The row that means this decision, if there is one, and only one. What can be ticked is no answer by
        itself."""
        rows = [row for row in (*self.choices, *self.letters) if row.decision == decision]
        return rows[0] if len(rows) == 1 and not (self.many and can_tick(rows[0])) else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several decisions that one question asks for, reviewed together before any of them is sent."""

    pages: tuple[Screen, ...]
    """One a decision; each has a menu, and its last part is the call that is decided."""
    reply: Callable[[list[Any]], Any]
    """Makes the answer of the pages' decisions."""
    told: Callable[[Screen, Any], str]
    """A decision in a few words, for the review; not made safe."""
