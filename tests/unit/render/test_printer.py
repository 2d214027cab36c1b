from __future__ import annotations

import io
import json

import pytest

from hitl_cli.errors import AnswerRefused, NotFound
from hitl_cli.render.errors import render_error
from hitl_cli.render.printer import VIEWS, render, view
from hitl_cli.result import Result, View


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


RESULT = Result(
    view="text", data={"hitl": 1, "text": "naïve \u202e\x1b[0m\n"}, messages=("made \x1b[1mt1",), exit_code=0
)


def test_every_view_has_a_rendering() -> None:
    assert set(VIEWS) == set(View.__args__)
    assert all(map(callable, map(view, VIEWS)))


def test_json_is_one_line_when_piped_and_has_no_messages() -> None:
    out, err = io.StringIO(), io.StringIO()
    render(RESULT, "json", out, err)
    assert out.getvalue() == '{"hitl": 1, "text": "naïve \\u202e\\u001b[0m\\n"}\n'
    assert json.loads(out.getvalue()) == RESULT.data
    assert err.getvalue() == ""


def test_json_is_indented_for_a_person() -> None:
    out = Terminal()
    render(RESULT, "json", out, io.StringIO())
    assert out.getvalue().splitlines()[1] == '  "hitl": 1,'
    assert json.loads(out.getvalue()) == RESULT.data


def test_text_prints_messages_to_stderr_and_the_data_to_stdout() -> None:
    out, err = io.StringIO(), io.StringIO()
    render(RESULT, "text", out, err)
    assert out.getvalue() == RESULT.data["text"]
    assert err.getvalue() == "made ^[[1mt1\n"


def test_quiet_leaves_results_and_failures() -> None:
    paused = {
        "status": "paused",
        "thread": "t1",
        "values": {"output": "ok"},
        "questions": [],
        "breakpoints": ["before pay"],
        "resume": [],
    }
    for status, printed in (("paused", ""), ("finished", "ok\n")):
        out, err = io.StringIO(), io.StringIO()
        result = Result(view="run", data=paused | {"status": status}, messages=("made t1",), quiet=True)
        render(result, "text", out, err)
        assert (out.getvalue(), err.getvalue()) == (printed, "")


def test_an_error_has_its_message_and_the_way_out() -> None:
    out, err = io.StringIO(), io.StringIO()
    render_error(NotFound("no thread 't\x1b9'", hint="See: hitl threads ls"), "NotFound", "text", out, err)
    assert err.getvalue() == "hitl: no thread 't^[9'\nSee: hitl threads ls\n"
    assert out.getvalue() == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_refused_answer_lists_its_problems(form: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    error = AnswerRefused("the answer does not fit", problems=["amount: 900 is too much", "to: missing"])
    render_error(error, "AnswerRefused", form, out, err)
    assert err.getvalue() == "hitl: the answer does not fit\n  amount: 900 is too much\n  to: missing\n"
    if form == "json":
        assert json.loads(out.getvalue()) == {
            "hitl": 1,
            "error": {
                "type": "AnswerRefused",
                "message": "the answer does not fit",
                "hint": "",
                "problems": ["amount: 900 is too much", "to: missing"],
            },
        }
