"""What expressions and templates give, and what they say when they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from hitl_cli.format.expressions import Expression, Template
from hitl_cli.format.mistakes import Fault, Mistakes, Place
from hitl_cli.format.sandbox import SANDBOX, Environ, names_alone, parse_expression
from hitl_cli.format.texts import read_expression, read_template
from hitl_cli.format.tree import Scalar


def expression(text: str) -> Expression:
    mistakes = Mistakes()
    found = read_expression(Scalar(Place(1, 1), text, raw=text), mistakes)
    assert mistakes.first() is None
    return found


def template(text: str) -> Template:
    mistakes = Mistakes()
    found = read_template(Scalar(Place(1, 1), text, raw=text), mistakes)
    assert mistakes.first() is None
    return found


def fault(text: str, **names: object) -> str:
    with pytest.raises(Fault) as caught:
        expression(text).value(names)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "names", "value"),
    [
        ("a + 1", {"a": 1}, 2),
        ("order.items", {"order": {"items": [1]}}, [1]),
        ("order.keys", {"order": {"keys": 3}}, 3),
        ("order.items() | list", {"order": {"a": 1}}, [["a", 1]]),
        ("order['a']", {"order": {"a": 1}}, 1),
        ("words | map('upper')", {"words": ["a"]}, ["A"]),
        ("null", {}, None),
        ("tool == null", {"tool": None}, True),
        ("result + 1", {"result": 1}, 2),
        ("range(3)", {}, [0, 1, 2]),
        ("'yes' if a is defined else 'no'", {}, "no"),
        ("a | default('none')", {}, "none"),
        ("a | json", {"a": {"k": "<é>"}}, '{"k": "<é>"}'),
        ("a | yaml", {"a": {"k": ["no", 1, None]}}, "k:\n- 'no'\n- 1\n- null\n"),
        ("a | bullets", {"a": ["x", True]}, "- x\n- true"),
    ],
)
def test_values(text, names, value):
    assert expression(text).value(names) == value


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("order.itmes", {"order": {"items": 1}}, "there is no 'itmes' in it (it has 'items')"),
        (
            "late",
            {},
            "'late' has no value yet: nothing that ran so far has set it — "
            "give it a default in state:, or ask first whether 'late is defined'",
        ),
        ("env.NOPE", {"env": Environ()}, "the environment variable 'NOPE' is not set"),
        ("a.b", {"a": 1}, "1 has no 'b'"),
        ("a.upper", {"a": "x"}, "the expression cannot be worked out: it gives a function: call it with ()"),
        ("1 / 0", {}, "the expression cannot be worked out: division by zero"),
        ("'a' * 10 ** 9", {}, "the repeated text is longer than 1,000,000"),
        ("2 ** 10000", {}, "the power is larger than 1000"),
        ("range(10 ** 9)", {}, "the expression cannot be worked out: Range too big."),
        ("a.__class__.__mro__", {"a": ""}, "access to attribute '__class__' of 'str' object is unsafe."),
        (
            "'{0.__class__}'.format(a)",
            {"a": ""},
            "access to attribute '__class__' of 'str' object is unsafe.",
        ),
        ("a.append(1)", {"a": []}, "access to attribute 'append' of 'list' object is unsafe."),
    ],
)
def test_what_cannot_be_worked_out(text, names, said):
    assert fault(text, **names).startswith(said)


@pytest.mark.parametrize("given", [1, "", None, [], "true"])
def test_a_condition_must_give_true_or_false(given):
    with pytest.raises(Fault, match=r"^'a ' must give true or false|^'a' must give true or false, and gave "):
        expression("a").test({"a": given})


def test_conditions():
    assert expression("a > 1 and b").test({"a": 2, "b": True}) is True
    assert expression("a > 1 and b").test({"a": 1, "b": True}) is False


@pytest.mark.parametrize("value", [1, 1.5, True, None, [1, {"a": None}], {"k": []}, "text", "{{ 7 * 7 }}"])
def test_a_lone_template_keeps_its_type_and_is_not_rendered_again(value):
    assert template("{{ a }}").value({"a": value}) == value


def test_text_around_makes_text():
    names = {"a": None, "b": True, "c": [1, None], "d": {"k": "é"}, "e": 1.5}

    assert (
        template("<{{ a }}|{{ b }}|{{ c }}|{{ d }}|{{ e }}>").value(names)
        == '<|true|[1, null]|{"k": "é"}|1.5>'
    )
    assert template("{{ a }}\n").value({"a": 1}) == "1\n"
    assert template("{% if b %}\nyes\n{% endif %}\nend").value({"b": True}) == "yes\nend"


def test_data_is_a_copy():
    inner = [1]
    given = expression("a").value({"a": inner})
    given.append(2)

    assert inner == [1]


def test_names_and_their_places():
    text = "{% for item in items %}{{ item.name | upper }} of {{ total }}{% endfor %}"

    assert [(name.text, name.place.column) for name in template(text).names] == [("items", 16), ("total", 54)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("n", True),
        ("n + 1.5", True),
        ("-n * (n - 2)", True),
        ("s | length", True),
        ("s | int", True),
        ("s", False),
        ("s ~ n", False),
        ("n and s", False),
        ("n if s else s", False),
        ("'1'", False),
        ("true", False),
        ("d.n", False),
    ],
)
def test_what_can_only_be_a_number(text, number):
    assert expression(text).is_number(frozenset(("n",))) is number


PIECES = [
    "{{",
    "}}",
    "{",
    "}",
    "{%",
    "{#",
    "-",
    " ",
    "\n",
    "\r",
    "name",
    "_x1",
    "é",
    "1",
    "true",
    "not",
    "if",
    ".",
]


@given(
    st.lists(st.sampled_from(["{{ name }}", "{{\n_x1}}", "{{true}}", *PIECES]))
    .map("".join)
    .filter(lambda text: names_alone(text) is not None)
)
def test_names_that_stand_alone_are_all_that_jinja2_finds(text):
    tree = SANDBOX.parse(text)
    parts = [part for output in tree.body for part in output.nodes]
    assert [part.name for part in parts if isinstance(part, nodes.Name)] == names_alone(text)
    assert {type(part) for part in parts} <= {nodes.Name, nodes.TemplateData}


@pytest.mark.parametrize("text", ["{{ a }} and {{ b }}\r\n", "none", "{{ a }}}}"])
def test_names_that_stand_alone_are_told_without_jinja2(text):
    assert names_alone(text) is not None


@pytest.mark.parametrize("text", ["{{ true }}", "{{ a.b }}", "{{{ a }}", "{% if a %}{% endif %}", "{# a #}"])
def test_other_texts_are_left_to_jinja2(text):
    assert names_alone(text) is None


@pytest.mark.parametrize("text", ["name", " name\n", "_x1", "true", "none", "not a", "a.b", "1"])
def test_an_expression_has_the_tree_that_jinja2_makes(text):
    assert SANDBOX.parse(f"{{{{ {text} }}}}").body == [nodes.Output([parse_expression(text)])]
