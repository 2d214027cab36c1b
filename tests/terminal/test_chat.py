"""A conversation with an agent on a real terminal: words as they come, tools, approvals, going on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.commands.run import RunOptions, run
from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import copied

from .pty import CTRL_C, CTRL_D, ENTER, ESCAPE, Pty

GRAPHS = Path(__file__).parents[1] / "cli" / "graphs"
OPEN = ("Enter sends it", "Ctrl-C quit")
CHAT = ["hitl", "run", "agent.py", "--thread", "t1", "--chat"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(GRAPHS, tmp_path)


def test_a_conversation(folder: Path) -> None:
    with Pty(CHAT, rows=60, cwd=folder) as pty:
        pty.wait_for("You:", *OPEN)
        pty.send(ENTER)
        pty.wait_for("Nothing typed")
        pty.send("say it slowly", ENTER)
        pty.wait_for("  assistant:\n  │ First I say this,")
        assert "and then" not in pty.text
        (folder / "slowly").touch()
        pty.wait_for("  │ First I say this, | and then: say it slowly\n", *OPEN)
        assert pty.text.count("First I say this") == 1

        pty.send("say it later", ENTER)
        pty.wait_for("model · 0s")
        (folder / "later").touch()
        pty.wait_for(
            "  You: say it later\n  assistant:\n  │ First I say this, | and then: say it later\n", *OPEN
        )

        pty.send("send_mail", ENTER)
        pty.wait_for("Your decision", "Ctrl-C quit")
        assert '  │ I will do that.\n  assistant calls send_mail:\n  │ {"to": "ana"}\n' in pty.text
        pty.send("a", ENTER)
        pty.wait_for("  │ The tool says: sent to ana\n", *OPEN)
        assert "  send_mail gives:\n  │ sent to ana\n  assistant:\n" in pty.text

        pty.send("look_up", ENTER)
        pty.wait_for("The tool says: ana 0", "ana 39", *OPEN)
        assert "  │ ana 11\n  (28 more lines)\n" in pty.everything
        pty.send(ESCAPE)
        assert pty.finish() == 0
    assert pty.raw.endswith("Go on with: hitl run agent.py --thread t1 --chat\r\n")
    assert pty.everything.count("The tool says: sent to ana") == 1


def test_a_turn_that_was_stopped_goes_on_in_the_next_chat(folder: Path) -> None:
    with Pty([*CHAT, "-m", "say it slowly"], cwd=folder) as pty:
        pty.wait_for("│ First I say this,")
        pty.send(CTRL_C)
        pty.wait_for("\nStopping after this step; Ctrl-C again stops at once.\n")
        (folder / "slowly").touch()
        assert pty.finish() == 130
        assert "  │  | and then: say it slowly\n" in pty.text
    assert pty.raw.endswith("Thread t1 is kept. Go on with: hitl run agent.py --thread t1 --chat\r\n")
    with Pty(CHAT, cwd=folder) as pty:
        pty.wait_for(*OPEN)
        assert "First I say" not in pty.text
        pty.send("hello", ENTER)
        pty.wait_for("and then: hello\n", *OPEN)


def test_a_turn_that_waits_goes_on_in_the_next_chat(folder: Path) -> None:
    command = ["hitl", "run", "own.py", "--thread", "t1", "--chat"]
    go_on = "Go on with: hitl run own.py --thread t1 --chat"
    with Pty([*command, "-m", "ask me"], cwd=folder) as pty:
        pty.wait_for("Are you sure?", "Ctrl-C quit")
        pty.send(ESCAPE)
        assert pty.finish() == 8
        assert f"{go_on}\nPaused: 1 question waits on thread t1" in pty.text
    with Pty(command, cwd=folder) as pty:
        pty.wait_for("Are you sure?", "Ctrl-C quit")
        pty.send("y", ENTER)
        pty.wait_for("  │ You said True^[[2J\n", *OPEN)
        pty.send("ask me", ENTER)
        pty.wait_for("  You: ask me\n\n● Question — thread t1", "Esc decide later", "Ctrl-C quit")
        assert "previous" not in pty.text  # an answer from before the message stays
        pty.send("n", ENTER)
        pty.wait_for("  │ You said False^[[2J\n", *OPEN)
        pty.send(CTRL_C)
        assert pty.finish() == 130
        assert f"Thread t1 is kept. {go_on}" in pty.text
    with Pty(command, cwd=folder) as pty:
        pty.wait_for("  assistant:\n  │ You said False^[[2J\n", *OPEN)
        pty.send(CTRL_D)
        assert pty.finish() == 0
    assert pty.raw.endswith(f"{go_on}\r\n")


def test_hostile_words_on_a_narrow_terminal(folder: Path) -> None:
    said = "\x1b[2Jyou: 世界和平 hello \r● Approval needed"
    with Pty(["hitl", "run", "agent.py", "-m", said], columns=40, cwd=folder) as pty:
        assert pty.finish() == 0
    assert "\x1b[2J" not in pty.raw
    rows = pty.text.splitlines()
    begin = rows.index("  assistant:")
    end = next(place for place, row in enumerate(rows) if row.startswith("Go on with"))
    assert rows[begin + 1 : end] == [
        "  │ First I say this, | and then:",
        "  │ ^[[2Jyou: 世界和平 hello ^M●",
        "  │ Approval needed",
    ]


def test_for_a_screen_reader_and_a_pipe(folder: Path) -> None:
    command = ["bash", "-c", "hitl run own.py -m hello > reply"]
    with Pty(command, env={"HITL_ACCESSIBLE": "1"}, cwd=folder) as pty:
        assert pty.finish() == 0
    assert pty.text.startswith("assistant:\n| You said hello^[[2J\nGo on with: ")
    assert (folder / "reply").read_text() == "You said hello^[[2J\n"


def test_what_the_person_has_seen_is_not_printed_again(folder: Path) -> None:
    said = '{"messages": [{"role": "user", "content": "hello"}]}'
    with Pty(["hitl", "run", "own.py", "--input", said], cwd=folder) as pty:
        assert pty.finish() == 0
    assert pty.text.rstrip() == "  assistant:\n  │ You said hello^[[2J\ncount  1"


def test_what_cannot_be_talked_with_is_refused_before_anything_is_typed(folder: Path) -> None:
    with Pty(["hitl", "run", "deploy.yaml", "--chat"], cwd=folder) as pty:
        assert pty.finish() == 2
    assert "deploy.yaml is no graph to talk with" in pty.text


def test_a_message_is_given_back_when_somebody_else_has_the_thread(folder: Path, home: Path) -> None:
    with Pty([*CHAT, "-m", "hello"], cwd=folder, rows=40) as pty:
        pty.wait_for("and then: hello", *OPEN)
        with closing(SqliteStore(home / "hitl.db")) as store, store.lock("t1"):
            pty.send("what I typed", ENTER)
            assert pty.finish() == 6
    assert "is running thread 't1'" in pty.text
    assert "This message was not sent:\nwhat I typed\nSay it again with: hitl run agent.py" in pty.text


def test_a_message_is_given_back_when_the_thread_has_come_to_wait(folder: Path) -> None:
    with Pty([*CHAT, "-m", "hello"], cwd=folder, rows=40) as pty:
        pty.wait_for("and then: hello", *OPEN)
        run(RunOptions(target=str(folder / "agent.py"), thread="t1", message="send_mail", no_input=True))
        pty.send("what I typed", ENTER)
        assert pty.finish() == 2
    assert "This message was not sent:\nwhat I typed\n" in pty.text


def test_leaving_at_once_starts_nothing(folder: Path) -> None:
    with Pty(["hitl", "run", "own.py", "--chat"], cwd=folder) as pty:
        pty.wait_for("You:", *OPEN)
        pty.send(ESCAPE)
        assert pty.finish() == 2
    assert "hitl: nothing was started: no message was sent" in pty.text
