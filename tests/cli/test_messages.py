"""`hitl run -m`: a message to a graph whose state has messages, without a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import Hitl

BUSY = 6
Say = Callable[..., tuple[int, dict[str, Any]]]


def test_an_agent_is_told_something_asks_and_goes_on(folder: Path, as_json: Say, hitl: Hitl) -> None:
    """The whole turn of an agent of LangChain's; each process imports it anew."""
    code, paused = as_json("run", "agent.py", "--thread", "a", "-m", "send_mail")
    assert code == 8
    human, ai = paused["values"]["messages"]
    assert (human["type"], human["content"]) == ("human", "send_mail")
    assert ai["tool_calls"] == [
        {"name": "send_mail", "args": {"to": "ana"}, "id": "call-send_mail", "type": "tool_call"}
    ]
    resumed = hitl("resume", "--thread", "a", "--value", '{"decisions": [{"type": "approve"}]}', cwd=folder)
    assert (resumed.code, resumed.stdout, resumed.stderr) == (0, "The tool says: sent to ana\n", "")
    code, finished = as_json("run", "agent.py", "--thread", "a", "-m", "hello")
    assert code == 0
    messages = finished["values"]["messages"]
    assert [message["type"] for message in messages] == ["human", "ai", "tool", "ai", "human", "ai"]
    assert all(message["id"] for message in messages)
    assert messages[-1]["content"] == "First I say this, | and then: hello"


def test_the_reply_is_the_result(folder: Path, hitl: Hitl) -> None:
    said = hitl("run", "own.py", "-m", "hello", cwd=folder)
    assert (said.code, said.stdout) == (0, "You said hello^[[2J\n")
    thread = said.stderr.split()[7]
    assert said.stderr == f"Go on with: hitl run own.py --thread {thread} -m TEXT\n"
    again = hitl("run", "own.py", "--thread", thread, "-q", "-m", "-", cwd=folder, input="from\na pipe\n")
    assert (again.stdout, again.stderr) == ("You said from\na pipe^[[2J\n", "")
    shown = hitl("threads", "show", thread, cwd=folder).stdout
    assert "  messages  you:\n            │ hello\n            assistant:\n" in shown
    assert "\x1b" not in shown


def test_a_message_stands_after_those_of_the_input(folder: Path, as_json: Say) -> None:
    (folder / "text").write_text("two\n")
    given = json.dumps({"messages": [{"role": "user", "content": "one"}], "count": 5})
    _, data = as_json("run", "own.py", "--input", given, "-m", "@text")
    assert [message["content"] for message in data["values"]["messages"][:2]] == ["one", "two"]


def test_a_graph_to_talk_with_says_how(folder: Path, hitl: Hitl) -> None:
    listed = hitl("run", "own.py", "--help-inputs", cwd=folder).stdout
    assert "messages  messages           said by a person with -m TEXT or --chat" in listed
    failed = hitl("run", "own.py", cwd=folder)
    assert failed.code == 1
    assert (
        "IndexError: list index out of range\nNobody has said anything yet: -m TEXT does.\n" in failed.stderr
    )


def test_without_a_message_the_whole_state_is_the_result(folder: Path, hitl: Hitl) -> None:
    given = json.dumps({"messages": [{"role": "user", "content": "one"}]})
    ran = hitl("run", "own.py", "--input", given, cwd=folder)
    assert ran.stdout == (
        "messages  you:\n          │ one\n          assistant:\n          │ You said one^[[2J\ncount     1\n"
    )


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ["deploy.yaml", "-m", "hello"],
            "deploy.yaml is no graph to talk with: its input has no key 'messages'",
            "Give its inputs with -i KEY=VALUE; `hitl run deploy.yaml --help-inputs` lists them.",
        ),
        (["own.py", "-m", " "], "-m: the message is empty", ""),
        (["own.py", "-m", "@nowhere"], "-m: cannot read 'nowhere': No such file or directory", ""),
        (
            ["own.py", "--chat"],
            "--chat asks for one message after another, and nobody can be asked: "
            "standard input is not a terminal",
            "Give one message with -m TEXT, and the next with --thread and -m.",
        ),
        (["own.py", "--chat", "-q"], "--chat shows what is said, which -q hides", "Leave one of them out."),
    ],
)
def test_what_is_refused(folder: Path, hitl: Hitl, words: list[str], message: str, hint: str) -> None:
    ran = hitl("run", *words, cwd=folder)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == f"hitl: {message}\n" + (f"{hint}\n" if hint else "")
    assert "deploy" not in hitl("threads", "ls", cwd=folder).stdout


@pytest.mark.parametrize("graph", ["agent.py", "own.py"])
def test_a_message_that_comes_when_somebody_else_has_the_thread(
    folder: Path, hitl: Hitl, store: SqliteStore, graph: str
) -> None:
    with store.lock("t1"):
        ran = hitl("run", graph, "--thread", "t1", "-m", "-", input="first\nsecond\x1b[2J", cwd=folder)
    assert (ran.code, ran.stdout) == (BUSY, "")
    assert ran.stderr.splitlines()[2:] == [
        "This message was not sent:",
        "first",
        "second^[[2J",
        f"Say it again with: hitl run {graph} --thread t1 -m TEXT",
    ]
    assert store.thread("t1") is None


DEEP = """
from deepagents import create_deep_agent
from agent import Model, send_mail

graph = create_deep_agent(model=Model(), tools=[send_mail], interrupt_on={"send_mail": True})
"""


def test_a_deep_agent_of_which_only_changes_are_stored(folder: Path, as_json: Say, hitl: Hitl) -> None:
    """LangGraph keeps such messages as changes, which `threads show` and `history` put together again."""
    (folder / "deep.py").write_text(DEEP)
    hitl("run", "deep.py", "-t", "d", "-m", "hello", cwd=folder)
    paused = as_json("run", "deep.py", "-t", "d", "-m", "send_mail")[1]["values"]["messages"]
    assert as_json("threads", "show", "d")[1]["values"]["messages"] == paused
    assert [message["type"] for message in paused] == ["human", "ai", "human", "ai"]
    resumed = hitl("resume", "-t", "d", "--approve", cwd=folder)
    assert resumed.stdout == "The tool says: sent to ana\n"
    shown = hitl("threads", "history", "d", cwd=folder).stdout
    said = [
        "The tool says: sent to ana",
        "sent to ana",
        "I will do that.",
        "First I say this, | and then: hello",
    ]
    assert [line.strip() for line in shown.splitlines() if line.strip()[2:] in said] == [
        f"│ {one}" for one in said
    ]
