"""One mistake in a sound file gives one message, at its place, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitl_cli.format.build import load
from hitl_cli.format.mistakes import FormatError
from tests.unit.format.schema import schema_refuses

HERE = Path(__file__).parent
SOUND = (HERE / "mistakes.yaml").read_text()
RULES = "def decide(item):\n    return item\n"


def mutations() -> list[tuple[str, str, str, bool]]:
    """Of each block of the table: old text, new text (without it, lines go), the message, and whether the
    JSON Schema refuses it too."""
    found = []
    for block in (HERE / "mistakes.txt").read_text().split("\n\n")[1:]:
        old, new, structural, other = (
            "\n".join(line[2:] for line in block.splitlines() if line.startswith(mark)) for mark in "-+=~"
        )
        found.append((old if new else old + "\n", new, structural or other, bool(structural)))
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected", "structural"), mutations(), ids=lambda value: str(value)[:40]
)
def test_one_mistake_one_message(mistakes, old, new, expected, structural):
    assert SOUND.count(old) == 1, "the mutation must be at one place"
    text = SOUND.replace(old, new)

    assert mistakes(text, rules__py=RULES) == [expected]
    assert schema_refuses(text) is structural


def test_the_sound_file_is_sound(mistakes):
    assert mistakes(SOUND, rules__py=RULES) == []
    assert not schema_refuses(SOUND)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hitl: 1\n", "1:1: a graph needs at least one node under 'nodes:'"),
        ("hitl: 1\nstart: a\n", "1:1: a graph needs at least one node under 'nodes:'"),
        ("hitl: 1\nnodes: {}\n", "2:1: a graph needs at least one node under 'nodes:'"),
        ("hitl: 1\nnodes: [a]\n", "2:8: 'nodes' must be a map — write names, without '-'"),
        ("hitl: 1\nnodes: {a: end}\n", "2:12: node 'a' must be a map with a verb and a 'then'"),
        ("hitl: 1\nnodes: {a: {then: {}}}\n", "2:19: the map is empty — say where each answer leads"),
        ("hitl: 1\nnodes: {a: {then: []}}\n", "2:19: the list is empty — name a node, or 'end'"),
        ("hitl: 1\nnodes: {a: {then: [[a]]}}\n", "2:19: a node's name must stand here, or a list of names"),
        (
            "hitl: 1\nnodes: {a: {then: {b: end}}}\n",
            "2:13: a node without a verb has no answer — write a list of if/then",
        ),
    ],
)
def test_graphs_without_much_in_them(mistakes, text, expected):
    assert mistakes(text) == [expected]


def test_a_name_that_expressions_cannot_say(mistakes):
    assert mistakes("""
        hitl: 1
        nodes:
          first-one:
            then: end
    """) == ["3:3: 'first-one' is not a name: it begins with a letter and holds letters, digits and _"]


def test_a_result_that_would_replace_an_input(mistakes):
    assert mistakes("""
        hitl: 1
        inputs: {item: string}
        nodes:
          item:
            ask: Which one?
            then: end
    """) == [
        "4:3: the result of node 'item' would replace the input of that name on line 2 — "
        "rename the node, or add a 'save'"
    ]


def test_parallel_nodes_that_save_to_one_key(mistakes):
    text = """
        hitl: 1
        nodes:
          fork:
            then: [a, b]
          a:
            run: echo a
            save: found
            then: join
          b:
            then: c
          c:
            run: echo c
            save: found
            then: join
          join:
            run: echo join
            save: found
            then: end
    """

    assert mistakes(text) == [
        "11:3: 'a' and 'c' run in parallel and both save 'found': "
        "give found a merge rule in state:, or save to two keys"
    ]
    merging = text.replace("nodes:", "state: {found: {merge: append}}\n        nodes:")
    assert mistakes(merging) == []


def test_all_mistakes_are_found_in_one_pass_and_sorted(mistakes):
    text = SOUND.replace("item: string", "item: sting").replace("approve: pay", "approve: pya")
    text = text.replace("if: amount <= 100", "if: amout <= 100")

    assert mistakes(text, rules__py=RULES) == [
        "4:9: unknown type 'sting' — did you mean 'string'?",
        "12:13: unknown name 'amout' — did you mean 'amount'?",
        "19:16: unknown node 'pya' — did you mean 'pay'?",
    ]


def test_the_error_has_a_line_for_each_mistake_with_the_path_as_given(write, monkeypatch):
    path = write("hitl: 1\nnodes:\n  a:\n    then: b\n  c:\n    run: ls\n    retry: 0\n    then: end\n")
    monkeypatch.chdir(path.parent)

    with pytest.raises(FormatError) as caught:
        load(path.relative_to(path.parent))

    assert str(caught.value).splitlines() == [
        "graph.yaml:4:11: unknown node 'b'",
        "graph.yaml:7:12: 'retry' must be a whole number from 1 to 100",
    ]
    assert caught.value.mistakes[0].line == 4
    assert caught.value.exit_code == 3


def test_a_verb_for_later_is_refused_once_with_all_that_belongs_to_it(mistakes):
    assert mistakes("""
        hitl: 1
        nodes:
          review:
            http: https://localhost
            with: {version: 1.4.0}
            then: next
          next:
            run: echo {{ review }}
            then: end
    """) == ["4:5: 'http' is a word that is kept for later: use 'run' or 'call'"]


def test_no_more_mistakes_than_anybody_reads(mistakes):
    nodes = "".join(f"  n{number}: {{then: nowhere}}\n" for number in range(1000))

    assert len(mistakes("hitl: 1\nnodes:\n" + nodes)) == 50


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "then: [{if: " + "not " * 20_000 + "true, then: end}, {else: end}]",
            "the expression is nested too deep",
        ),
        ("ask: '{{ " + "(" * 5000 + "'\n    then: end", "the expression is nested too deep"),
        ("ask: '{{ 1 + 1e999 }}'\n    then: end", "a number here is larger than any that can be kept"),
        (
            "ask: 'a {{ " + "9" * 5000 + " }}'\n    then: end",
            "a number here has more digits than can be read",
        ),
        ("then: [{if: 1 > -1e999, then: end}, {else: end}]", "a number here is larger than any"),
        ("run: " + "$(" * 5000 + "\n    then: end", "the text is nested too deep"),
        (
            "run: echo " + "{{ 1 }}" * 201 + "\n    then: end",
            "the text has more than 200 {{ }} — hand the data over",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_texts_that_are_too_much(mistakes, body, expected):
    found = mistakes(f"hitl: 1\nnodes:\n  a:\n    {body}\n")

    assert len(found) == 1
    assert expected in found[0]


def test_a_condition_that_is_always_true_is_one_for_both(mistakes):
    text = SOUND.replace("if: amount <= 100", "if: true")

    assert mistakes(text, rules__py=RULES) == []
    assert not schema_refuses(text)


@pytest.mark.parametrize(
    ("type_", "condition", "expected"),
    [
        ("choices: [x, y]\nmany: true", "a == 'x'", "a is a list, never 'x' itself — write 'x' in a"),
        ("type: list of integer", "a == 3", "a is a list, never 3 itself — write 3 in a"),
        ("form: {b: text, c: text}", "a == 'x'", "a is a map, never 'x' itself — compare a field: a.b, a.c"),
        ("type: object", "'x' != a", "a is a map, never 'x' itself — compare a field: a.…"),
        ("type: integer", "a == 'x'", "a is a number, and 'x' in quotes is text"),
        ("type: date", "a > 3", "a is text, and 3 without quotes is not: write '3'"),
        ("choices: [x, y]\nmany: true", "'x' in a", None),
        ("type: list of integer", "a == [3]", None),
        ("type: any", "a == 3 or a == 'x'", None),
    ],
)
def test_values_of_two_kinds_are_never_equal(mistakes, one_node, type_, condition, expected):
    text = one_node(f"ask: Which?\n{type_}").replace(
        "then: end", f'then: [{{if: "{condition}", then: end}}, {{else: fail}}]'
    )

    assert [each.split(": ", 1)[1] for each in mistakes(text)] == ([expected] if expected else [])
