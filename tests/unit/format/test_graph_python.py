"""A graph of Python code inside a graph file, ours or LangGraph's, asks in the thread of the file."""

from __future__ import annotations

import pytest

from hitl_cli.errors import TargetError
from hitl_cli.format.mistakes import StepError
from tests.unit.format.playing import Playing

OURS = """
    from typing import TypedDict
    from hitl_cli import END, START, StateGraph, interrupt

    class State(TypedDict, total=False):
        version: str
        verdict: str
        note: str

    def note(state):
        with open("trace.txt", "a") as file:
            print("noting", file=file)
        return {"note": state["version"] + "!"}

    def ask(state):
        return {"verdict": interrupt({"question": "Ship " + state["note"] + "?"})}

    graph = StateGraph(State)
    graph.add_node("note", note)
    graph.add_node("ask", ask)
    graph.add_edge(START, "note")
    graph.add_edge("note", "ask")
    graph.add_edge("ask", END)
    compiled = graph.compile()
"""
LANGGRAPH = OURS.replace(
    "from hitl_cli import END, START, StateGraph, interrupt",
    """
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import interrupt
""".strip(),
)

FILE = """
    hitl: 1
    inputs: {version: {type: string, default: 1.4.0}}
    nodes:
      review:
        graph: ./inner.py%s
        with: {version: "{{ version }}"}
        then: end
"""


@pytest.fixture
def files(write, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def write_files(inner: str, text: str = FILE, name: str = ""):
        return write(text.replace("%s", name), inner__py=inner)

    return write_files


@pytest.mark.parametrize("inner", [OURS, LANGGRAPH], ids=["ours", "langgraph"])
@pytest.mark.parametrize("name", ["", ":graph", ":compiled"])
def test_it_runs_nested_and_its_questions_are_ours(inner, name, files, tmp_path):
    graph = Playing(files(inner, name=name))
    (question,) = graph.questions
    assert question.payload == {"question": "Ship 1.4.0!?"}

    graph.answer_by_id({question.id: "approve"})

    assert graph.values["review"] == {"version": "1.4.0", "note": "1.4.0!", "verdict": "approve"}
    assert (tmp_path / "trace.txt").read_text() == "noting\n"


@pytest.mark.parametrize("inner", [OURS, LANGGRAPH], ids=["ours", "langgraph"])
@pytest.mark.parametrize("answer", [None, {}, [], "", 0, False, {"a": None}], ids=repr)
def test_every_answer_arrives_as_it_is(inner, answer, files):
    graph = Playing(files(inner))

    graph.answer_by_id({graph.questions[0].id: answer})

    assert graph.values["review"]["verdict"] == answer


@pytest.mark.parametrize("inner", [OURS, LANGGRAPH], ids=["ours", "langgraph"])
def test_output_takes_a_part_of_its_state(inner, files):
    text = FILE + '        output: "{{ verdict }} by {{ note }}"\n'
    graph = Playing(files(inner, text))

    graph.answer_by_id({graph.questions[0].id: "approve"})

    assert graph.values["review"] == "approve by 1.4.0!"


@pytest.mark.parametrize("inner", [OURS, LANGGRAPH], ids=["ours", "langgraph"])
@pytest.mark.parametrize(
    ("given", "said"),
    [('verison: "1"', "the graph has no input 'verison'"), ("note: none", "missing input: version")],
)
def test_what_it_is_given_is_checked_against_its_input_schema(inner, given, said, files, tmp_path):
    apart = (
        "StateGraph(State, input_schema="
        "TypedDict('Input', {'version': Required[str], 'note': str, 'verdict': str}, total=False))"
    )
    inner = inner.replace("import TypedDict", "import Required, TypedDict")
    path = files(
        inner.replace("StateGraph(State)", apart), FILE.replace('version: "{{ version }}"}', given + "}")
    )

    with pytest.raises(StepError, match=rf"\./inner\.py cannot be run with this: {said}"):
        Playing(path)
    assert not (tmp_path / "trace.txt").exists()


TWO = """
    import operator
    from typing import Annotated, TypedDict
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import interrupt

    class State(TypedDict, total=False):
        said: Annotated[list, operator.add]

    def asking(word):
        def node(state):
            first = interrupt(word + " first")
            return {"said": [first, interrupt(word + " second")]}
        return node

    async def inside(state):
        return {"said": ["async"]}

    inner = StateGraph(State)
    inner.add_node("c", asking("c"))
    inner.add_edge(START, "c")
    graph = StateGraph(State)
    graph.add_node("a", asking("a"))
    graph.add_node("b", asking("b"))
    graph.add_node("sub", inner.compile())
    graph.add_node("last", inside)
    graph.add_edge(START, "a")
    graph.add_edge(START, "b")
    graph.add_edge("a", "sub")
    graph.add_edge("b", "sub")
    graph.add_edge("sub", "last")
    graph = graph.compile()
"""


def test_a_langgraph_graph_with_parallel_questions_subgraphs_and_async_nodes(files):
    text = "hitl: 1\nnodes: {inner: {graph: ./inner.py, then: end}}\n"
    graph = Playing(files(TWO, text))
    seen = []
    while graph.questions:
        (question,) = graph.questions
        seen.append(question.payload)
        graph.answer_by_id({question.id: question.payload.upper()})

    assert sorted(seen) == [f"{node} {nth}" for node in "abc" for nth in ("first", "second")]
    said = graph.values["inner"]["said"]
    assert sorted(said[:4]) == ["A FIRST", "A SECOND", "B FIRST", "B SECOND"]
    assert said[4:].count("C SECOND") == 1
    assert said[-1] == "async"


def test_a_langgraph_node_that_fails_on_an_answer_is_asked_again(files):
    failing = LANGGRAPH.replace('return {"verdict": interrupt(', 'return {"verdict": int(interrupt(').replace(
        '"?"})}', '"?"}))}'
    )
    graph = Playing(files(failing))
    with pytest.raises(ValueError, match="invalid literal"):
        graph.answer_by_id({graph.questions[0].id: "many"})
    (question,) = graph.questions

    graph.answer_by_id({question.id: "3"})

    assert graph.values["review"]["verdict"] == 3


@pytest.mark.parametrize(
    ("inner", "name", "expected"),
    [
        ("x = 1\n", "", "'./inner.py' holds no graph"),
        (OURS, ":grap", "'./inner.py' has no 'grap'"),
        ("graph = None\nraise ValueError('x')\n", ":graph", "./inner.py cannot be imported: ValueError: x"),
        ("graph = 1\n", ":graph", "'graph' in './inner.py' is not a graph but of type 'int'"),
    ],
)
def test_what_is_no_graph(inner, name, expected, files, mistakes):
    path = files(inner, name=name)
    if name == ":grap":
        assert mistakes(path.read_text()) == ["5:12: './inner.py' has no 'grap' — did you mean 'graph'?"]
        return

    with pytest.raises(TargetError, match=expected):
        Playing(path)
