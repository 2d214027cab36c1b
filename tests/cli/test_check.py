"""`hitl check` as scripts and editors see it: exit codes, both forms, several targets, colours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.held import held_to
from tests.conftest import Hitl
from tests.terminal.pty import Pty

from .conftest import Data

BROKEN = """\
hitl: 1
nodes:
  manager:
    ask: Approve?
    choices: [approve, reject]
    then: {approve: pya, reject: end}
  pay:
    run: echo paid
    then: end
"""
LINE = "6:21: unknown node 'pya' — did you mean 'pay'?"


@pytest.fixture
def broken(folder: Path) -> Path:
    (folder / "broken.yaml").write_text(BROKEN)
    return folder


def test_no_problems(folder: Path, hitl: Hitl) -> None:
    ran = hitl("check", "deploy.yaml", cwd=folder)
    assert ran == (0, "", "1 file checked: no problems\n")


def test_a_problem_is_one_line_that_editors_read(broken: Path, hitl: Hitl) -> None:
    ran = hitl("check", "broken.yaml", cwd=broken)
    assert ran == (1, f"broken.yaml:{LINE}\n", "1 file checked: 1 problem\n")


def test_every_mistake_of_every_target(broken: Path, hitl: Hitl) -> None:
    (broken / "sub").mkdir()
    (broken / "sub" / "two.yaml").write_text("hitl: 2\n")
    ran = hitl("check", "sub/two.yaml", "deploy.yaml", "broken.yaml", "./broken.yaml", cwd=broken)
    assert ran.stdout.splitlines() == [
        f"broken.yaml:{LINE}",
        "sub/two.yaml:1:7: this version of hitl reads 'hitl: 1', not 'hitl: 2'",
    ]
    assert (ran.code, ran.stderr) == (1, "3 files checked: 2 problems\n")


def test_json(broken: Path, as_json: Callable[..., tuple[int, Data]]) -> None:
    code, data = as_json("check", "broken.yaml", "deploy.yaml")
    assert code == 1
    assert held_to("problems", data) == {
        "hitl": 1,
        "checked": [str(broken / "broken.yaml"), str(broken / "deploy.yaml")],
        "problems": [
            {
                "file": str(broken / "broken.yaml"),
                "line": 6,
                "column": 21,
                "message": "unknown node 'pya' — did you mean 'pay'?",
                "severity": "error",
                "rule": "graph",
            }
        ],
    }


@pytest.mark.parametrize("name", ["missing.yaml", "sub", "fifo", "/dev/zero", "loop.yaml", "graph.txt"])
def test_what_is_no_file_ends_with_3(name: str, folder: Path, hitl: Hitl) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "fifo")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    ran = hitl("check", "deploy.yaml", name, cwd=folder)
    assert (ran.code, ran.stdout) == (3, "")
    assert name in ran.stderr


def test_no_target_at_all(hitl: Hitl) -> None:
    assert hitl("check").code == 2


def test_colours_on_a_terminal_only(broken: Path, hitl: Hitl) -> None:
    with Pty(["hitl", "check", "broken.yaml"], cwd=broken) as pty:
        assert pty.finish() == 1
    assert "\x1b[1mbroken.yaml:6:21:\x1b[0m unknown node" in pty.raw
    with Pty(["hitl", "check", "broken.yaml"], cwd=broken, env={"NO_COLOR": "1"}) as pty:
        assert pty.finish() == 1
    assert "\x1b" not in pty.raw
    assert "\x1b" not in hitl("check", "broken.yaml", cwd=broken).stdout
    assert "\x1b" in hitl("check", "broken.yaml", "--color", "always", cwd=broken).stdout
    assert hitl("check", "broken.yaml", "--color", "always", env={"NO_COLOR": "1"}, cwd=broken).stdout == (
        hitl("check", "broken.yaml", "--color", "always", cwd=broken).stdout
    ), "the flag is stronger than the environment"


def test_names_of_files_cannot_move_the_cursor(folder: Path, hitl: Hitl) -> None:
    (folder / "a\x1b[2J.yaml").write_text("hitl: 1\nna\u202eme: x\n")
    ran = hitl("check", "a\x1b[2J.yaml", cwd=folder)
    assert ran.code == 1
    assert re.search(r"[^\n -~—]", ran.stdout) is None


def test_the_graph_files_that_a_graph_file_runs_are_checked_at_their_own_places(
    folder: Path, hitl: Hitl
) -> None:
    inner = "hitl: 1\nnodes:\n  a: {run: 'echo {{ x }}', then: b}\n"
    (folder / "inner.yaml").write_text(inner)
    (folder / "outer.yaml").write_text("hitl: 1\nnodes:\n  a: {graph: ./inner.yaml, then: nd}\n")
    ran = hitl("check", "outer.yaml", cwd=folder)
    assert ran.stdout.splitlines() == [
        "inner.yaml:3:21: unknown name 'x'",
        "inner.yaml:3:34: unknown node 'b'",
        "outer.yaml:3:34: unknown node 'nd' — did you mean 'end'?",
    ]
    assert ran.stderr == "2 files checked: 3 problems\n"


# Python graphs

PYTHON = """\
import random
import subprocess
from typing import TypedDict

from {graph} import START, StateGraph
from {types} import interrupt


class State(TypedDict, total=False):
    ok: bool


def pay(state):
    subprocess.run(["pay"])
    if random.random() < 0.5:
        return {{}}
    try:
        return {{"ok": interrupt({{"é": "é", "lines": {{1, 2}}}})}}
    except BaseException:
        return {{}}


print("imported")
graph = StateGraph(State).add_node(pay).add_edge(START, "pay")
"""
LANGGRAPH = PYTHON.format(graph="langgraph.graph", types="langgraph.types")
OURS = PYTHON.format(graph="hitl_cli.graph", types="hitl_cli.types")
RULES = {
    (14, "effect-before-interrupt"),
    (15, "unstable-interrupt"),
    (18, "swallowed-interrupt"),
    (18, "payload-not-json"),
}


@pytest.mark.parametrize("source", [OURS, LANGGRAPH], ids=["hitl", "langgraph"])
def test_the_seeds_critical_rules(
    source: str, folder: Path, as_json: Callable[..., tuple[int, Data]]
) -> None:
    (folder / "pay.py").write_text(source)
    code, data = as_json("check", "pay.py")
    assert code == 1
    problems = held_to("problems", data)["problems"]
    assert {(problem["line"], problem["rule"]) for problem in problems} == RULES
    assert {problem["severity"] for problem in problems} == {"warning"}
    payload = next(problem for problem in problems if problem["rule"] == "payload-not-json")
    assert source.split("\n")[17][payload["column"] - 1 : payload["end"]["column"] - 1] == "{1, 2}"


def test_a_warning_says_its_rule_and_what_the_module_prints_goes_to_stderr(folder: Path, hitl: Hitl) -> None:
    (folder / "pay.py").write_text(OURS)
    ran = hitl("check", "pay.py", cwd=folder)
    assert (ran.code, ran.stderr) == (1, "imported\n1 file checked: 4 problems\n")
    assert ran.stdout.splitlines()[0] == (
        "pay.py:14:5: warning: subprocess.run() runs again each time the node is resumed, because "
        "interrupt() on line 18 comes after it — put it in a @task, or after the question "
        "[effect-before-interrupt]"
    )


def test_static_imports_nothing(folder: Path, hitl: Hitl) -> None:
    (folder / "pay.py").write_text(OURS.replace('print("imported")', "raise SystemExit"))
    assert "SystemExit" in hitl("check", "pay.py", cwd=folder).stdout
    ran = hitl("check", "--static", "pay.py", cwd=folder)
    assert (ran.code, len(ran.stdout.splitlines())) == (1, 4)
    assert "SystemExit" not in ran.stdout


def test_no_step_is_run(folder: Path, hitl: Hitl) -> None:
    (folder / "steps.py").write_text("from pathlib import Path\ndef touch():\n    Path('ran').touch()\n")
    (folder / "g.yaml").write_text(
        "hitl: 1\nnodes:\n  a: {call: './steps.py:touch', then: b}\n  b: {run: touch ran, then: end}\n"
    )
    (folder / "g.py").write_text(
        "from steps import touch\nfrom typing import TypedDict\nfrom hitl_cli import START, StateGraph\n"
        "class State(TypedDict):\n    x: int\n"
        "graph = StateGraph(State).add_node('a', lambda _: touch()).add_edge(START, 'a')\n"
    )
    ran = hitl("check", "g.yaml", "g.py", cwd=folder)
    assert (ran.code, ran.stdout) == (0, "")
    assert not (folder / "ran").exists()


def test_the_functions_that_a_yaml_graph_calls_are_read(folder: Path, hitl: Hitl) -> None:
    (folder / "steps.py").write_text(
        "from hitl_cli import interrupt\ndef ask():\n    try:\n        return interrupt('?')\n"
        "    except:\n        pass\n"
    )
    (folder / "g.yaml").write_text("hitl: 1\nnodes:\n  a: {call: './steps.py:ask', then: end}\n")
    ran = hitl("check", "g.yaml", cwd=folder)
    assert ran.code == 1
    assert ran.stdout.startswith("steps.py:4:16: warning: ")


WIRED = """\
from typing import TypedDict
from {0}.graph import END, START, StateGraph
class State(TypedDict, total=False):
    x: int
def first(state): return {{}}
def second(state): return {{}}
def lost(state): return {{}}
graph = StateGraph(State)
graph.add_node("first", first)
graph.add_node(second)
{1}
"""
EDGES = {
    "unknown ends": (
        'graph.add_edge(START, "first").add_edge("first", "secnd")\n'
        'graph.add_conditional_edges("second", lambda _: 1, {1: "nowhere", 2: END})',
        [
            "g.py:11:50: an edge names the unknown node 'secnd' — did you mean 'second'?",
            "g.py:12:56: an edge names the unknown node 'nowhere'",
        ],
    ),
    "a node that nothing leads to": (
        'graph.add_node(lost).add_edge(START, "first")\ngraph.add_edge("first", "second")',
        ["g.py:11:16: warning: nothing leads to node 'lost' [graph]"],
    ),
    "no start": ("", ["g.py:8:9: no edge leads from START to a node — add graph.add_edge(START, …)"]),
    "compiled with an unknown end": (
        'graph.add_edge(START, "frist")\ngraph = graph.compile()',
        ["g.py:11:23: the module cannot be imported: "],
    ),
    "a router that may lead anywhere": (
        'graph.add_conditional_edges(START, lambda _: "second")',
        [],
    ),
    "a Command that may lead anywhere": (
        "from langgraph.types import Command\ndef jump(state): return Command(goto='second')\n"
        'graph.add_node(jump).add_edge(START, "jump")',
        [],
    ),
}


@pytest.mark.parametrize("engine", ["hitl_cli", "langgraph"])
@pytest.mark.parametrize("name", EDGES)
def test_what_a_graph_is_wired_like(name: str, engine: str, folder: Path, hitl: Hitl) -> None:
    edges, expected = EDGES[name]
    (folder / "g.py").write_text(WIRED.format(engine, edges.replace("langgraph.", f"{engine}.")))
    ran = hitl("check", "g.py", cwd=folder)
    found = ran.stdout.splitlines()
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)
    assert ran.code == (1 if expected else 0)


def test_modules_that_cannot_be_imported(folder: Path, hitl: Hitl) -> None:
    (folder / "helper.py").write_text("def f():\n    return 1 / 0\nf()\n")
    (folder / "g.py").write_text("import helper\n")
    (folder / "syntax.py").write_text("x = 1\ndef f(:\n")
    (folder / "imports.py").write_text("import syntax\n")
    (folder / "empty.py").write_text("")
    ran = hitl("check", "g.py", "imports.py", "empty.py", cwd=folder)
    assert ran.stdout.splitlines() == [
        "empty.py:1:1: the module holds no graph — assign a StateGraph, or what its compile() returns, "
        "to a name in it",
        "helper.py:2:1: the module cannot be imported: ZeroDivisionError: division by zero",
        "syntax.py:2:7: this is not Python: invalid syntax",
    ]
    assert ran.code == 1


def test_a_package_around_the_module_that_raises(folder: Path, hitl: Hitl) -> None:
    (folder / "package").mkdir()
    (folder / "package" / "module.py").write_text("x = 1\n")
    (folder / "package" / "__init__.py").write_text("import no_such_module\n")
    ran = hitl("check", "package.module:graph", cwd=folder)
    assert ran.code == 1
    said = "the module cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"
    assert ran.stdout.splitlines() == [f"package/__init__.py:1:1: {said}"]


def test_modules_and_names_that_are_not_there(folder: Path, hitl: Hitl) -> None:
    for target in ("nowhere:graph", "approve.py:grph", "approve:grph", "--static nowhere:graph"):
        ran = hitl("check", *target.split(), cwd=folder)
        assert (ran.code, ran.stdout) == (3, ""), target
    assert hitl("check", "approve:graph", cwd=folder).code == 0


def test_every_graph_of_a_module_is_checked(folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text(
        WIRED.format(
            "hitl_cli", 'graph.add_edge(START, "x")\nother = StateGraph(State)\nother.add_edge(START, "y")'
        )
    )
    assert hitl("check", "g.py", cwd=folder).stdout.count("unknown node") == 2


def test_the_examples_have_no_problems(hitl: Hitl) -> None:
    graphs = Path(__file__).parents[2] / "graphs"
    ran = hitl("check", *sorted(graphs.glob("*.yaml")), *sorted(graphs.glob("*.py")))
    assert (ran.code, ran.stdout) == (0, "")
