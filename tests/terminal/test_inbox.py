"""`hitl inbox` on a terminal: a list to pick from, one question after another, and the graphs that run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.commands.run import RunOptions, run
from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import Hitl

from .inbox import GRAPH, answer, answers, ask
from .pty import CTRL_C, CTRL_D, DOWN, ENTER, ESCAPE, Pty

LIST, QUESTION = "Enter opens", "Esc decide later"
LEAVING = ["q", ESCAPE, CTRL_D]
Runs = Callable[..., Path]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Start so many threads of a real graph; the folder in which it logs what was answered."""
    monkeypatch.chdir(tmp_path)

    def start(count: int, graph: str = "g.yaml") -> Path:
        (tmp_path / graph).write_text(GRAPH)
        for number in range(count):
            run(
                RunOptions(
                    target=graph,
                    thread=f"{Path(graph).stem}{number}",
                    pairs=(f"item=Thing-{number}",),
                    no_input=True,
                )
            )
        return tmp_path

    return start


def reply(pty: Pty, key: str) -> None:
    """Answer the question on the screen."""
    pty.send(key)
    pty.wait_for(f"> {key}  ")
    pty.send(ENTER)


def test_fifty_questions_of_one_node_are_told_apart_and_answered_one_after_another(home: Path) -> None:
    ask(home, 50)
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("Inbox: 50 questions wait", ">  1  t0 ", LIST)
        assert [f"…Thing-{number} " in row for number, row in enumerate(pty.display[1:10])] == [True] * 9, (
            pty.text
        )
        pty.send(ENTER)
        for number in range(8):
            pty.wait_for(f"{number + 1} of 50", f"│ item  Thing-{number}", QUESTION)
            reply(pty, "n" if number % 2 else "y")
        pty.wait_for("9 of 50", QUESTION)
        pty.send(ESCAPE)
        pty.wait_for("Inbox: 42 questions wait, 8 answered", "✓ true", "✓ false", "> 10  t9 ")
        pty.send(CTRL_C)
        assert pty.finish() == 130
    assert list(answers(home).values()) == [True, False] * 4


def test_in_a_small_terminal_the_list_moves_and_numbers_and_names_pick(home: Path) -> None:
    ask(home, 50)
    with Pty(["hitl", "inbox"], columns=40, rows=10) as pty:
        pty.wait_for("Inbox: 50 questions wait", ">  1  t0", "…Thing-0", "Ctrl-C quits")
        assert max(map(len, pty.display)) <= 40
        pty.send(DOWN, "j", "j")
        pty.wait_for(">  4  t3")
        pty.send("4", "2")
        pty.wait_for("> 42  t41", "…Thing-41", "graph.yaml")
        pty.send(ENTER)
        pty.wait_for("│ item  Thing-41", "sends nothing", "Esc later")
        pty.send("y")
        pty.wait_for("sends true")
        pty.send(ENTER)
        pty.wait_for("│ item  Thing-42", "sends nothing", "Esc later")
        pty.send(ESCAPE)
        pty.wait_for("49 questions wait, 1 answered", "> 44  t43")
        pty.send(CTRL_C)
        assert pty.finish() == 130
    assert answers(home) == {"t41": True}


@pytest.mark.parametrize("key", LEAVING)
def test_who_answers_nothing_leaves_everything_as_it_was(home: Path, key: str) -> None:
    ask(home, 2)
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("2 questions wait", LIST)
        pty.send(key)
        assert pty.finish() == 8
        assert "Nothing was answered; 2 questions wait." in pty.text
    assert answers(home) == {}


def test_the_graphs_run_when_the_person_leaves(runs: Runs) -> None:
    folder = runs(3)
    with Pty(["hitl", "inbox", "--as", "ben"], cwd=folder) as pty:
        pty.wait_for("3 questions wait", LIST)
        pty.send(ENTER)
        for number, key in enumerate("ar"):
            pty.wait_for(f"{number + 1} of 3", QUESTION)
            reply(pty, key)
        pty.wait_for("3 of 3", QUESTION)
        pty.send(ESCAPE)
        pty.wait_for("q leaves, and runs 2 threads")
        assert not (folder / "log").exists()
        pty.send("q")
        assert pty.finish() == 0
        assert "g0: finished\ng1: finished" in pty.text
    assert (folder / "log").read_text() == "Thing-0 approve\nThing-1 reject\n"


def test_when_nothing_is_left_the_list_is_left(runs: Runs) -> None:
    folder = runs(1)
    with Pty(["hitl", "inbox"], cwd=folder) as pty:
        pty.wait_for("1 question waits", LIST)
        pty.send(ENTER)
        pty.wait_for("│ Do you approve", QUESTION)
        reply(pty, "a")
        assert pty.finish() == 0
        assert "g0: finished" in pty.text


def test_with_run_the_graph_runs_before_the_next_question(runs: Runs) -> None:
    folder = runs(2)
    with Pty(["hitl", "inbox", "--run"], cwd=folder) as pty:
        pty.wait_for("2 questions wait", LIST)
        pty.send(ENTER)
        pty.wait_for("1 of 2", QUESTION)
        reply(pty, "a")
        pty.wait_for("g0: finished", "2 of 2", QUESTION)
        assert (folder / "log").read_text() == "Thing-0 approve\n"
        pty.send(ESCAPE)
        pty.wait_for("1 question waits, 1 answered", LIST)
        assert "and runs" not in pty.text
        pty.send("q")
        assert pty.finish() == 0


@pytest.mark.parametrize("where", ["list", "question"])
def test_ctrl_c_keeps_the_answers_and_says_how_to_run_them(where: str, runs: Runs, hitl: Hitl) -> None:
    folder = runs(2)
    with Pty(["hitl", "inbox"], cwd=folder) as pty:
        pty.wait_for("2 questions wait", LIST)
        pty.send(ENTER)
        pty.wait_for("1 of 2", QUESTION)
        reply(pty, "a")
        pty.wait_for("2 of 2", QUESTION)
        if where == "list":
            pty.send(ESCAPE)
            pty.wait_for("1 answered", LIST)
        pty.send(CTRL_C)
        assert pty.finish() == 130
        assert "Run their graphs with: hitl resume --ready" in pty.text
    assert not (folder / "log").exists()
    assert hitl("resume", "--ready").stdout == "g0: finished\n"


def test_somebody_else_answers_while_the_question_is_on_the_screen(home: Path) -> None:
    ids = ask(home, 3)
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("3 questions wait", LIST)
        pty.send(ENTER)
        pty.wait_for("1 of 3", QUESTION)
        answer(home, ids[0], False)
        pty.wait_for("it was already answered by ana", "2 of 3", QUESTION)
        assert pty.text.count("already answered") == 1
        reply(pty, "y")
        pty.wait_for("3 of 3", QUESTION)
        pty.send(ESCAPE)
        pty.wait_for("1 question waits, 1 answered", "settled")
        pty.send(CTRL_C)
        pty.finish()
    assert answers(home) == {"t0": False, "t1": True}


@pytest.mark.parametrize("env", [{}, {"TERM": "dumb"}])
def test_what_a_payload_holds_is_shown_and_never_obeyed(home: Path, env: dict[str, str | None]) -> None:
    ask(home, 2, payload="Pay \x1b[31m90\u202e\r\nnow?\a", target="/srv/\x1b]0;x\x07g.yaml")
    with Pty(["hitl", "inbox"], env=env, columns=160) as pty:
        pty.wait_for("Pay ^[[31m90<U+202E> now?^G", "^[]0;x^Gg.yaml", "q")
        assert not any(hidden in pty.raw for hidden in ("\x1b[31m90", "\u202e", "\x1b]0;x", "\a"))
        pty.send(CTRL_C)
        assert pty.finish() == 130


def test_somebody_else_answers_the_last_one(home: Path) -> None:
    (id_,) = ask(home, 1)
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("1 question waits", LIST)
        pty.send(ENTER)
        pty.wait_for("│ Do you approve", QUESTION)
        answer(home, id_, False)
        assert pty.finish() == 0
        assert pty.text.count("already answered by ana") == 1
        assert "No question waits." in pty.text


def test_the_list_follows_the_store(home: Path) -> None:
    ids = ask(home, 2)
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("2 questions wait", LIST)
        answer(home, ids[0], False)
        pty.wait_for("1 question waits", "settled")
        pty.send(ENTER)
        pty.wait_for("Not open any more: settled")
        ask(home, 1, first=2)
        pty.wait_for("2 questions wait", "3  t2")
        with closing(sqlite3.connect(home / "hitl.db")) as db:
            db.execute("DELETE FROM questions WHERE thread = 't1'")
            db.commit()
        pty.wait_for("1 question waits", "deleted")
        assert "\a" in pty.raw  # for Enter, and
        assert pty.raw.count("\a") == 1  # not for the new question
        pty.send("q")
        assert pty.finish() == 8


def test_a_thread_that_cannot_run_is_said_and_the_others_run(runs: Runs) -> None:
    folder = runs(1)
    runs(1, "gone.yaml")
    (folder / "gone.yaml").unlink()
    with Pty(["hitl", "inbox"], cwd=folder) as pty:
        pty.wait_for("2 questions wait", LIST)
        pty.send(ENTER)
        for place in ("1 of 2", "2 of 2"):
            pty.wait_for(place, QUESTION)
            reply(pty, "a")
        assert pty.finish() == 3
        assert "g0: finished\ngone0: error: " in pty.text


def test_a_secret_is_not_asked_for_where_it_would_be_lost(home: Path, runs: Runs) -> None:
    folder = runs(1)
    secret = {"type": "string", "format": "password", "writeOnly": True, "x-hitl-withhold": True}
    ask(home, 1, first=9, schema=secret, payload="PIN?")
    with Pty(["hitl", "inbox"], cwd=folder) as pty:
        pty.wait_for("2 questions wait", LIST)
        pty.send("2")
        pty.wait_for("> 2  t9")
        pty.send(ENTER)
        pty.wait_for("is a secret, which is never written down", "hitl resume", LIST)
        pty.send("q")
        assert pty.finish() == 8


def test_the_thread_of_a_program_and_one_with_another_question(home: Path) -> None:
    ask(home, 1, target="")
    with closing(SqliteStore(home / "hitl.db")) as store:
        assert store.questions("t0")
    with Pty(["hitl", "inbox"]) as pty:
        pty.wait_for("1 question waits", LIST)
        pty.send(ENTER)
        pty.wait_for("│ Do you approve", QUESTION)
        reply(pty, "y")
        assert pty.finish() == 0
        assert "Thread t0 belongs to a program of its own, which takes the answer." in pty.text


def test_read_out_aloud(home: Path, runs: Runs) -> None:
    folder = runs(2)
    with Pty(["hitl", "inbox"], cwd=folder, env={"HITL_ACCESSIBLE": "1"}, columns=200) as pty:
        pty.wait_for("1. Thread g0, node approve", "2. Thread g1", "Enter alone for number 1")
        pty.send("7", ENTER)
        pty.wait_for("Error: no such number.")
        pty.send(ENTER)
        pty.wait_for("Node approve. 1 of 2", "Enter a letter:")
        pty.send("a", ENTER)
        pty.wait_for("Node approve. 2 of 2", "q Decide later")
        pty.send("q", ENTER)
        pty.wait_for("Enter alone for number 2", "leaves, and runs 1 thread")
        pty.send("q", ENTER)
        assert pty.finish() == 0
        assert "\x1b" not in pty.raw
    assert (folder / "log").read_text() == "Thing-0 approve\n"


@pytest.mark.parametrize("words", [["--list"], ["--no-input"], ["--json"]])
def test_without_a_person_it_is_a_list(home: Path, words: list[str]) -> None:
    ask(home, 1)
    with Pty(["hitl", "inbox", *words]) as pty:
        assert pty.finish() == 0
        assert "t0" in pty.text
        assert LIST not in pty.raw


def test_nothing_waits(home: Path) -> None:
    with Pty(["hitl", "inbox"]) as pty:
        assert pty.finish() == 0
        assert pty.text.strip() == "No question waits."
    assert not home.exists()
