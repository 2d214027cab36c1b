"""`ask` and `then`: what a question carries, and where its answer leads."""

from __future__ import annotations

import pytest

from hitl_cli.errors import Fail


def test_a_question_with_everything(write, play):
    text = """
        hitl: 1
        inputs: {who: string}
        nodes:
          a:
            ask: "Which ones, {{ who }}?"
            choices: {x: The first, y: The second}
            many: true
            min: 1
            default: ["{{ 'x' }}"]
            show: "For {{ who }}"
            check: a | length < 2 or 'y' in a
            message: "{{ a | length }} are too many"
            save: picked
            then:
              - if: picked == ['x']
                then: end
              - else: fail
    """
    played = play(write(text), {"a": [["x"]]}, {"who": "Ana"})

    assert played.asked == [
        {
            "question": "Which ones, Ana?",
            "details": "For Ana",
            "choices": [{"value": "x", "label": "The first"}, {"value": "y", "label": "The second"}],
            "many": True,
            "default": ["x"],
        }
    ]
    assert played.values["picked"] == ["x"]
    with pytest.raises(Fail):
        play(write(text), {"a": [["x", "y"]]}, {"who": "Ana"})


def test_a_check_without_a_message_says_what_must_be_true(write, one_node, play):
    played = play(write(one_node("ask: A word?\ncheck: a != ''")), {"a": ["", "x"]})

    assert [each.get("error") for each in played.asked] == [None, "this must be true: a != ''"]


@pytest.mark.parametrize(
    ("ask", "answer", "way"),
    [
        ("choices: [1, 2.5, true]", 1, "one"),
        ("choices: [1, 2.5, true]", 2.5, "other"),
        ("choices: [1, 2.5, true]", True, "true"),
        ("type: boolean", True, "true"),
        ("type: boolean", False, "other"),
        ("type: integer", 1, "one"),
        ("type: any", {"a": 1}, "other"),
    ],
)
def test_the_way_of_an_answer(ask, answer, way, write, play):
    keys = "'true': yep, else: other" if "boolean" in ask else "1: one, 'true': yep, else: other"
    text = f"""
        hitl: 1
        nodes:
          a: {{ask: Which?, {ask}, then: {{{keys}}}}}
          one: {{set: {{way: one}}, then: end}}
          yep: {{set: {{way: 'true'}}, then: end}}
          other: {{set: {{way: other}}, then: end}}
    """
    if "one" not in keys:
        text = text.replace("          one: {set: {way: one}, then: end}\n", "")

    assert play(write(text), {"a": [answer]}).values["way"] == way


def test_a_condition_that_is_neither_true_nor_false(write, failure):
    text = """
        hitl: 1
        nodes:
          a:
            set: {n: 3}
            then:
              - if: n
                then: end
              - else: fail
    """

    assert failure(write(text)) == "6:13: node 'a': 'n' must give true or false, and gave 3"


def test_fail_names_the_node_that_led_there(write, play):
    with pytest.raises(Fail, match=r"^node 'a' led to 'fail'$"):
        play(write("hitl: 1\nnodes: {a: {then: fail}}\n"))


def test_start_at_another_node(write, play):
    text = """
        hitl: 1
        start: b
        nodes:
          a: {set: {x: a}, then: end}
          b: {set: {y: b}, then: a}
    """
    assert play(write(text)).values == {"y": "b", "x": "a"}
