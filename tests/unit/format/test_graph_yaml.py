"""A graph file inside a graph file: what it is given and gives, where it asks, and what does not fit."""

from __future__ import annotations

import pytest

from hitl_cli.errors import Fail
from hitl_cli.format.build import load
from hitl_cli.format.mistakes import FormatError, StepError
from tests.unit.format.playing import CONFIG, Playing

RELEASE = """
    hitl: 1
    inputs: {version: {type: string, default: 1.4.0}}
    nodes:
      fork: {then: [legal, security]}
      legal: {ask: May it ship?, choices: [approve, reject], then: decide}
      security: {graph: ./security.yaml, with: {version: "{{ version }}"}, then: decide}
      decide: {set: {said: "{{ legal }} {{ security }}"}, then: end}
"""
SECURITY = """
    hitl: 1
    inputs: {version: string, limit: {type: integer, default: 0}}
    output: "{{ verdict }}"
    nodes:
      scan: {set: {high: 2}, then: verdict}
      verdict:
        ask: "{{ high }} findings in {{ version }} (limit {{ limit }}, thread {{ thread.id }}). Accept them?"
        choices: [approve, reject]
        then: end
"""


def test_its_questions_are_asked_beside_those_of_the_graph_around(write):
    graph = Playing(write(RELEASE, security__yaml=SECURITY))

    assert sorted(graph.names) == ["legal", "verdict"]
    asked = next(question for question in graph.questions if question.node == "verdict")
    assert asked.namespace.startswith("security:")
    assert asked.payload["question"] == "2 findings in 1.4.0 (limit 0, thread t1). Accept them?"


@pytest.mark.parametrize("order", [("legal", "verdict"), ("verdict", "legal"), ("legal verdict",)])
def test_it_gives_its_output_in_whatever_order_is_answered(order, write):
    graph = Playing(write(RELEASE, security__yaml=SECURITY))
    for names in order:
        graph.answer(**dict.fromkeys(names.split(), "approve"))

    assert graph.values["said"] == "approve approve"


def test_without_an_output_its_state_is_the_result(write):
    security = SECURITY.replace('output: "{{ verdict }}"', "")
    graph = Playing(write(RELEASE, security__yaml=security)).answer(legal="reject", verdict="reject")

    assert graph.values["security"] == {"version": "1.4.0", "limit": 0, "high": 2, "verdict": "reject"}


def test_output_on_the_node_sees_the_state_of_that_graph(write):
    text = RELEASE.replace('"{{ version }}"}, then', '"{{ version }}"}, output: "{{ high }}", then')
    graph = Playing(write(text, security__yaml=SECURITY)).answer(legal="reject", verdict="reject")

    assert graph.values["security"] == 2


def test_relative_paths_begin_at_the_folder_of_each_file(write, tmp_path, monkeypatch):
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "word.txt").write_text("here")
    (inner / "a.yaml").write_text("hitl: 1\noutput: '{{ b }}'\nnodes: {b: {graph: ./b.yaml, then: end}}\n")
    (inner / "b.yaml").write_text("hitl: 1\noutput: '{{ w }}'\nnodes: {w: {run: cat word.txt, then: end}}\n")
    path = write("hitl: 1\nnodes: {a: {graph: inner/a.yaml, then: end}}\n")
    monkeypatch.chdir("/")

    assert Playing(path).values["a"] == "here"


def test_a_graph_that_says_no_says_no_for_the_graph_around(write):
    security = SECURITY.replace("then: end", "then: {approve: end, reject: fail}")
    graph = Playing(write(RELEASE, security__yaml=security))

    with pytest.raises(Fail, match="node 'verdict' led to 'fail'"):
        graph.answer(verdict="reject")
    assert graph.questions == []


def test_an_error_in_it_names_its_own_file_and_place(write):
    path = write(
        "hitl: 1\nnodes: {a: {graph: ./b.yaml, then: end}}\n",
        b__yaml="hitl: 1\nnodes:\n  c: {run: 'false', then: end}\n",
    )

    with pytest.raises(StepError, match=r"b\.yaml:3:3: node 'c': the step ended with exit code 1"):
        Playing(path)


def test_its_state_can_be_looked_at(write):
    graph = Playing(write(RELEASE, security__yaml=SECURITY))

    tasks = graph.app.get_state(CONFIG, subgraphs=True).tasks
    inner = next(task.state for task in tasks if task.name == "security")
    assert inner.values["high"] == 2
    assert inner.next == ("verdict",)


def test_its_breakpoints_stop_the_graph_around(write):
    graph = Playing(
        write(
            "hitl: 1\nnodes: {a: {graph: ./b.yaml, then: end}}\n",
            b__yaml="""
            hitl: 1
            break_before: d
            nodes: {c: {set: {x: 1}, then: d}, d: {set: {y: 2}, then: end}}
            """,
        )
    )
    assert "a" not in graph.values

    assert graph.go_on().values["a"] == {"x": 1, "y": 2}


def test_inputs_that_only_the_run_can_check(write):
    path = write(
        """
        hitl: 1
        inputs: {word: {type: any, default: [1]}}
        nodes: {a: {graph: ./b.yaml, with: {n: "{{ word }}"}, then: end}}
        """,
        b__yaml="hitl: 1\ninputs: {n: integer}\nnodes: {c: {then: end}}\n",
    )

    with pytest.raises(StepError, match=r"\./b\.yaml cannot be run with this: input 'n': .* is not of type"):
        Playing(path)


WITH = "hitl: 1\nnodes:\n  a:\n    graph: ./b.yaml\n    with: {w}\n    output: '{{ o }}'\n    then: end\n"
B = """
    hitl: 1
    inputs: {version: string, n: {type: integer, default: 1}}
    nodes: {c: {set: {x: 1}, then: end}}
"""


@pytest.mark.parametrize(
    ("given", "output", "expected"),
    [
        ("{}", "x", "4:12: './b.yaml' needs the input 'version' — add 'with: {version: …}'"),
        ("{versoin: '1'}", "x", "5:12: './b.yaml' has no input 'versoin' — did you mean 'version'?"),
        ("{version: 1.5}", "x", "5:12: 'version' does not fit the input of './b.yaml': "),
        ("{version: '1', n: many}", "x", "5:26: 'n' does not fit the input of './b.yaml': "),
        (
            "{version: '1', n: 'v{{ thread.id }}'}",
            "x",
            "5:26: 'n' does not fit the input of './b.yaml': "
            "text around {{ }} makes text, and its type is integer",
        ),
        ("{version: '1'}", "y", "6:17: './b.yaml' has no 'y' — 'output' sees the state of that graph"),
    ],
)
def test_what_it_is_given_is_checked_when_the_file_is_loaded(given, output, expected, mistakes):
    text = WITH.replace("{w}", given).replace("{{ o }}", "{{ " + output + " }}")

    found = mistakes(text, b__yaml=B)

    assert found[0].startswith(expected)
    assert len(found) <= 2


def test_sound_inputs_are_no_mistake(mistakes):
    text = WITH.replace("{w}", "{version: 'v{{ thread.id }}', n: 3}").replace("{{ o }}", "{{ x + n }}")

    assert mistakes(text, b__yaml=B) == []


@pytest.mark.parametrize(
    ("target", "others", "expected"),
    [
        ("./c.yaml", {"b__yaml": B}, "2:20: there is no file './c.yaml' — did you mean 'b.yaml'?"),
        ("b", {}, "2:20: 'graph' names a graph: ./file.yaml, ./file.py:name or package.module:name"),
        ("./c.py", {}, "2:20: there is no file './c.py'"),
        ("./c.py:graf", {"c__py": "graph = 1"}, "2:20: './c.py' has no 'graf' — did you mean 'graph'?"),
        (
            "./b.yaml",
            {"b__yaml": "hitl: 1\nnodes: {c: {then: d}, e: {ask: x}}\n"},
            "2:20: './b.yaml' has a mistake: ./b.yaml:2:19: unknown node 'd' (and 1 more)",
        ),
        (
            "./b.yaml",
            {"b__yaml": "a: 1\n"},
            "2:20: './b.yaml' has a mistake: ./b.yaml:1:1: a graph begins with 'hitl: 1'",
        ),
    ],
)
def test_what_cannot_be_run(target, others, expected, mistakes):
    assert mistakes(f"hitl: 1\nnodes: {{a: {{graph: {target}, then: end}}}}\n", **others) == [expected]


def test_graphs_that_run_each_other_in_a_circle(mistakes):
    assert mistakes("hitl: 1\nnodes: {a: {graph: ./graph.yaml, then: end}}\n") == [
        "2:20: the graphs run each other in a circle: graph.yaml → graph.yaml"
    ]


def test_a_longer_circle_is_found_where_it_begins(write):
    path = write(
        "hitl: 1\nnodes: {a: {graph: ./b.yaml, then: end}}\n",
        b__yaml="hitl: 1\nnodes: {b: {graph: ./c.yaml, then: end}}\n",
        c__yaml="hitl: 1\nnodes: {c: {graph: ./../%s/b.yaml, then: end}}\n",
    )
    text = (path.parent / "c.yaml").read_text()
    (path.parent / "c.yaml").write_text(text % path.parent.name)

    with pytest.raises(FormatError) as caught:
        load(path)

    assert len(caught.value.mistakes) == 1
    assert "the graphs run each other in a circle: b.yaml → c.yaml → b.yaml" in str(caught.value)


def chain(length: int) -> dict[str, str]:
    """Files that each run the next one twice."""
    both = "a: {graph: f%d.yaml, then: b}, b: {graph: f%d.yaml, then: end}"
    files = {f"f{n}__yaml": "hitl: 1\nnodes: {" + both % (n + 1, n + 1) + "}\n" for n in range(length)}
    return {**files, f"f{length}__yaml": "hitl: 1\nnodes: {a: {then: end}}\n"}


def test_a_file_that_is_run_by_many_is_read_once(write):
    """Read again each time, the last of them would be read a billion times."""
    load(write("hitl: 1\nnodes: {a: {graph: f0.yaml, then: end}}\n", **chain(30)))


def test_files_that_are_nested_too_deep(mistakes):
    found = mistakes("hitl: 1\nnodes: {a: {graph: f0.yaml, then: end}}\n", **chain(40))

    assert len(found) == 1
    assert "more than 32 graph files run each other" in found[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("with: who", "'with' must be a map, such as {name: value}"),
        ("with: [who]", "'with' must be a map — write names, without '-'"),
        ("input: {who: Ana}", "'input' goes with 'run', and 'a' has 'graph'"),
    ],
)
def test_inputs_that_were_given_in_a_wrong_way_are_not_missed_too(given, expected, mistakes):
    child = "hitl: 1\ninputs: {who: string}\nnodes: {b: {run: ls, then: end}}\n"
    text = f"hitl: 1\nnodes:\n  a:\n    graph: ./child.yaml\n    {given}\n    then: end\n"

    assert [each.split(": ", 1)[1] for each in mistakes(text, child__yaml=child)] == [expected]
