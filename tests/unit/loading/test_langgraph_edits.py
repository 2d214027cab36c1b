"""A LangGraph graph's code is edited while its thread waits: no answer goes to a question that nobody saw."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.errors import GraphChanged
from hitl_cli.outcome import Failed, Paused

from .langgraph_steps import Steps

HEAD = """
import operator
from typing import Annotated, Any, TypedDict
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt

class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]

graph = StateGraph(State)
"""

ASKS = """
def ask(state):
    return {"got": [interrupt("Delete the draft?")]}

graph.add_node("ask", ask)
graph.add_edge(START, "ask")
"""


@pytest.fixture
def steps(home: Path, tmp_path: Path) -> Steps:
    """The thread of a graph that has asked whether to delete a draft."""
    steps = Steps(home / "hitl.db", load(tmp_path, ASKS))
    assert isinstance(steps.start(), Paused)
    return steps


def load(folder: Path, source: str) -> Any:
    """The graph as it is after its file was written anew."""
    file = folder / "edited.py"
    file.write_text(HEAD + source)
    spec = importlib.util.spec_from_file_location("edited", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.graph


def test_unchanged_code_runs_once_per_answer(steps: Steps, tmp_path: Path) -> None:
    (question,) = steps.questions()
    steps.graph = load(tmp_path, ASKS)
    assert steps.answer(question, "yes").values == {"got": ["yes"]}
    assert steps.started == ["ask", "ask"]


def test_an_edit_that_asks_the_same_passes(steps: Steps, tmp_path: Path) -> None:
    (question,) = steps.questions()
    steps.graph = load(tmp_path, ASKS + "\n# a comment\n")
    assert steps.answer(question, "yes").values == {"got": ["yes"]}
    assert steps.started == ["ask", "ask", "ask"]  # asked once more before the answer was delivered


def test_a_question_in_other_words_is_asked_anew(steps: Steps, tmp_path: Path) -> None:
    (question,) = steps.questions()
    steps.accept(question, "yes")
    steps.graph = load(tmp_path, ASKS.replace("the draft", "prod"))
    paused = steps.proceed()
    assert isinstance(paused, Paused)
    (anew,) = paused.questions
    assert (anew.payload, anew.draft, anew.status) == ("Delete prod?", "yes", "open")
    assert steps.proceed() == paused
    assert steps.answer(anew, "no").values == {"got": ["no"]}


def test_a_question_put_before_it_does_not_get_its_answer(steps: Steps, tmp_path: Path) -> None:
    (question,) = steps.questions()
    steps.accept(question, "yes")
    inserted = 'interrupt("Delete prod?"), interrupt("Delete the draft?")'
    steps.graph = load(tmp_path, ASKS.replace('interrupt("Delete the draft?")', inserted))
    paused = steps.proceed()
    assert [q.payload for q in paused.questions] == ["Delete prod?"]
    paused = steps.answer(paused.questions[0], "no")
    assert [q.payload for q in paused.questions] == ["Delete the draft?"]
    assert steps.answer(paused.questions[0], "yes").values == {"got": ["no", "yes"]}


@pytest.mark.parametrize("round_", range(10))
def test_a_question_that_is_gone_stops_the_step_before_it_is_kept(
    round_: int, steps: Steps, tmp_path: Path
) -> None:
    (question,) = steps.questions()
    steps.accept(question, "yes")
    steps.graph = load(tmp_path, ASKS.replace('interrupt("Delete the draft?")', '"kept"'))
    for _ in range(2):
        failed = steps.proceed()
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, GraphChanged)
        assert "'ask' no longer asks what was answered: 'Delete the draft?'" in str(failed.error)
        assert failed.values == {"got": []}
        assert [q.status for q in steps.questions()] == ["answered"]
    steps.graph = load(tmp_path, ASKS)
    assert steps.proceed().values == {"got": ["yes"]}


def test_a_breakpoint_met_while_asking_again_still_stops(home: Path, tmp_path: Path) -> None:
    then = ASKS + 'graph.add_node("then", lambda s: {"got": ["then"]})\ngraph.add_edge("ask", "then")\n'
    steps = Steps(home / "hitl.db", load(tmp_path, then))
    assert steps.start(before=("then",)).questions
    steps.graph = load(tmp_path, then.replace('interrupt("Delete the draft?")', '"kept"'))
    assert steps.proceed().breakpoints == ("before then",)
    assert steps.proceed().values == {"got": ["kept", "then"]}


@pytest.mark.parametrize("accepted", [False, True])
def test_a_renamed_node_stops_the_thread(steps: Steps, tmp_path: Path, accepted: bool) -> None:
    (question,) = steps.questions()
    if accepted:
        steps.accept(question, "yes")
    before, started = steps.questions(), list(steps.started)
    steps.graph = load(tmp_path, ASKS.replace('"ask"', '"question"'))
    with pytest.raises(GraphChanged, match="'ask'"):
        steps.proceed()
    assert (steps.questions(), steps.started) == (before, started)
    steps.graph = load(tmp_path, ASKS)
    assert steps.thread().status == "paused"
    if accepted:
        assert steps.proceed().values == {"got": ["yes"]}


def test_a_renamed_node_inside_a_graph_stops_the_thread(home: Path, tmp_path: Path) -> None:
    inner = ASKS.replace("graph.", "child.").replace("graph = ", "child = ")
    around = f"child = StateGraph(State)\n{inner}\ngraph.add_node('child', child.compile())\n"
    around += "graph.add_edge(START, 'child')\n"
    steps = Steps(home / "hitl.db", load(tmp_path, around))
    (question,) = steps.start().questions
    steps.accept(question, "yes")
    steps.graph = load(tmp_path, around.replace('"ask"', '"question"'))
    with pytest.raises(GraphChanged, match="'ask'"):
        steps.proceed()


def test_a_look_at_an_edited_thread_shows_the_new_words(steps: Steps, tmp_path: Path) -> None:
    steps.graph = load(tmp_path, ASKS.replace("the draft", "prod"))
    paused = steps.proceed()
    assert isinstance(paused, Paused)
    assert [question.payload for question in paused.questions] == ["Delete prod?"]


def test_a_question_that_another_module_words_is_asked_anew(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    source = ASKS.replace('"Delete the draft?"', "wording_of_this_test.TEXT")
    source = f"import wording_of_this_test\n{source}"

    def loaded(text: str) -> Any:
        (tmp_path / "wording_of_this_test.py").write_text(f"TEXT = {text!r}\n", "utf-8")
        monkeypatch.delitem(sys.modules, "wording_of_this_test", raising=False)
        importlib.invalidate_caches()
        return load(tmp_path, source)

    steps = Steps(home / "other.db", loaded("Delete the draft?"))
    steps.start()
    (question,) = steps.questions()
    steps.accept(question, "yes")
    steps.graph = loaded("Delete production?")
    paused = steps.proceed()
    assert isinstance(paused, Paused)
    assert [(one.payload, one.status) for one in paused.questions] == [("Delete production?", "open")]
