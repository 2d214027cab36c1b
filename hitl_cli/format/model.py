"""A graph file as values: what the checks look at and what the graph is built from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from hitl_cli.format.expressions import Expression, Parsed, Template
from hitl_cli.format.mistakes import Place
from hitl_cli.format.schemas import Schema
from hitl_cli.format.shell.text import ShellText
from hitl_cli.types import UNSET
from hitl_cli.values import NamedTuple

END_WORD = "end"
FAIL_WORD = "fail"


class Target(NamedTuple):
    """Where a `then` leads: the name of a node, `end` or `fail`."""

    name: str
    place: Place


class Goto(NamedTuple):
    """One way: to one node, or to several in parallel."""

    targets: tuple[Target, ...]


class Way(NamedTuple):
    """`approve: pay` in a `then` that goes by the answer."""

    word: str
    """The answer as the file says it."""
    place: Place
    goto: Goto


class ByAnswer(NamedTuple):
    ways: tuple[Way, ...]
    otherwise: Goto | None
    place: Place
    """Of the key `then`."""


class Rule(NamedTuple):
    """`if … then …`; the last rule of a list has no condition."""

    condition: Expression | None
    goto: Goto


class ByRules(NamedTuple):
    rules: tuple[Rule, ...]


Then = Goto | ByAnswer | ByRules


def ways(then: Then) -> tuple[Goto, ...]:
    """Every way out that a `then` has."""
    if isinstance(then, Goto):
        return (then,)
    if isinstance(then, ByRules):
        return tuple(rule.goto for rule in then.rules)
    by_answer = tuple(way.goto for way in then.ways)
    return (*by_answer, then.otherwise) if then.otherwise else by_answer


def targets_of(node: NodeSpec) -> list[Target]:
    """Everywhere a node can lead: by its `then`, and by its detours."""
    return [target for way in ways(node.then) for target in way.targets] + [*node.detours]


class Choice(NamedTuple):
    value: Any
    label: str


class Ask(NamedTuple):
    question: Template
    schema: Schema
    choices: tuple[Choice, ...] = ()
    many: bool = False
    show: Template | None = None
    default: Any = UNSET
    """Data with templates among its leaves."""
    editor: str = ""
    check: Expression | None = None
    message: Template | None = None
    """What to say when `check` is false."""
    conditions: Mapping[str, Expression] = MappingProxyType({})
    """Of a form: when a field is asked for, by its name."""
    needed: tuple[str, ...] = ()
    """The fields that are asked for under a condition, and must then be filled in."""
    timeout: float | None = None
    """Seconds; None: it waits for ever."""


class Run(NamedTuple):
    command: ShellText | tuple[Template, ...]
    """Shell text, or a program and its arguments, which no shell ever sees."""
    input: Any = UNSET
    env: tuple[tuple[str, Template], ...] = ()
    cwd: Template | None = None
    parse: str = "text"
    timeout: float | None = None
    """Seconds; None: as long as it takes."""


class Call(NamedTuple):
    target: str
    """`./file.py:name` or `package.module:name`."""
    place: Place
    arguments: dict[str, Any]
    timeout: float | None = None
    """Seconds; None: as long as it takes."""


class Subgraph(NamedTuple):
    target: str
    """`./file.yaml`, `./file.py:name` or `package.module:name`."""
    place: Place
    arguments: dict[str, Any]
    argument_places: dict[str, Place]
    output: Any = UNSET
    """Made of the last state of that graph."""
    output_reads: tuple[Parsed, ...] = ()

    @property
    def is_yaml(self) -> bool:
        return self.target.endswith((".yaml", ".yml"))


class SetValues(NamedTuple):
    values: dict[str, Any]


Step = Ask | Run | Call | Subgraph | SetValues | None
"""What a node does; None: it only leads on."""


class Each(NamedTuple):
    """`item in items`: the step is done once for each item."""

    item: str
    place: Place
    """Of the item's name."""
    items: Expression


class Retry(NamedTuple):
    times: int = 0
    """How often the step is tried again after an error."""
    wait: float = 0
    """Seconds before each new attempt."""


class Saved(NamedTuple):
    """A result goes to a state key."""

    key: str
    field: str | None
    """A field of the result; None: all of it."""
    place: Place


class NodeSpec(NamedTuple):
    name: str
    place: Place
    step: Step = None
    then: Then = Goto(())
    each: Each | None = None
    retry: Retry = Retry()
    on_error: Target | None = None
    on_timeout: Target | None = None
    """Where it leads when nobody has answered its question in time."""
    saves: tuple[Saved, ...] = ()
    reads: tuple[Parsed, ...] = ()
    """Its expressions and templates, as seen from outside: the item of an `each` is no name of theirs."""
    answer_reads: tuple[Parsed, ...] = ()
    """Those that may also name the answer by the node's own name, even if it is saved elsewhere."""
    broken: bool = False
    """A mistake in it was noted, so that checks of what follows from it would mislead."""
    edges_broken: bool = False
    """A mistake was noted that may hide where it leads."""

    @property
    def detours(self) -> tuple[Target, ...]:
        """Where it leads without a result."""
        return tuple(filter(None, (self.on_error, self.on_timeout)))


class Input(NamedTuple):
    """A value that the graph is started with."""

    name: str
    schema: Schema
    required: bool
    default: Any = None
    """Used when no value is given; None also when there is no default."""
    help: str = ""


class StateKey(NamedTuple):
    name: str
    place: Place
    schema: Schema | None = None
    """None: any value, because no type was given."""
    default: Any = UNSET
    merge: Literal["replace", "append", "extend", "update", "sum", "union"] | str = "replace"
    """Anything else is the `module:function` of the user's that merges."""


class GraphFile(NamedTuple):
    name: str
    description: str
    inputs: tuple[Input, ...]
    input_places: dict[str, Place]
    state: tuple[StateKey, ...]
    nodes: tuple[NodeSpec, ...]
    start: Target
    output: Any = UNSET
    output_reads: tuple[Parsed, ...] = ()
    break_before: tuple[Target, ...] = ()
    break_after: tuple[Target, ...] = ()
