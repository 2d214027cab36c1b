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
