"""`retry`, `timeout` and `on_error`: what becomes of a step that fails. The steps really run."""

from __future__ import annotations

import subprocess
import time

import pytest

from hitl_cli.errors import Fail, InterruptSwallowed
from hitl_cli.format.mistakes import StepError
from tests.machine import wait_until
from tests.unit.format.playing import Playing


@pytest.mark.parametrize("retry", ["2", "{times: 2}", "{times: 2, wait: 0.01s}"])
def test_a_step_is_tried_again(retry, write, tmp_path):
    graph = Playing(
        write(f"""
        hitl: 1
        nodes:
          a: {{run: 'echo x >> ran.txt; test $(wc -l < ran.txt) = 3; echo ok', retry: {retry}, then: end}}
        """)
    )

    assert graph.values["a"] == "ok"
    assert (tmp_path / "ran.txt").read_text() == "x\n" * 3


def test_after_the_last_attempt_the_error_stands(write, tmp_path):
    with pytest.raises(StepError, match="ended with exit code 1"):
        Playing(write("hitl: 1\nnodes: {a: {run: 'echo x >> ran.txt; false', retry: 2, then: end}}\n"))

    assert (tmp_path / "ran.txt").read_text() == "x\n" * 3


def test_there_is_a_wait_before_each_new_attempt(write):
    began = time.monotonic()
    with pytest.raises(StepError):
        Playing(write("hitl: 1\nnodes: {a: {run: 'false', retry: {times: 2, wait: 0.2s}, then: end}}\n"))

    assert time.monotonic() - began >= 0.4


def test_a_call_is_tried_again_with_the_answers_that_it_was_given(write):
    graph = Playing(
        write(
            """
            hitl: 1
            nodes: {a: {call: "./f.py:f", retry: 3, then: end}}
            """,
            f__py="""
            from hitl_cli import interrupt
            seen = []
            def f():
                seen.append(interrupt("Which?"))
                if len(seen) < 3:
                    raise ConnectionError("gone")
                return seen
            """,
        )
    )

    assert graph.answer(a="this").values["a"] == ["this", "this", "this"]


CHILDREN = "sleep 300 & echo $! > pid.txt; sleep 300"


def alive(pid: int) -> bool:
    """Whether the process runs; one that is over and that nobody has looked after does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")


def test_a_step_that_takes_too_long_is_ended_with_all_that_it_started(write, tmp_path):
    with pytest.raises(StepError, match=r"the step took longer than 0\.5s, and was ended"):
        Playing(write(f"hitl: 1\nnodes: {{a: {{run: '{CHILDREN}', timeout: 0.5s, then: end}}}}\n"))

    assert not alive(int((tmp_path / "pid.txt").read_text()))


def test_a_step_that_ignores_the_signal_is_killed(write):
    with pytest.raises(StepError, match="took longer"):
        Playing(
            write("""
            hitl: 1
            nodes: {a: {run: "trap '' TERM; while true; do sleep 0.1; done", timeout: 0.2s, then: end}}
            """)
        )


FUNCTIONS = """
    import asyncio, time
    from hitl_cli import interrupt
    def slow():
        time.sleep(0.4)
        open("late.txt", "w").close()
    async def slow_async():
        await asyncio.sleep(0.4)
        open("late.txt", "w").close()
    def quick():
        return interrupt("Which?")
    def own():
        raise TimeoutError("the service")
"""


@pytest.mark.parametrize(
    ("name", "runs_on"), [("slow", True), ("slow_async", False)], ids=["function", "coroutine"]
)
def test_a_call_that_takes_too_long(name, runs_on, write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(
        f"hitl: 1\nnodes: {{a: {{call: './f.py:{name}', timeout: 0.1s, then: end}}}}\n", f__py=FUNCTIONS
    )
    with pytest.raises(StepError, match=f"f.py:{name} took longer than 0.1s") as caught:
        Playing(path)

    assert ("it cannot be stopped, and may run on" in caught.value.message) is runs_on
    late = tmp_path / "late.txt"
    if runs_on:
        wait_until(late.exists)
    else:
        time.sleep(0.7)
        assert not late.exists()


def test_a_call_with_a_timeout_can_ask(write):
    graph = Playing(
        write("hitl: 1\nnodes: {a: {call: './f.py:quick', timeout: 5s, then: end}}\n", f__py=FUNCTIONS)
    )

    assert graph.answer(a="this").values["a"] == "this"


def test_a_timeout_of_the_functions_own_is_its_own(write):
    with pytest.raises(TimeoutError, match="the service"):
        Playing(write("hitl: 1\nnodes: {a: {call: './f.py:own', timeout: 5s, then: end}}\n", f__py=FUNCTIONS))


RECOVERING = """
    hitl: 1
    nodes:
      test: {run: "echo why >&2; exit 3", retry: 1, on_error: broken, then: fine}
      fine: {set: {done: true}, then: end}
      broken:
        ask: The tests failed. What now?
        show: "{{ error.message }} in {{ error.node }}"
        choices: [retry, stop]
        then: {retry: later, stop: fail}
      later: {set: {said: "{{ error.message }}"}, then: end}
"""


def test_an_error_leads_to_on_error_and_only_there(write):
    graph = Playing(write(RECOVERING))

    assert graph.names == ["broken"]
    details = graph.questions[0].payload["details"]
    assert details == "the step ended with exit code 3:\n  why in test"
    graph.answer(broken="retry")
    assert graph.values["said"] == "the step ended with exit code 3:\n  why"
    assert graph.output == {"broken": "retry", "said": graph.values["said"]}


def test_fail_is_no_error(write):
    path = write(
        """
        hitl: 1
        nodes:
          inner: {graph: ./child.yaml, on_error: broken, then: end}
          broken: {ask: Why?, then: end}
        """,
        child__yaml="hitl: 1\nnodes: {no: {then: fail}}\n",
    )

    with pytest.raises(Fail):
        Playing(path)


@pytest.mark.parametrize("then", ["end", "fail"])
def test_on_error_can_end_the_graph(then, write):
    path = write(f"hitl: 1\nnodes: {{a: {{run: 'false', on_error: {then}, then: end}}}}\n")
    if then == "fail":
        with pytest.raises(Fail):
            Playing(path)
    else:
        assert Playing(path).output == {}


def test_without_an_error_the_edge_is_taken(write):
    graph = Playing(write(RECOVERING.replace("exit 3", "exit 0")))

    assert graph.values["done"] is True


def test_each_of_two_branches_has_its_own_error(write):
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          fork: {then: [a, b]}
          a: {run: "echo one >&2; false", on_error: help_a, then: end}
          b: {run: "echo two >&2; false", on_error: help_b, then: end}
          help_a: {ask: "{{ error.message }}", then: end}
          help_b: {ask: "{{ error.message }}", then: end}
        """)
    )

    asked = {question.node: question.payload["question"].split()[-1] for question in graph.questions}
    assert asked == {"help_a": "one", "help_b": "two"}


def test_a_later_error_replaces_an_earlier_one_of_the_same_node(write, tmp_path):
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          a: {run: "echo x >> ran.txt; wc -l < ran.txt >&2; false", on_error: ask, then: end}
          ask: {ask: "{{ error.message[-1:] }}", choices: [again, stop], then: {again: a, stop: end}}
        """)
    )
    graph.answer(ask="again")

    assert graph.questions[0].payload["question"] == "2"
    assert len(graph.values["error"]) == 1


def test_an_answer_that_led_to_an_error_is_used_up(write):
    graph = Playing(
        write(
            """
            hitl: 1
            nodes:
              a: {call: "./f.py:f", on_error: broken, then: end}
              broken: {set: {said: "{{ error.message }}"}, then: end}
            """,
            f__py="""
            from hitl_cli import interrupt
            def f():
                return int(interrupt("How many?"))
            """,
        )
    )
    question = graph.questions[0].id
    graph.answer(a="many")

    assert graph.values["said"].startswith("ValueError: invalid literal")
    assert graph.saver.question("t1", question).status == "consumed"


def test_open_questions_of_a_graph_that_failed_are_asked_no_more(write):
    graph = Playing(
        write(
            """
            hitl: 1
            nodes:
              inner: {graph: ./child.yaml, on_error: broken, then: end}
              broken: {set: {said: "{{ error.message }}"}, then: end}
            """,
            child__yaml="""
            hitl: 1
            nodes:
              fork: {then: [ask, other, last]}
              ask: {ask: A word?, then: step}
              other: {ask: Another?, then: end}
              last: {call: "./f.py:f", then: end}
              step: {then: end}
            """,
            f__py="""
            from hitl_cli import interrupt
            def f():
                return int(interrupt("How many?"))
            """,
        )
    )
    assert sorted(graph.names) == ["ask", "last", "other"]
    graph.answer(last="many", ask="x")

    assert graph.values["said"].startswith("ValueError")
    assert graph.questions == []
    assert {question.status for question in graph.saver.questions("t1")} <= {"consumed", "superseded"}


def test_a_swallowed_question_is_no_error_of_the_step(write):
    path = write(
        """
        hitl: 1
        nodes:
          a: {call: "./f.py:f", on_error: broken, retry: 2, then: end}
          broken: {set: {said: no}, then: end}
        """,
        f__py="""
        from hitl_cli import interrupt
        def f():
            try:
                interrupt("Really?")
            except BaseException:
                raise ValueError("oh")
        """,
    )

    with pytest.raises(InterruptSwallowed):
        Playing(path)


def test_a_graph_that_failed_goes_on_where_it_failed(write, tmp_path):
    graph = Playing(
        write(
            "hitl: 1\nnodes: {inner: {graph: ./child.yaml, retry: 2, then: end}}\n",
            child__yaml="""
            hitl: 1
            nodes:
              first: {run: echo first >> ran.txt, then: second}
              second: {run: "echo second >> ran.txt; test $(wc -l < ran.txt) = 4", then: end}
            """,
        )
    )

    assert (tmp_path / "ran.txt").read_text() == "first\n" + "second\n" * 3
    assert graph.values["inner"] == {"first": "", "second": ""}
