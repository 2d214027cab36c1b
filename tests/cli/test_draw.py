"""`hitl draw` as a person and a script meet it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TypedDict

import pytest

from hitl_cli import END, START, StateGraph
from tests.conftest import Hitl, copied
from tests.terminal.pty import Pty
from tests.unit.drawing.reading import edges

ROOT = Path(__file__).parents[2]

DANGEROUS = """
from typing import TypedDict
from hitl_cli import END, START, StateGraph

class State(TypedDict, total=False):
    ok: bool

print("the module prints this")

def step(state):
    raise SystemExit("a step ran")

graph = StateGraph(State).add_node("one", step).add_edge(START, "one")
graph.add_conditional_edges("one", step, {"again and again": "one", True: END})
"""
LANGGRAPH = """
from typing import Literal, TypedDict
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

class State(TypedDict, total=False):
    ok: bool

def ask(state) -> Command[Literal["pay", "__end__"]]:
    return Command(goto="pay" if interrupt("Pay?") else END)

def inside(state):
    return {"ok": interrupt("Really?")}

payment = StateGraph(State).add_node("inside", inside).add_edge(START, "inside").compile()
graph = StateGraph(State).add_node("ask", ask).add_node("pay", payment).add_edge(START, "ask")
graph.add_conditional_edges("pay", lambda state: "ask")
"""


@pytest.fixture
def graphs(tmp_path: Path) -> Path:
    """A copy of the examples, and two Python graphs."""
    (tmp_path / "ours.py").write_text(DANGEROUS, "utf-8")
    (tmp_path / "theirs.py").write_text(LANGGRAPH, "utf-8")
    return copied(ROOT / "graphs", tmp_path / "graphs")


def body(stdout: str) -> str:
    """The drawing without the legend below it."""
    return stdout.partition("\n\n")[0].rstrip("\n")


def test_a_yaml_graph_with_its_conditions(hitl: Hitl, graphs: Path) -> None:
    ran = hitl("draw", graphs / "age.yaml")

    assert (ran.code, ran.stderr) == (0, "")
    assert {("START", "age"), ("age", "sure"), ("age", "FAIL"), ("again", "age")} <= edges(body(ran.stdout))
    assert "│age >= 18" in ran.stdout
    assert "? age" in ran.stdout
    assert ran.stdout.endswith("\n\n? asks · ◇ one of these ways\n")


@pytest.mark.parametrize("example", sorted((ROOT / "graphs").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_fits_into_80_columns(graphs: Path, example: Path) -> None:
    command = ["hitl", "draw", f"graphs/{example.name}"]
    with Pty(command, columns=80, rows=100, cwd=graphs.parent) as screen:
        assert screen.finish() == 0
        drawing = "\n".join(row for row in screen.display if row)
        assert "  → " not in drawing  # it is no list
        assert edges(drawing)


def test_a_python_graph_runs_no_step_and_keeps_stdout_clean(hitl: Hitl, graphs: Path) -> None:
    ran = hitl("draw", "ours.py")

    assert (ran.code, ran.stderr) == (0, "the module prints this\n")
    assert edges(body(ran.stdout)) == {("START", "one"), ("one", "one"), ("one", "END")}
    assert "│again and again" in ran.stdout
    assert "│True" in ran.stdout


@pytest.mark.usefixtures("langgraph_is_imported")
def test_a_langgraph_graph_with_its_commands_and_its_subgraph(hitl: Hitl, graphs: Path) -> None:
    ran = hitl("draw", "theirs.py")

    assert ran.code == 0, ran.stderr
    wires = {("START", "ask"), ("ask", "pay"), ("ask", "END"), ("pay", "node")}  # the last of "any node"
    assert {(source, target.split()[-1]) for source, target in edges(body(ran.stdout))} == wires
    assert "╔═" in ran.stdout
    assert "⧉ pay" in ran.stdout


def test_where_a_thread_stands(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "graphs/approval.yaml", "-t", "t1", "-i", "amount=900", "--no-input")

    paused = hitl("draw", "-t", "t1", env={"FORCE_COLOR": "1"}).stdout
    assert re.search(r"\x1b\[1m┃ +▶ \? manager +┃", paused)
    assert "\x1b[2m│ ✓ check_amount" in paused
    assert "✓ pay" not in paused

    hitl("resume", "-t", "t1", "--text", "approve")
    finished = hitl("draw", "--thread", "@last").stdout
    assert "✓ pay" in finished
    assert "✓ ? manager" in finished
    assert "▶" not in finished
    assert "reason" in finished
    assert "✓ ? reason" not in finished


def test_a_second_run_of_a_thread_begins_without_marks(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "graphs/approval.yaml", "-t", "t1", "-i", "amount=9")
    hitl("run", "graphs/approval.yaml", "-t", "t1", "-i", "amount=900", "--no-input")

    assert "✓ pay" not in hitl("draw", "-t", "t1").stdout


def test_parallel_branches_of_a_thread(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "graphs/release.yaml", "-t", "t1", "--no-input")
    hitl("resume", "-t", "t1", "--id", "legal", "--text", "approve", "--no-input")

    nodes = json.loads(hitl("draw", "-t", "t1", "--json").stdout)["nodes"]
    marks = {node["id"]: node["mark"] for node in nodes}
    assert (marks["legal"], marks["product"], marks["test"], marks["decide"]) == (
        "done",
        "here",
        "done",
        None,
    )


@pytest.mark.usefixtures("langgraph_is_imported")
def test_a_langgraph_thread_that_waits_inside_a_subgraph(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "theirs.py", "-t", "t1", "--no-input")
    hitl("resume", "-t", "t1", "--value", "true", "--no-input")

    drawing = hitl("draw", "-t", "t1").stdout
    assert "▶ ⧉ pay" in drawing
    assert "✓ ask" in drawing


def test_a_thread_that_stopped_at_a_breakpoint_and_one_that_failed(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "graphs/seed_breakpoints.yaml", "-t", "b")
    hitl("run", "ours.py", "-t", "f")

    assert "▶ node_a" in hitl("draw", "-t", "b").stdout
    assert "▶ one" in hitl("draw", "-t", "f").stdout


def test_show_draws_yaml_and_runs_no_python(hitl: Hitl, graphs: Path) -> None:
    hitl("run", "graphs/approval.yaml", "-t", "yaml", "-i", "amount=900", "--no-input")
    hitl("run", "theirs.py", "-t", "python", "--no-input")

    assert re.search("┃ +▶ [?] manager +┃", hitl("threads", "show", "yaml").stdout)
    assert json.loads(hitl("threads", "show", "yaml", "--json").stdout)["drawing"]["nodes"]
    (graphs.parent / "theirs.py").write_text("raise SystemExit('imported')", "utf-8")
    shown = hitl("threads", "show", "python")
    assert shown.code == 0
    assert "imported" not in shown.stderr

    (graphs / "approval.yaml").unlink()
    assert hitl("threads", "show", "yaml").code == 0


@pytest.mark.parametrize(
    ("env", "ascii_only"),
    [
        ({"LC_ALL": "C", "LANG": ""}, True),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "C"}, True),
        ({"LC_ALL": "en_US.ISO-8859-1"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "de_DE.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}, False),
    ],
)
def test_the_locale_decides_about_the_characters(
    hitl: Hitl, graphs: Path, env: dict[str, str], ascii_only: bool
) -> None:
    assert hitl("draw", "graphs/age.yaml", env=env).stdout.isascii() is ascii_only


def test_ascii_when_it_is_asked_for(hitl: Hitl, graphs: Path) -> None:
    drawing = hitl("draw", "graphs/tool.yaml", "--ascii").stdout

    assert drawing.isascii()
    assert " ? gate " in drawing


def test_40_columns(hitl: Hitl, graphs: Path) -> None:
    for example, form in (("approval", "layers"), ("release", "list")):
        command = ["hitl", "draw", f"graphs/{example}.yaml"]
        with Pty(command, columns=40, rows=100, cwd=graphs.parent) as screen:
            assert screen.finish() == 0
            assert ("  → " in screen.text) is (form == "list")
            raw = screen.raw
            assert max(len(line.rstrip()) for line in raw.replace("\x1b[2m", "").split("\n")) <= 45


def test_no_color_leaves_the_signs(graphs: Path, hitl: Hitl) -> None:
    hitl("run", "graphs/approval.yaml", "-t", "t1", "-i", "amount=900", "--no-input")
    command = ["hitl", "draw", "-t", "t1"]
    with Pty(command, env={"NO_COLOR": "1"}, rows=60, cwd=graphs.parent) as screen:
        assert screen.finish() == 0
        assert "\x1b[" not in screen.raw
        assert "▶ ? manager" in screen.text


def test_mermaid_is_text_that_nothing_in_a_name_can_break(hitl: Hitl, graphs: Path) -> None:
    (graphs / "odd.yaml").write_text(
        "hitl: 1\nnodes:\n  a:\n    then:\n"
        '      - if: env.X == \'"]; click n0 "javascript:1" %%{ }%%\'\n        then: b\n      - else: end\n'
        '  b:\n    run: ["true"]\n    then: end\n',
        "utf-8",
    )
    text = hitl("draw", "graphs/odd.yaml", "--mermaid").stdout

    assert text.startswith('flowchart TD\n    n0(["START"])\n    n1["a"]\n')
    (way,) = [line for line in text.split("\n") if "X" in line]
    assert way.startswith('    n1 -.->|"env.X == #39;#34;#93;#59; click n0 #34;javascript#58;1#34; ')
    assert way.endswith('#39;"| n2')
    assert way.count('"') == 2


def test_hostile_names_stay_in_their_boxes(hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(
        "from typing import TypedDict\n"
        "from hitl_cli import END, START, StateGraph\n"
        "graph = StateGraph(TypedDict('State', {})).add_node('a\\x1b[2J\\nb', lambda s: s)\n"
        "graph.add_edge(START, 'a\\x1b[2J\\nb').add_edge('a\\x1b[2J\\nb', END)\n",
        "utf-8",
    )
    ran = hitl("draw", "odd.py")

    assert ran.code == 0, ran.stderr
    assert "\x1b" not in ran.stdout
    assert "│ a^[[2J b │" in ran.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "what is to be drawn?"),
        (["nothing.yaml"], 3, "there is no file 'nothing.yaml'"),
        (["-t", "nobody"], 3, "there is no thread 'nobody'"),
        (["graphs/age.yaml", "-t", "t1"], 2, "belongs to another graph"),
    ],
)
def test_mistakes(hitl: Hitl, graphs: Path, words: list[str], code: int, said: str) -> None:
    hitl("run", "graphs/approval.yaml", "-t", "t1", "--no-input")

    ran = hitl("draw", *words)

    assert (ran.code, ran.stdout) == (code, "")
    assert said in ran.stderr


class State(TypedDict, total=False):
    ok: bool


def test_the_library_draws_too() -> None:
    graph = StateGraph(State).add_node("a", lambda state: state).add_edge(START, "a")
    graph.add_conditional_edges("a", lambda state: "done", {"done": END, "again": "a"})
    shown = graph.compile().get_graph()

    assert list(shown.nodes) == [START, "a", END]
    assert [tuple(edge) for edge in shown.edges] == [
        (START, "a", None, False),
        ("a", END, "done", True),
        ("a", "a", "again", True),
    ]
    assert shown.draw_mermaid().startswith("flowchart TD\n")
    assert shown.draw_ascii().isascii()
