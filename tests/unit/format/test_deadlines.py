"""`timeout` and `on_timeout`: where a graph goes from a question that nobody has answered in time."""

from __future__ import annotations

import pytest

from hitl_cli.errors import Fail, QuestionTimedOut
from hitl_cli.format.build import load
from tests.unit.format.playing import Playing

GRAPH = """
    hitl: 1
    nodes:
      lead:
        ask: Go?
        type: boolean
        timeout: 2h
        on_timeout: ON_TIMEOUT
        then: {yes: went, no: fail}
      went: {set: {way: went}, then: end}
      late: {set: {way: late}, then: end}
"""
ENDING = GRAPH.replace("      late: {set: {way: late}, then: end}\n", "")


def test_the_way_is_taken_and_no_result_saved(write):
    played = Playing(write(GRAPH.replace("ON_TIMEOUT", "late"))).time_out()
    assert played.values == {"way": "late"}
    assert [one.status for one in played.saver.questions("t1")] == ["consumed"]


def test_an_answer_goes_the_way_of_then(write):
    assert Playing(write(GRAPH.replace("ON_TIMEOUT", "late"))).answer(lead=True).values["way"] == "went"


def test_to_fail(write):
    played = Playing(write(ENDING.replace("ON_TIMEOUT", "fail")))
    with pytest.raises(Fail, match="node 'lead' led to 'fail'"):
        played.time_out()


def test_to_the_end(write):
    assert Playing(write(ENDING.replace("ON_TIMEOUT", "end"))).time_out().values == {}


@pytest.mark.parametrize("answer", [None, {"how": "timeout"}, "timeout"])
def test_no_value_stands_for_it(write, answer):
    """Null is an answer where the type allows it, whoever gives it."""
    text = GRAPH.replace("ON_TIMEOUT", "late").replace("type: boolean", "type: any")
    played = Playing(write(text.replace("{yes: went, no: fail}", "went"))).answer(lead=answer)
    assert played.values == {"lead": answer, "way": "went"}


def test_asked_again_in_a_loop_it_has_a_new_deadline(write):
    played = Playing(
        write(GRAPH.replace("ON_TIMEOUT", "late").replace("late}, then: end", "late}, then: lead"))
    )
    (first,) = played.questions
    played.time_out()
    (second,) = played.questions
    assert second.id != first.id
    assert first.deadline is not None
    assert second.deadline is not None
    assert second.deadline >= first.deadline
    assert played.answer(lead=True).values == {"way": "went", "lead": True}


def test_beside_another_branch_that_goes_on_waiting(write):
    played = Playing(
        write("""
            hitl: 1
            nodes:
              fork: {then: [a, b]}
              a: {ask: A?, timeout: 1h, on_timeout: late, then: join}
              late: {set: {note: late}, then: join}
              b: {ask: B?, then: join}
              join: {set: {joined: "{{ b }}"}, then: end}
        """)
    )
    a = next(one for one in played.questions if one.node == "a")
    played.time_out(a)
    assert played.names == ["b"]
    assert played.answer(b="yes").values == {"b": "yes", "note": "late", "joined": "yes"}


def test_in_a_graph_inside(write):
    played = Playing(
        write(
            "hitl: 1\nnodes: {inner: {graph: ./inner.yaml, then: end}}\n",
            inner__yaml=GRAPH.replace("ON_TIMEOUT", "late"),
        )
    )
    assert played.questions[0].deadline
    assert played.time_out().values == {"inner": {"way": "late"}}


def test_a_check_that_fails_asks_anew_and_that_question_can_time_out_too(write):
    text = GRAPH.replace("ON_TIMEOUT", "late").replace(
        "type: boolean", "type: integer\n        check: lead > 3"
    )
    played = Playing(write(text.replace("{yes: went, no: fail}", "went"))).answer(lead=1)
    assert played.questions[0].deadline
    assert played.time_out().values == {"way": "late"}


def test_without_the_way_it_is_an_error_and_the_question_open_again(write):
    path = write(GRAPH.replace("ON_TIMEOUT", "late"))
    played = Playing(path)
    text = path.read_text().replace("    timeout: 2h\n    on_timeout: late\n", "")
    path.write_text(text.replace("no: fail", "no: late"))
    played.app = load(path).compile(played.saver)
    with pytest.raises(QuestionTimedOut, match="node 'lead' in time"):
        played.time_out()
    (again,) = played.questions
    assert again.draft is not None, "null was no answer, and is no default"
    assert played.answer(lead=True).values == {"lead": True, "way": "went"}
