"""`hitl undo`: the last answer does not count any more, and is asked for again; no other is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.arguments.options import Reply
from hitl_cli.commands.answer import answer as write_down
from hitl_cli.commands.resume import ResumeOptions, resume
from hitl_cli.commands.run import RunOptions, run
from hitl_cli.commands.threads.history import history
from hitl_cli.commands.undo import UndoOptions, undo
from hitl_cli.errors import NothingWaiting, ThreadBusy
from hitl_cli.paths import store_path
from hitl_cli.result import Result
from hitl_cli.store.sqlite import SqliteStore
from tests.asking_graphs import FAN, INSIDE, Side, python
from tests.conftest import Hitl

PAUSED, USAGE, MISSING, NOTHING, BUSY, SAID_NO = 8, 2, 3, 4, 6, 9
LINE = "graph = line('a', 'send', 'b', send=lambda state: ran('send'))"

Answered = Callable[..., Result]


@pytest.fixture(params=["ours", "langgraph"])
def side(request: pytest.FixtureRequest) -> Side:
    chosen: Side = request.param
    return chosen


@pytest.fixture
def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Run a graph on the thread `t` with prepared answers, by node."""
    monkeypatch.chdir(tmp_path)

    def ran(source: str, name: str = "graph.py", **answers: Any) -> Result:
        (tmp_path / name).write_text(source)
        return run(RunOptions(target=name, thread="t", answers=json.dumps(answers), no_input=True))

    return ran


def taken_back(**options: Any) -> tuple[int, dict[str, Any]]:
    """Take the last answer back; the exit code and the object."""
    result = undo(UndoOptions(yes=True, no_input=True, **options))
    return result.exit_code, result.data


def answer(**options: Any) -> Result:
    return resume(ResumeOptions(thread="t", no_input=True, **options))


def finish(**answers: Any) -> list[str]:
    """Give the answers that are left; what the nodes got."""
    result = answer(answers=json.dumps(answers))
    assert result.exit_code == 0, result
    got: list[str] = result.data["values"]["got"]
    return got


def nodes(data: dict[str, Any]) -> list[str]:
    return [question["node"] for question in data["questions"]]


def test_a_finished_thread_asks_again_and_the_old_answer_is_not_replayed(
    tmp_path: Path, side: Side, answered: Answered
) -> None:
    assert answered(python(side, LINE), a=1, b=2).exit_code == 0
    code, data = taken_back(why="too early", by="eva")

    assert (code, data["status"], nodes(data)) == (PAUSED, "paused", ["b"])
    undone = data["undone"]
    assert (undone["node"], undone["value"], undone["ran"]) == ("b", 2, ["b"])
    (question,) = data["questions"]
    (earlier,) = question["earlier"]
    assert (earlier["value"], earlier["undone"]["by"], earlier["undone"]["why"]) == (2, "eva", "too early")
    assert question["id"] != undone["id"]
    assert finish(b=3) == ["a: 1", "b: 3"]
    assert (tmp_path / "ran").read_text() == "a send b b "


def test_again_and_again_back_to_the_first(side: Side, answered: Answered) -> None:
    answered(python(side, LINE), a=1, b=2)
    taken_back()
    code, data = taken_back(pause_ok=True)

    assert (code, nodes(data), data["undone"]["ran"]) == (0, ["a"], ["a", "send"])
    with pytest.raises(NothingWaiting, match="no thread has an answer"):
        taken_back()
    assert finish(a=5, b=6) == ["a: 5", "b: 6"]


def test_answers_beside_it_are_kept(side: Side, answered: Answered) -> None:
    answered(python(side, FAN), a=1, b=2, c=3)
    code, data = taken_back()

    assert (code, nodes(data)) == (PAUSED, ["c"])
    assert finish(c=4, last=5) == ["a: 1", "b: 2", "c: 4", "last: 5"]


THRICE = "graph = line('a', a=asks('a', 'one', 'two', 'three'))"


@pytest.mark.parametrize(
    ("graph", "given", "got"),
    [
        (THRICE, ["x", "y"], ["a: x", "a: Y", "a: Z"]),
        (INSIDE, ["0", "1", "2"], ["x: 1", "y: Y", "last: Z"]),
    ],
    ids=["a node that asks thrice", "a graph inside"],
)
def test_answers_before_it_are_kept(
    side: Side, answered: Answered, graph: str, given: list[str], got: list[str]
) -> None:
    answered(python(side, graph))
    for text in given:
        assert answer(text=text).exit_code == PAUSED
    code, data = taken_back()

    assert (code, len(data["questions"]), data["undone"]["value"]) == (PAUSED, 1, given[-1])
    assert answer(text="Y").exit_code == PAUSED
    assert answer(text="Z").data["values"]["got"][-3:] == got


EACH = """
hitl: 1
inputs:
  items: {type: list of text, default: [red, blue, green]}
nodes:
  take:
    each: item in items
    ask: Take {{ item }}?
    choices: [take, leave]
    then: end
"""


def test_one_item_of_a_graph_file(answered: Answered) -> None:
    answered(EACH, "graph.yaml", **{"take[0]": "take", "take[1]": "take", "take[2]": "take"})
    code, data = taken_back()

    assert (code, nodes(data)) == (PAUSED, ["take[2]"])
    assert answer(text="leave").data["values"]["take"] == ["take", "take", "leave"]


SENDS = """
def item(state):
    return {'got': [f"{state['item']}: {interrupt({'question': 'Take it?', 'item': state['item']})}"]}

graph = StateGraph(State)
graph.add_node('item', item)
graph.add_conditional_edges(START, lambda state: [Send('item', {'item': n}) for n in range(3)], ['item'])
"""


def test_one_of_several_sends(side: Side, answered: Answered) -> None:
    paused = answered(python(side, SENDS)).data
    ids = {question["payload"]["item"]: question["id"] for question in paused["questions"]}
    for item in (2, 0, 1):
        answer(id=ids[item], text=f"for {item}")
    code, data = taken_back()

    assert (code, [question["payload"]["item"] for question in data["questions"]]) == (PAUSED, [1])
    assert answer(text="other").data["values"]["got"] == ["0: for 0", "1: other", "2: for 2"]


def test_an_answer_that_nothing_has_used_is_taken_back_where_it_is(
    tmp_path: Path, side: Side, answered: Answered
) -> None:
    asked = {one["node"]: one["id"] for one in answered(python(side, FAN)).data["questions"]}
    for node in ("a", "b"):
        write_down(Reply(thread="t", id=node, text=node))
    for node, rest in (("b", {"b", "c"}), ("a", {"a", "b", "c"})):
        code, data = taken_back()
        assert (code, set(nodes(data))) == (PAUSED, rest)
        assert (data["undone"]["id"], data["undone"]["ran"]) == (asked[node], [])
        assert {one["node"]: one["id"] for one in data["questions"]}.items() <= asked.items()
    assert not (tmp_path / "ran").exists(), "nothing was run, also not what waits beside it"


def test_back_through_answers_beside_each_other(answered: Answered) -> None:
    answered(python("langgraph", FAN), a=1, b=2, c=3)
    for left in ({"c"}, {"b", "c"}, {"a", "b", "c"}):
        assert set(nodes(taken_back()[1])) == left
    assert set(nodes(answer().data)) == {"a", "b", "c"}
    assert finish(a=4, b=5, c=6, last=7) == ["a: 4", "b: 5", "c: 6", "last: 7"]


BREAKS = """
def b(state):
    answer = interrupt('b')
    if Path('broken').exists():
        raise ValueError(answer)
    return {'got': [f'b: {answer}']}
"""


def test_what_was_kept_and_did_not_work_out_is_not_given_again(answered: Answered) -> None:
    source = f"{BREAKS}{FAN}".replace("asks(name))\n    ", "b if name == 'b' else asks(name))\n    ")
    answered(python("langgraph", source), a=1, b=2, c=3)
    Path("broken").touch()
    assert taken_back()[1]["status"] == "failed"
    Path("broken").unlink()
    assert set(nodes(answer().data)) == {"b", "c"}
    assert finish(b=5, c=6, last=7) == ["a: 1", "b: 5", "c: 6", "last: 7"]


def test_a_node_that_was_killed_with_the_answer(side: Side, answered: Answered, hitl: Hitl) -> None:
    dies = "graph = line('a', 'b', b=lambda state: os.kill(os.getpid(), 9) if Path('die').touch() else 0)"
    source = python(side, "import os\n" + dies.replace("touch() else 0", "exists() else ran('b')"))
    Path("die").touch()
    answered(source)
    assert hitl("resume", "--value", "1").code == -9
    Path("die").unlink()
    assert taken_back()[1]["undone"]["ran"] == ["a"]
    assert finish(a=2) == ["a: 2"]


@pytest.mark.parametrize("gone", ["b", "c"])
def test_back_to_a_node_that_is_gone(side: Side, answered: Answered, gone: str) -> None:
    """One that would run again: the thread would be stuck there, and the answer lost."""
    answered(python(side, FAN), a=1, c=3)
    Path("graph.py").write_text(python(side, FAN.replace(f"'{gone}'", "'other'")))
    before = history("t", 50, store_path()).data
    with pytest.raises(NothingWaiting, match=f"would run '{gone}', which the graph no longer has"):
        taken_back()
    assert history("t", 50, store_path()).data == before


def test_nobody_confirms_it_and_nothing_happens(hitl: Hitl, answered: Answered) -> None:
    answered(python("ours", LINE), a=1, b=2)
    before = history("t", 50, store_path()).data
    ran = hitl("undo", "--thread", "t")

    assert (ran.code, ran.stdout) == (USAGE, "")
    given = r"On thread t, b was answered by .+ at \d\d:\d\d UTC: 2"
    assert re.sub(given, "GIVEN", ran.stderr).splitlines() == [
        "hitl: nothing was taken back: nobody is there to confirm it (standard input is not a terminal)",
        "GIVEN",
        "That answer is taken back, and asked for again.",
        "The graph forks before that question and runs from there.",
        "Not undone, and run again where the graph comes to them: b.",
        "Do so with: hitl undo --thread t --yes",
    ]
    assert history("t", 50, store_path()).data == before


def test_text_says_what_had_run(hitl: Hitl, answered: Answered) -> None:
    answered(python("ours", LINE), a=1)
    ran = hitl("undo", "--yes", "--thread", "@last")

    assert (ran.code, ran.stdout) == (PAUSED, "")
    assert "run again where the graph comes to them: a, send.\n" in ran.stderr
    assert "Paused: 1 question waits on thread t" in ran.stderr
    ran = hitl("undo", "--yes", "--thread", "t")
    assert (ran.code, ran.stderr.splitlines()[0]) == (
        NOTHING,
        "hitl: thread 't' has no answer that could be taken back",
    )


def test_what_runs_again_without_asking_is_said(
    tmp_path: Path, hitl: Hitl, side: Side, answered: Answered
) -> None:
    """LangGraph keeps no results beside the question: what was approved there is done once more."""
    answered(python(side, FAN), a=1, b=2, c=3)
    ran = hitl("undo", "--yes", "--thread", "t")

    assert ran.code == PAUSED
    again = side == "langgraph"
    assert ("Run at once with the answers that they have: a, b.\n" in ran.stderr) is again
    assert sorted((tmp_path / "ran").read_text().split()) == ["a", *["a"] * again, "b", *["b"] * again, "c"]


def test_history_and_show_tell_what_was_taken_back(hitl: Hitl, side: Side, answered: Answered) -> None:
    answered(python(side, LINE), a="no", b=2)
    for _ in "ab":
        taken_back(why="I misread it", by="eva")
    told = [
        (step["nodes"], given["value"], given["undone"]["by"], given["undone"]["why"])
        for step in history("t", 50, store_path()).data["steps"]
        for given in step["answers"]
    ]
    assert told == [(["b"], 2, "eva", "I misread it"), (["a"], "no", "eva", "I misread it")]
    text = hitl("threads", "history", "t").stdout
    assert re.search(r"\n  Taken back by eva, \d+s ago\n    I misread it\n", text)
    shown = hitl("threads", "show", "t").stdout
    assert re.search(r"\nAnswered: no, by .*\nTaken back by eva, \d+s ago\n  I misread it\n", shown)


def test_without_a_name_it_is_the_only_thread_with_an_answer(hitl: Hitl, answered: Answered) -> None:
    answered(python("ours", LINE))
    with pytest.raises(NothingWaiting, match="no thread has an answer that could be taken back"):
        taken_back()
    answer(value="1")
    run(RunOptions(target="graph.py", thread="other", answers='{"a": 1}', no_input=True))
    ran = hitl("undo", "--yes")
    assert (ran.code, ran.stderr) == (
        USAGE,
        "hitl: 2 threads have answers: other, t\nChoose one with --thread.\n",
    )
    assert hitl("undo", "--yes", "--thread", "tt").code == MISSING


NO = """
hitl: 1
nodes:
  ok:
    ask: Go?
    choices: [go, stop]
    then: {go: end, stop: fail}
"""


def test_a_graph_that_said_no(answered: Answered) -> None:
    assert answered(NO, "graph.yaml", ok="stop").exit_code == SAID_NO
    assert taken_back()[0] == PAUSED
    assert answer(text="go").exit_code == 0


def test_a_thread_that_runs_is_left_alone(answered: Answered, store: SqliteStore) -> None:
    answered(python("ours", LINE), a=1, b=2)
    with store.lock("t"), pytest.raises(ThreadBusy, match="is running thread 't'"):
        taken_back()


LATE = "hitl: 1\nnodes:\n  ok:\n    ask: Go?\n    timeout: 1s\n    on_timeout: end\n    then: end\n"


def test_a_question_that_timed_out_is_no_answer(answered: Answered) -> None:
    answered(LATE, "graph.yaml")
    while answer().exit_code == PAUSED:
        pass
    with pytest.raises(NothingWaiting):
        taken_back()


OWN = """
import sqlite3
from langgraph.checkpoint.sqlite import SqliteSaver
graph = line('a', 'b').compile(checkpointer=SqliteSaver(sqlite3.connect('own.db', check_same_thread=False)))
"""


def test_a_checkpointer_of_the_users_own(answered: Answered) -> None:
    answered(python("langgraph", OWN), a=1)
    with pytest.raises(NothingWaiting, match="checkpointer of its own"):
        taken_back()


SECRET = """
hitl: 1
nodes:
  pin:
    ask: Which pin?
    type: secret
    then: ok
  ok:
    ask: Ok?
    then: end
"""


def test_a_secret_is_not_shown(hitl: Hitl, answered: Answered) -> None:
    answered(SECRET, "graph.yaml", pin="hunter2")
    ran = hitl("undo", "--yes", "--json")
    assert json.loads(ran.stdout)["undone"]["value"] == "(hidden)"
    shown = [hitl("threads", view, "t").stdout for view in ("history", "show")]
    assert "hunter2" not in "".join([ran.stdout, ran.stderr, *shown])
