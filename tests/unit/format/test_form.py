"""`form:` in a question: the fields, their conditions, and the answer that the graph gets."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Hitl
from tests.unit.format.playing import Playing

GRAPH = """
hitl: 1
inputs: {version: string}
nodes:
  product:
    ask: "Is {{ version }} ready?"
    form:
      verdict: {choices: [approve, reject]}
      remarks: {type: optional text, help: Shown in the changelog}
      rollout: {type: integer, min: 1, max: 100, default: 10, when: "verdict == 'approve' and version != '0'"}
      reason: {type: string, when: verdict == 'reject'}
      owner: {fields: {name: string, mail: optional email}}
      channels: {choices: {blog: The blog, mail: The mail}, many: true}
    check: product.rollout == null or product.rollout < 90
    message: "{{ product.rollout }} is too much"
    then: end
output: "{{ product }}"
"""
OWNER = {"name": "Ana"}
APPROVED = {"verdict": "approve", "owner": OWNER, "channels": ["blog"]}


@pytest.fixture
def answer(hitl: Hitl, tmp_path):
    """Start the graph, answer with this; exit code, and what it gave or said."""
    (tmp_path / "g.yaml").write_text(GRAPH)

    def run(value, version="1"):
        assert hitl("run", "g.yaml", "-i", f"version={version}", "-t", f"t{version}", "--no-input").code == 8
        ran = hitl("resume", "-t", f"t{version}", "--value", json.dumps(value), "--json")
        data = json.loads(ran.stdout)
        return ran.code, data["values"] if ran.code == 0 else ran.stderr

    return run


def test_every_field_has_a_value(answer):
    code, product = answer(APPROVED)

    assert code == 0
    assert product == {
        "verdict": "approve",
        "remarks": None,
        "rollout": 10,
        "reason": None,
        "owner": OWNER,
        "channels": ["blog"],
    }


def test_a_hidden_field_is_null_whatever_was_given(answer):
    code, product = answer({**APPROVED, "verdict": "reject", "reason": "late", "rollout": 50})

    assert code == 0
    assert (product["rollout"], product["reason"]) == (None, "late")


def test_a_condition_names_the_state_too(answer):
    code, product = answer(APPROVED, version="0")

    assert code == 0
    assert product["rollout"] is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rollout": 95}, "95 is too much"),
        ({"rollout": 0}, "rollout: 0 is less than the minimum of 1"),
        ({"verdict": "maybe"}, "verdict"),
        ({"owner": {}}, "owner"),
        ({"owner": {**OWNER, "mail": "x"}}, "owner.mail"),
        ({"more": 1}, "more"),
        ({"verdict": "reject"}, "'reason' is missing: it is asked for when verdict == 'reject'"),
    ],
)
def test_what_does_not_fit_is_refused(answer, change, said):
    code, message = answer({**APPROVED, **change})

    assert code == 5
    assert said in message


def test_a_form_that_only_has_conditions_is_held_to_them(hitl: Hitl, tmp_path):
    """By the command that takes the answer; and by the step, for an answer that came another way."""
    fields = "verdict: {choices: [approve, reject]}\n      "
    fields += "reason: {type: text, when: verdict == 'reject'}\n      "
    fields += "note: {type: optional text, when: verdict == 'reject'}\n"
    path = tmp_path / "g.yaml"
    path.write_text(f"hitl: 1\nnodes:\n  q:\n    ask: Go?\n    then: end\n    form:\n      {fields}")
    hitl("run", "g.yaml", "-t", "t1", "--no-input")

    for given in (["--set", "verdict=reject"], ["--value", '{"verdict": "reject"}']):
        refused = hitl("resume", "-t", "t1", *given)
        assert refused.code == 5
        assert "reason" in refused.stderr
        assert "note" not in refused.stderr.replace("(verdict, reason, note)", "")
    given = {"verdict": "reject", "reason": "late"}
    accepted = hitl("resume", "-t", "t1", "--value", json.dumps(given), "--json")
    assert json.loads(accepted.stdout)["values"]["q"] == {**given, "note": None}

    graph = Playing(path).answer(q={"verdict": "reject"})
    assert graph.questions[0].payload["error"] == (
        "'reason' is missing: it is asked for when verdict == 'reject'"
    )
    assert graph.answer(q=given).values["q"] == {**given, "note": None}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("a: strng", "8:10: unknown type 'strng' — did you mean 'string'?"),
        ("a: {type: integer, when: b == 1}", "8:32: unknown name 'b'"),
        ("a: {type: integer, wen: 1}", "8:26: unknown key 'wen' — did you mean 'when'?"),
        ("a: {type: integer, default: x}", "8:35: the default does not fit"),
        ("a b: string", "8:7: 'a b' is not a name"),
        ("end: string", "8:7: a field cannot be called 'end'"),
        ("a: {type: integer, when: '{{ x }}'}", "8:33: an expression stands here without {{ }}"),
        ("a: {fields: {b: {type: string, when: x}}}", "8:44: 'when' goes with a field of a form"),
    ],
)
def test_mistakes(hitl: Hitl, tmp_path, field, said):
    text = "hitl: 1\nnodes:\n  q:\n    ask: Go?\n    then: end\n    # the form\n    form:\n      "
    (tmp_path / "g.yaml").write_text(f"{text}{field}\n")

    checked = hitl("check", "g.yaml")

    assert checked.code == 1
    assert f"g.yaml:{said}" in checked.stdout
    assert checked.stdout.count("\n") == 1 or "\n" not in checked.stdout.strip()


def test_a_form_has_no_type_beside_it(hitl: Hitl, tmp_path):
    body = "hitl: 1\nnodes:\n  q: {ask: Go?, type: string, form: {a: string}, then: end}\n"
    (tmp_path / "g.yaml").write_text(body)

    assert "give 'type' or 'form', not both" in hitl("check", "g.yaml").stdout
