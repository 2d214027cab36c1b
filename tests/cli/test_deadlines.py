"""Questions with a timeout: only `resume` acts on it, nothing is approved by it, one of two always wins."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hitl_cli.store.lists import list_threads
from hitl_cli.store.locks import is_running
from tests.conftest import Hitl
from tests.machine import wait_until
from tests.terminal.pty import Pty

from .conftest import Data
from .deadlines import audit, make_overdue
from .held import held_to

AsJson = Callable[..., tuple[int, Data]]
TIMED_OUT = {"value": None, "by": "", "how": "timeout", "why": ""}


@pytest.fixture
def store(home: Path) -> Path:
    return home / "hitl.db"


@pytest.fixture
def asked(as_json: AsJson) -> Data:
    """The question of thread t1, which waits for three days."""
    _, data = as_json("run", "deadline.yaml", "--thread", "t1", "--no-input")
    return data["questions"][0]


def effects(folder: Path) -> list[str]:
    path = folder / "effects"
    return path.read_text().split() if path.exists() else []


def answers(store: Path, thread: str = "t1") -> list[Data]:
    found = [json.loads(data) for event, data in audit(store, thread) if event == "answered"]
    return [{key: value for key, value in one.items() if key != "epoch"} for one in found]


def test_the_deadline_is_counted_from_the_asking(asked: Data, as_json: AsJson) -> None:
    waits = datetime.fromisoformat(asked["deadline"]) - datetime.fromisoformat(asked["asked_at"])
    assert timedelta(days=3) <= waits <= timedelta(days=3, minutes=1)
    assert asked["overdue"] is False

    time.sleep(1.1)
    code, data = as_json("resume", "--thread", "t1", "--no-input")  # runs the node again, which asks again

    assert (code, data["questions"][0]["deadline"]) == (8, asked["deadline"])
    held_to("thread", data)


def test_the_pause_says_until_when(hitl: Hitl, folder: Path) -> None:
    ran = hitl("run", "deadline.yaml", "--no-input")
    until = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d")
    assert re.search(rf"^  manager \(until {until} \d\d:\d\d UTC\): Pay 480 euros\?$", ran.stderr, re.M)


@pytest.mark.usefixtures("asked")
def test_lists_mark_what_is_overdue_and_change_nothing(hitl: Hitl, as_json: AsJson, store: Path) -> None:
    assert "overdue" not in hitl("threads", "ls").stdout + hitl("inbox").stdout
    assert as_json("threads", "ls")[1]["threads"][0]["overdue"] is False

    make_overdue(store, "t1")

    for words in (["threads", "ls"], ["inbox"]):
        assert "(overdue) Pay 480 euros?" in hitl(*words).stdout
    assert "overdue since 2026-01-31 09:00 UTC" in hitl("threads", "show", "t1").stdout
    for words, schema in (
        (["threads", "ls"], "threads"),
        (["inbox"], "inbox"),
        (["threads", "show", "t1"], "thread"),
    ):
        code, data = as_json(*words)
        held_to(schema, data)
        line = data.get("threads", data.get("questions"))[0]
        assert (code, line["overdue"]) == (0, True)
    assert answers(store) == []


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("words", [["--thread", "t1", "--no-input"], ["--ready"]])
def test_resume_takes_the_way_and_asks_anew(
    words: Sequence[str], asked: Data, hitl: Hitl, as_json: AsJson, folder: Path, store: Path
) -> None:
    make_overdue(store, "t1")

    ran = hitl("resume", *words)

    assert ran.code == 8
    assert "Nobody has answered manager in time: it goes its on_timeout way." in ran.stderr
    assert re.search(r"^  manager \(until .* UTC\): Pay", ran.stdout + ran.stderr, re.MULTILINE)
    assert effects(folder) == ["reminded"]
    assert answers(store) == [TIMED_OUT]
    _, data = as_json("threads", "show", "t1")
    (again,) = data["questions"]
    assert again["id"] != asked["id"]
    assert (again["deadline"] >= asked["deadline"], again["overdue"]) == (True, False)
    assert "manager" not in data["values"]
    assert as_json("resume", "--ready")[1]["threads"] == []

    late = hitl("answer", "--thread", "t1", "--id", asked["id"][:8], "--text", "approve")
    assert late.code == 4
    assert re.search(r"timed out at \d\d:\d\d UTC, and was closed without an answer", late.stderr)

    assert as_json("resume", "--thread", "t1", "--text", "approve")[0] == 0
    assert effects(folder) == ["reminded", "paid"]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    "words",
    [
        ["--text", "approve"],
        ["--answers", '{"manager": "approve"}'],
        ["--id", "manager", "--value", '"approve"'],
    ],
)
def test_an_answer_that_comes_with_resume_counts_although_it_is_late(
    words: Sequence[str], as_json: AsJson, folder: Path, store: Path
) -> None:
    make_overdue(store, "t1")
    assert as_json("resume", "--thread", "t1", "--no-input", *words)[0] == 0
    assert effects(folder) == ["paid"]


@pytest.mark.usefixtures("asked")
def test_an_answer_that_is_not_run_yet_counts_although_it_is_late(
    as_json: AsJson, folder: Path, store: Path
) -> None:
    make_overdue(store, "t1")
    assert as_json("answer", "--thread", "t1", "--text", "approve")[0] == 0
    code, data = as_json("resume", "--ready")
    assert (code, data["threads"][0]["status"], effects(folder)) == (0, "finished", ["paid"])


@pytest.mark.usefixtures("asked")
def test_an_answer_that_does_not_fit_leaves_the_question_open(hitl: Hitl, folder: Path, store: Path) -> None:
    make_overdue(store, "t1")
    assert hitl("resume", "--thread", "t1", "--text", "perhaps").code == 5
    assert (answers(store), effects(folder)) == ([], [])


@pytest.mark.usefixtures("asked")
def test_a_thread_that_waits_for_nothing_but_time_is_left_alone(as_json: AsJson) -> None:
    assert as_json("resume", "--ready") == (0, {"hitl": 1, "threads": []})


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(["hitl", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.usefixtures("asked")
def test_two_that_go_through_all_threads_at_once(folder: Path, store: Path) -> None:
    make_overdue(store, "t1")
    both = [started("resume", "--ready") for _ in range(2)]
    for one in both:
        one.communicate(timeout=60)
    assert answers(store) == [TIMED_OUT]
    assert effects(folder) == ["reminded"]


@pytest.mark.parametrize("number", range(4))
def test_a_person_and_the_clock_at_once(number: int, as_json: AsJson, folder: Path, store: Path) -> None:
    """Exactly one of them closes the question, and the graph goes the way of that one."""
    as_json("run", "deadline.yaml", "--thread", "t1", "--no-input")
    (question,) = make_overdue(store, "t1")
    clock = started("resume", "--thread", "t1", "--no-input")
    time.sleep(0.05 * number)
    person = started("answer", "--thread", "t1", "--id", question.id, "--text", "approve")
    person.communicate(timeout=60)
    clock.communicate(timeout=60)
    as_json("resume", "--ready")

    (how,) = [given["how"] for given in answers(store)]
    assert how in ("flag", "timeout")
    assert person.returncode == (0 if how == "flag" else 4)
    assert effects(folder) == (["paid"] if how == "flag" else ["reminded"])


@pytest.mark.usefixtures("asked")
def test_killed_on_the_way(as_json: AsJson, folder: Path, store: Path) -> None:
    make_overdue(store, "t1")
    os.mkfifo(folder / "gate")
    running = started("resume", "--thread", "t1", "--no-input")
    with (folder / "gate").open("w"):
        running.kill()
        running.communicate(timeout=60)
        (folder / "gate").unlink()
    wait_until(lambda: not is_running(store, "t1"), "the end of what the step has started")

    code, data = as_json("resume", "--thread", "t1", "--no-input")

    assert (code, len(data["questions"])) == (8, 1)
    assert answers(store) == [TIMED_OUT]
    assert effects(folder) == ["reminded", "reminded"]
    assert data["questions"][0]["overdue"] is False


TEAM = """
hitl: 1
nodes:
  vote:
    each: person in ['ana', 'bob', 'cy']
    ask: "{{ person }}: ship it?"
    choices: [yes, no]
    timeout: 3d
    on_timeout: remind
    then: count
  remind:
    run: echo reminded >> effects
    then: vote
  count:
    set: {count: "{{ vote }}"}
    then: end
"""


def test_of_each_the_first_silence_leads_on(as_json: AsJson, folder: Path, store: Path) -> None:
    """Every item has a deadline of its own; when one has passed, the whole step goes its way: what the others
    have answered is not used, and those who could still answer are not heard."""
    (folder / "team.yaml").write_text(TEAM)
    as_json("run", "team.yaml", "--thread", "t1", "--no-input")
    as_json("answer", "--thread", "t1", "--id", "vote[0]", "--text", "no")
    _, before = as_json("threads", "show", "t1")
    make_overdue(store, "t1", "vote[2]")

    code, data = as_json("resume", "--thread", "t1", "--no-input")

    assert (code, effects(folder)) == (8, ["reminded"])
    assert "vote" not in data["values"]
    assert [one["node"] for one in data["questions"]] == ["vote[0]", "vote[1]", "vote[2]"]
    assert not {one["id"] for one in data["questions"]} & {one["id"] for one in before["questions"]}
    late = next(one["id"] for one in before["questions"] if one["node"] == "vote[1]")
    refused, why = as_json("answer", "--id", late, "--text", "yes")
    assert (refused, "is not asked any more" in why["error"]["message"]) == (5, True)
    votes = '{"vote[0]": "no", "vote[1]": "yes", "vote[2]": "yes"}'
    assert as_json("resume", "--thread", "t1", "--answers", votes)[1]["values"]["count"] == [
        "no",
        "yes",
        "yes",
    ]


def test_each_that_is_answered_in_time(as_json: AsJson, folder: Path) -> None:
    (folder / "team.yaml").write_text(TEAM)
    votes = '{"vote[0]": "no", "vote[1]": "yes", "vote[2]": "yes"}'
    code, data = as_json("run", "team.yaml", "--thread", "t1", "--answers", votes)
    assert (code, data["values"]["count"], effects(folder)) == (0, ["no", "yes", "yes"], [])


@pytest.mark.usefixtures("asked")
def test_killed_between_the_closing_and_the_run(
    hitl: Hitl, as_json: AsJson, folder: Path, store: Path
) -> None:
    """What was closed stays closed: the next run goes its way, and no answer is taken for it."""
    make_overdue(store, "t1")
    code = (
        "import os; from hitl_cli.dialogue import Dialogue;"
        "Dialogue._proceed = lambda *_, **__: os.kill(os.getpid(), 9);"
        "from hitl_cli.__main__ import main; main()"
    )
    words = ["python", "-c", code, "resume", "--thread", "t1", "--no-input"]
    assert subprocess.run(words, capture_output=True, timeout=60, check=False).returncode == -9
    assert answers(store) == [TIMED_OUT]
    assert [line.answered for line in list_threads(store)] == [True]
    assert as_json("answer", "--thread", "t1", "--text", "approve")[0] == 4
    assert "Answer of manager: none in time, " in hitl("threads", "show", "t1").stdout

    code_, data = as_json("resume", "--ready")

    assert (code_, data["threads"][0]["status"], effects(folder)) == (8, "paused", ["reminded"])


@pytest.mark.usefixtures("asked")
def test_an_open_prompt_notices(hitl: Hitl, folder: Path, store: Path) -> None:
    with Pty(["hitl", "resume", "--thread", "t1"]) as prompt:
        prompt.wait_for("Pay 480 euros?", "decide later")
        make_overdue(store, "t1")
        assert hitl("resume", "--ready").code == 8
        prompt.wait_for("it timed out at ")
        assert prompt.finish() == 4
    assert effects(folder) == ["reminded"]


@pytest.mark.usefixtures("asked")
def test_who_asks_for_an_overdue_question_by_name_can_answer_it(folder: Path, store: Path) -> None:
    make_overdue(store, "t1")
    with Pty(["hitl", "resume", "--thread", "t1", "--id", "manager"]) as prompt:
        prompt.wait_for("Pay 480 euros?", "decide later")
        prompt.send("a", "\r")
        assert prompt.finish() == 0
    assert effects(folder) == ["paid"]


@pytest.mark.usefixtures("asked")
def test_a_file_that_has_lost_its_way_out(hitl: Hitl, as_json: AsJson, folder: Path, store: Path) -> None:
    """Nothing follows then, the question is open again, and takes an answer."""
    make_overdue(store, "t1")
    file = folder / "deadline.yaml"
    file.write_text(
        re.sub(r"    (timeout|on_timeout): .*\n", "", file.read_text()).replace("remind:", "manager2:")
    )
    file.write_text(re.sub(r"  manager2:\n.*\n.*\n", "", file.read_text()))

    ran = hitl("resume", "--thread", "t1", "--no-input")

    assert (ran.code, effects(folder)) == (1, [])
    assert "nobody answered the question of node 'manager' in time" in ran.stderr
    assert as_json("resume", "--thread", "t1", "--text", "approve")[0] == 0
    assert effects(folder) == ["paid"]
