"""Names of questions: a question inside a graph is told from its twins by the nodes around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hitl_cli.question import Question
from tests.conftest import Hitl

VISITS = """
hitl: 1
nodes:
  visit:
    each: who in ['Ana', 'Bo']
    graph: ./visit.yaml
    with: {who: "{{ who }}"}
    then: report
  report: {graph: ./visit.yaml, with: {who: Cy}, then: end}
"""
VISIT = """
hitl: 1
inputs: {who: string}
output: "{{ ok }}"
nodes:
  ok: {ask: "Is {{ who }} well?", type: boolean, then: end}
"""


@pytest.fixture
def visits(folder: Path) -> Path:
    (folder / "visits.yaml").write_text(VISITS)
    (folder / "visit.yaml").write_text(VISIT)
    return folder


def test_a_question_of_a_graph_under_each_has_the_name_of_its_item(hitl: Hitl, visits: Path) -> None:
    paused = hitl("run", "visits.yaml", "-t", "t1", "--no-input", cwd=visits)
    assert "visit[0].ok: Is Ana well?" in paused.stderr
    assert "visit[1].ok: Is Bo well?" in paused.stderr

    both = hitl("resume", "-t", "t1", "--id", "ok", "--value", "true", "--no-input", cwd=visits)
    assert both.code == 2
    assert "visit[1].ok  Is Bo well?" in both.stderr

    answered = hitl("resume", "-t", "t1", "--id", "visit[1].ok", "--value", "true", "--no-input", cwd=visits)
    assert answered.code == 8
    assert "visit[0].ok: Is Ana well?" in answered.stderr
    assert "Bo" not in answered.stderr


def test_prepared_answers_may_name_the_nodes_around_a_question(hitl: Hitl, visits: Path) -> None:
    answers = json.dumps({"visit[0].ok": False, "visit[1].ok": True, "report.ok": True})
    ran = hitl("run", "visits.yaml", "--answers", answers, "--json", cwd=visits)

    assert ran.code == 0
    assert json.loads(ran.stdout)["values"] == {"visit": [False, True], "report": True}


@pytest.mark.parametrize(
    ("namespace", "node", "label", "names"),
    [
        ("", "ok", "ok", ["ok"]),
        ("", "ok[2]", "ok[2]", ["ok[2]", "ok"]),
        ("visit:00aa", "visit[2]", "visit[2]", ["visit[2]", "visit"]),
        ("report:00aa", "ok", "ok", ["report.ok", "ok"]),
        ("visit:00aa|visit[2]:11bb", "ok", "visit[2].ok", ["visit[2].ok", "ok"]),
        ("a:00|b:11|b[1]:22|c:33", "ok", "b[1].c.ok", ["a.b[1].c.ok", "b[1].c.ok", "c.ok", "ok"]),
    ],
)
def test_what_a_question_is_called(namespace: str, node: str, label: str, names: list[str]) -> None:
    question = Question(
        id="0" * 32, thread="t1", checkpoint="c", namespace=namespace, task="t", node=node, payload="?"
    )

    assert question.label == label
    assert list(dict.fromkeys(question.names)) == names
    assert all(map(question.is_named, names))
    assert not question.is_named("visi")


SENDS = """
import operator, time
from typing import Annotated, TypedDict
from {package}.graph import START, StateGraph
from {package}.types import Send, interrupt

class State(TypedDict, total=False):
    who: str
    after: float
    said: Annotated[list, operator.add]

def ask(state: State):
    time.sleep(state["after"])
    return {{"said": [(state["who"], interrupt(f"Is {{state['who']}} well?"))]}}

def packets(state: State):
    after = {{"Ana": 0.3, "Bo": 0.1, "Cy": 0}}
    return [Send("ask", {{"who": who, "after": after[who]}}) for who in after]

builder = StateGraph(State)
builder.add_conditional_edges(START, packets, ["ask"])
"""
FLAT = SENDS + 'graph = builder.add_node("ask", ask).compile()'
NESTED = """
inside = StateGraph(State).add_node("approve", ask).add_edge(START, "approve").compile()
graph = builder.add_node("ask", inside).compile()
"""


@pytest.mark.parametrize("package", ["hitl_cli", "langgraph"])
def test_questions_of_several_sends_have_their_places(package: str, hitl: Hitl, folder: Path) -> None:
    (folder / "g.py").write_text(FLAT.format(package=package))
    hitl("run", "g.py", "-t", "t1", "--no-input", cwd=folder)
    listed = json.loads(hitl("inbox", "--json").stdout)["questions"]
    who = {"ask[0]": "Is Ana well?", "ask[1]": "Is Bo well?", "ask[2]": "Is Cy well?"}
    assert [(one["node"], one["question"]) for one in listed] == [*who.items()]

    all_of_them = hitl("resume", "-t", "t1", "--id", "ask", "--value", "true", cwd=folder)
    assert all_of_them.code == 2
    hitl("resume", "-t", "t1", "--id", "ask[1]", "--value", "true", "--no-input", cwd=folder)
    answers = '{"ask[0]": false, "ask[2]": null}'
    ended = hitl("resume", "-t", "t1", "--answers", answers, "--json", cwd=folder)
    assert json.loads(ended.stdout)["values"]["said"] == [["Ana", False], ["Bo", True], ["Cy", None]]


@pytest.mark.parametrize("package", ["hitl_cli", "langgraph"])
def test_graphs_beside_each_other_list_their_questions_in_the_order_of_their_tasks(
    package: str, hitl: Hitl, folder: Path
) -> None:
    (folder / "g.py").write_text((SENDS + NESTED).format(package=package))
    hitl("run", "g.py", "-t", "t1", "--no-input", cwd=folder)
    listed = json.loads(hitl("inbox", "--json").stdout)["questions"]
    assert [one["question"] for one in listed] == ["Is Ana well?", "Is Bo well?", "Is Cy well?"]


def test_an_answer_taken_back_leaves_those_of_the_sends_beside_it(hitl: Hitl, folder: Path) -> None:
    (folder / "g.py").write_text(FLAT.format(package="langgraph"))
    answers = '{"ask[0]": 0, "ask[1]": 1}'
    hitl("run", "g.py", "-t", "t1", "--answers", answers, "--no-input", cwd=folder)
    hitl("resume", "-t", "t1", "--value", "2", cwd=folder)
    hitl("undo", "-t", "t1", "-y", "--no-input", cwd=folder)
    (open_again,) = json.loads(hitl("inbox", "--json").stdout)["questions"]
    assert open_again["node"] == "ask[2]"
    ended = hitl("resume", "-t", "t1", "--value", "3", "--json", cwd=folder)
    assert json.loads(ended.stdout)["values"]["said"] == [["Ana", 0], ["Bo", 1], ["Cy", 3]]


def test_a_graph_with_a_checkpointer_of_its_own_has_the_same_names(hitl: Hitl, folder: Path) -> None:
    own = """
import sqlite3
from langgraph.checkpoint.sqlite import SqliteSaver
graph = builder.add_node("ask", ask).compile(SqliteSaver(sqlite3.connect("own.db", check_same_thread=False)))
"""
    (folder / "g.py").write_text((SENDS + own).format(package="langgraph"))
    paused = json.loads(hitl("run", "g.py", "-t", "t1", "--no-input", "--json", cwd=folder).stdout)
    assert [one["node"] for one in paused["questions"]] == ["ask[0]", "ask[1]", "ask[2]"]
    answers = '{"ask[0]": 0, "ask[1]": 1, "ask[2]": 2}'
    assert hitl("resume", "-t", "t1", "--answers", answers, cwd=folder).code == 0
