"""The options of all commands, each described once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Exit, Option, echo

from hitl_cli.cli.complete import any_thread, given_input, graph_file, screen_kind, waiting_thread
from hitl_cli.paths import store_path


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def _absolute(path: str) -> Path:
    return Path(path).expanduser().absolute()


def _print_version(wanted: bool) -> None:
    if wanted:
        from hitl_cli.cli.version import version

        echo(f"hitl {version()}")
        raise Exit


Version = Annotated[
    bool, Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
]
ShellName = Annotated[Shell, Argument(metavar="SHELL", help="bash, zsh or fish.")]

ScreenKind = Annotated[
    str | None,
    Argument(metavar="KIND", help="text, tool, form …; left out: all of them.", autocompletion=screen_kind),
]

Json = Annotated[bool, Option("--json", help="The same as -o json.")]
Output = Annotated[Form, Option("-o", help="What stdout gets.")]
Colors = Annotated[Color, Option("--color", help="Use colours; auto: on a terminal, unless NO_COLOR is set.")]


def on_every_command(*, json: Json = False, output: Output = Form.TEXT, color: Colors = Color.AUTO) -> None:
    """The options that no command has to name: they are added to its own, and read by the boundary."""


Store = Annotated[
    Path,
    Option(
        "--store",
        metavar="PATH",
        parser=_absolute,
        default_factory=store_path,
        help="The store file, in place of the one in HITL_HOME.",
        show_default=False,
    ),
]

# On every command that asks; read by the boundary, too.
Accessible = Annotated[
    bool,
    Option(
        "--accessible",
        help="Ask in plain sentences, for screen readers: nothing moves. HITL_ACCESSIBLE=1 does the same.",
    ),
]

# Which thread, which question.
Target = Annotated[
    str,
    Argument(
        metavar="TARGET",
        help="graph.yaml, graph.py, graph.py:name, package.module:name or a name of langgraph.json.",
        autocompletion=graph_file,
    ),
]
Targets = Annotated[
    list[str],
    Argument(
        metavar="TARGET...",
        help="graph.yaml, graph.py, graph.py:name or package.module:name; several are possible.",
        autocompletion=graph_file,
    ),
]
NewThread = Annotated[
    str | None,
    Option(
        "-t", "--thread", metavar="ID", help="The thread; left out: a new one.", autocompletion=any_thread
    ),
]
WaitingThread = Annotated[
    str | None,
    Option(
        "-t",
        "--thread",
        metavar="ID",
        help="The thread, or @last for the newest; left out: the only one that waits.",
        autocompletion=waiting_thread,
    ),
]
AnsweredThread = Annotated[
    str | None,
    Option(
        "-t",
        "--thread",
        metavar="ID",
        help="The thread, or @last for the newest; left out: the only one with an answer.",
        autocompletion=any_thread,
    ),
]
ShownThread = Annotated[
    str, Argument(metavar="THREAD", help="The thread, or @last for the newest.", autocompletion=any_thread)
]
Steps = Annotated[int, Option("-n", "--limit", metavar="N", min=1, help="At most so many steps.")]
QuestionId = Annotated[
    str | None,
    Option(
        "--id",
        metavar="Q",
        help="Which question: its id, the start of it, or the node: node[2] under each and Send.",
    ),
]

Drawn = Annotated[
    str | None,
    Argument(
        metavar="TARGET",
        help="The graph; with --thread it can be left out.",
        autocompletion=graph_file,
        show_default=False,
    ),
]
DrawnThread = Annotated[
    str | None,
    Option(
        "-t",
        "--thread",
        metavar="ID",
        help="The graph of this thread, with marks on its nodes; @last: the newest.",
        autocompletion=any_thread,
    ),
]
NewName = Annotated[
    str,
    Argument(metavar="NAME", help="Of the graph: NAME.yaml and test_NAME.py are written into this folder."),
]
Python = Annotated[bool, Option("--python", help="Write the graph in Python: NAME.py.")]
Mermaid = Annotated[bool, Option("--mermaid", help="Print the text of a Mermaid flowchart.")]
Ascii = Annotated[bool, Option("--ascii", help="Draw with ASCII characters only.")]

# What goes in.
Input = Annotated[str | None, Option("--input", metavar="JSON|@FILE|-", help="The graph's input.")]
Pairs = Annotated[
    list[str] | None,
    Option(
        "-i",
        metavar="KEY=VALUE",
        help="One value of the input; can be given several times.",
        autocompletion=given_input,
    ),
]
Context = Annotated[
    list[str] | None,
    Option(
        "--context",
        metavar="KEY=VALUE",
        help="One value of LangGraph's context or configurable. It is kept nowhere: give it to each run.",
    ),
]
Say = Annotated[
    str | None,
    Option(
        "-m", metavar="TEXT|@FILE|-", help="Say this to a graph whose state has messages; print the reply."
    ),
]
Chat = Annotated[
    bool, Option("--chat", help="Ask for the next message after each reply; Esc leaves, --thread goes on.")
]
HelpInputs = Annotated[bool, Option("--help-inputs", help="List what the graph takes, and run nothing.")]
Value = Annotated[str | None, Option("--value", metavar="JSON|@FILE|-", help="The answer, as JSON.")]
Text = Annotated[str | None, Option("--text", metavar="S|@FILE|-", help="The answer, as a string.")]
Approve = Annotated[bool, Option("--approve", help="The answer: approve it, or yes.")]
Reject = Annotated[bool, Option("--reject", help="The answer: reject it, or no.")]
Message = Annotated[
    str | None, Option("--message", metavar="S", help="The reason, with --reject.", show_default=False)
]
Respond = Annotated[
    str | None, Option("--respond", metavar="S", help="Answer in place of the tool.", show_default=False)
]
EditArgs = Annotated[
    str | None,
    Option("--edit-args", metavar="JSON|@FILE|-", help="Approve the action with these arguments instead."),
]
All = Annotated[bool, Option("--all", help="With a decision: the same one for all actions of the question.")]
Fields = Annotated[
    list[str] | None,
    Option("--set", metavar="NAME=VALUE", help="One field of a form; can be given several times."),
]
Answers = Annotated[
    str | None,
    Option("--answers", metavar="JSON|@FILE|-", help="Prepared answers: an object by question id or node."),
]
AllAnswers = Annotated[
    str | None,
    Option(
        "--answers",
        metavar="JSON|@FILE|-",
        help="Several answers, all or none, as JSON or YAML: by question id, or with --thread by node.",
    ),
]
Why = Annotated[str, Option("--why", metavar="S", help="Recorded with the answer.", show_default=False)]
By = Annotated[
    str, Option("--as", metavar="NAME", help="Who answers; left out: your user name.", show_default=False)
]

WhyUndo = Annotated[
    str, Option("--why", metavar="S", help="Recorded with what is taken back.", show_default=False)
]
Yes = Annotated[bool, Option("-y", "--yes", help="Take it back without asking first.")]

# How to look.
Static = Annotated[
    bool,
    Option("--static", help="Read Python graphs without importing them; their edges are then not checked."),
]
Template = Annotated[
    bool, Option("--template", help="Print a file to fill in, for: hitl answer --answers @FILE.")
]
Listed = Annotated[bool, Option("--list", help="Print the list, and ask nothing.")]
Watch = Annotated[
    bool,
    Option(
        "--watch", help="Stay, and ring the bell when a question comes; in a pipe, a line for each change."
    ),
]
RunAnswered = Annotated[
    bool, Option("--run", help="Run a graph as soon as it is answered, not when you leave the list.")
]

# How to run.
BreakBefore = Annotated[
    list[str] | None,
    Option("--break-before", metavar="NODE", help="Stop before this node; '*': every node. Repeatable."),
]
BreakAfter = Annotated[
    list[str] | None,
    Option("--break-after", metavar="NODE", help="Stop after this node; '*': every node. Repeatable."),
]
NoInput = Annotated[
    bool, Option("--no-input", help="Never ask: pause instead. HITL_NO_INPUT=1 does the same.")
]
PauseOk = Annotated[bool, Option("--pause-ok", help="Exit with 0, not 8, when the run pauses.")]
AcceptChanges = Annotated[
    bool,
    Option(
        "--accept-changes",
        help="Go on although the graph does not ask any more what was answered; that answer is dropped.",
    ),
]
Steal = Annotated[
    bool,
    Option("--steal", help="Take the thread from a stopped process; what that did cannot be undone."),
]
Ready = Annotated[
    bool,
    Option(
        "--ready",
        help="Run every thread with accepted answers or an overdue question, the oldest first; for cron.",
    ),
]
Discard = Annotated[bool, Option("--discard", help="Start anew on a paused thread, giving up its questions.")]
Quiet = Annotated[bool, Option("-q", "--quiet", help="Print results and errors only.")]
Verbose = Annotated[bool, Option("-v", help="Print a line for each node that runs.")]
