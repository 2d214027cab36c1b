"""`each`: once for every item, in parallel; results in the items' order, questions by the item's number."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.errors import Fail
from hitl_cli.format.build import load
from hitl_cli.format.mistakes import StepError
from hitl_cli.store.details import thread_details
from hitl_cli.store.inbox import waiting_questions
from hitl_cli.types import Command
from tests.machine import slowness
from tests.unit.format.playing import CONFIG, Playing

ASKING = """
    hitl: 1
    inputs: {teams: {type: list of string, default: [legal, product, security]}}
    nodes:
      review:
        each: team in teams
        ask: "{{ team }}: may it ship?"
        choices: [approve, reject]
        then: count
      count:
        set: {said: "{{ review }}"}
        then: end
"""


def test_a_shell_step_runs_for_each_item_and_gives_a_list_in_their_order(write):
    graph = Playing(
        write("""
        hitl: 1
        inputs: {names: {type: list of string, default: [c, a, b]}}
        nodes:
          hello:
            each: name in names
            run: echo "hello {{ name }}"
            save: said
            then: after
          after:
            run: echo "{{ said | length }}" >> after.txt
            then: end
        """)
    )

    assert graph.values["said"] == ["hello c", "hello a", "hello b"]
    assert graph.app.get_state({"configurable": {"thread_id": "t1"}}).next == ()


def test_what_follows_runs_once(write, tmp_path):
    Playing(
        write("""
        hitl: 1
        nodes:
          hello: {each: name in range(5), run: "true", then: after}
          after: {run: echo once >> after.txt, then: end}
        """)
    )

    assert (tmp_path / "after.txt").read_text() == "once\n"


def test_items_run_at_the_same_time(write):
    write(
        "",
        meet__py="""
        import threading
        barrier = threading.Barrier(3, timeout=100)
        def go(n):
            barrier.wait()
            return n * n
        """,
    )

    graph = Playing(
        write("""
        hitl: 1
        nodes:
          meet: {each: "n in [1, 2, 3]", call: "./meet.py:go", with: {n: "{{ n }}"}, then: end}
        """)
    )

    assert graph.values["meet"] == [1, 4, 9]


def test_an_empty_list_gives_an_empty_list(write):
    graph = Playing(write(ASKING), teams=[])

    assert graph.values["said"] == []


def test_more_than_ten_items_keep_their_order(write):
    graph = Playing(
        write("hitl: 1\nnodes:\n  many: {each: n in range(25), set: {n2: '{{ n * n }}'}, then: end}\n")
    )

    assert graph.values["n2"] == [n * n for n in range(25)]


def test_questions_have_the_number_of_their_item(write):
    graph = Playing(write(ASKING))

    assert graph.names == ["review[0]", "review[1]", "review[2]"]
    assert [question.payload["question"] for question in graph.questions][1] == "product: may it ship?"


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_items_are_answered_in_any_order_one_at_a_time(order, write):
    graph = Playing(write(ASKING))
    for count, position in enumerate(order, 1):
        graph.answer(**{f"review_{position}": "approve" if position else "reject"})
        assert len(graph.questions) == 3 - count

    assert graph.values["said"] == ["reject", "approve", "approve"]


def test_some_items_are_answered_together(write):
    graph = Playing(write(ASKING)).answer(review_0="approve", review_2="reject")

    assert graph.names == ["review[1]"]
    assert graph.answer(review_1="approve").values["said"] == ["approve", "approve", "reject"]


def test_an_answer_that_does_not_pass_is_asked_for_again_for_its_item_alone(write):
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          size:
            each: name in ['a', 'b']
            ask: How many for {{ name }}?
            type: integer
            check: size > 0
            then: end
        """)
    ).answer(size_0=3, size_1=-1)

    assert graph.names == ["size[1]"]
    assert graph.answer(size_1=2).values["size"] == [3, 2]


FAILING = """
    hitl: 1
    nodes:
      step:
        each: n in [0, 1, 2]
        run: echo "{{ n }}" >> ran.txt; test ! -e "fail{{ n }}"
        then: end
"""


def test_after_an_item_failed_only_that_item_runs_again(write, tmp_path):
    path = write(FAILING)
    (tmp_path / "fail1").touch()
    with pytest.raises(StepError, match=r"node 'step\[1\]': the step ended with exit code 1"):
        Playing(path)
    assert sorted((tmp_path / "ran.txt").read_text()) == sorted("0\n1\n2\n")


def test_resuming_after_a_failure_keeps_what_the_others_did(write, tmp_path):
    path = write(FAILING)
    graph = Playing.__new__(Playing)
    (tmp_path / "fail1").touch()
    with pytest.raises(StepError):
        graph.__init__(path)
    (tmp_path / "fail1").unlink()

    graph.go_on()

    assert sorted((tmp_path / "ran.txt").read_text().split()) == ["0", "1", "1", "2"]
    assert graph.values["step"] == ["", "", ""]


def test_each_retries_the_item_that_failed(write, tmp_path):
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          step:
            each: n in [0, 1]
            run: echo "{{ n }}" >> ran.txt; test "{{ n }}" = 0 || test "$(grep -c 1 ran.txt)" = 3; echo ok
            retry: 2
            then: end
        """)
    )

    assert graph.values["step"] == ["ok", "ok"]
    assert sorted((tmp_path / "ran.txt").read_text().split()) == ["0", "1", "1", "1"]


def test_each_runs_a_graph_for_every_item_and_its_questions_are_asked_beside_each_other(write):
    write(
        "",
        child__yaml="""
        hitl: 1
        inputs: {name: string}
        output: "{{ name }}: {{ word }}"
        nodes:
          word: {ask: "A word for {{ name }}?", then: end}
        """,
    )
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          child: {each: "name in ['a', 'b']", graph: ./child.yaml, with: {name: "{{ name }}"}, then: end}
        """)
    )
    first, second = sorted(graph.questions, key=lambda question: question.payload["question"])
    assert (first.payload["question"], second.payload["question"]) == ("A word for a?", "A word for b?")
    assert first.namespace != second.namespace

    graph.answer_by_id({second.id: "two"})
    graph.answer_by_id({first.id: "one"})

    assert graph.values["child"] == ["a: one", "b: two"]


def test_what_the_graphs_of_items_ask_is_listed_in_the_order_of_the_items(write, tmp_path):
    """However late an item gets to its question: the engine, the store and both lists say the same."""
    write(
        "",
        child__yaml="""
        hitl: 1
        inputs: {name: integer}
        nodes:
          first: {ask: "First for {{ name }}?", then: second}
          second: {ask: "Second for {{ name }}?", then: end}
        """,
    )
    path = write("""
        hitl: 1
        nodes:
          fork: {then: [child, other]}
          child: {each: "name in range(12)", graph: ./child.yaml, with: {name: "{{ name }}"}, then: end}
          other: {ask: Other?, then: end}
        """)
    store = tmp_path / "store" / "hitl.db"
    with SqliteSaver.from_conn_string(str(store)) as saver:
        app = load(path).compile(saver)
        app.invoke({}, CONFIG)
        for item in (11, 10, 2, 0):
            asked = next(q for q in saver.pending("t1") if q.label == f"child[{item}].first")
            told = app.invoke(Command(resume={asked.id: "x"}), CONFIG)["__interrupt__"]
        kept = saver.pending("t1")

    expected = [f"child[{n}].{'second' if n in (11, 10, 2, 0) else 'first'}" for n in range(12)]
    assert [q.label for q in kept if q.label != "other"] == expected
    assert [one.id for one in told if one.value != {"question": "Other?"}] == [
        q.id for q in kept if q.label != "other"
    ]
    assert list(thread_details(store, "t1").questions) == kept
    assert [waiting.question for waiting in waiting_questions(store)] == kept


def test_a_graph_that_says_no_for_one_item_says_no_for_all(write):
    write(
        "",
        child__yaml="""
        hitl: 1
        inputs: {n: integer}
        nodes: {a: {then: [{if: n == 1, then: fail}, {else: end}]}}
        """,
    )

    with pytest.raises(Fail, match="node 'a' led to 'fail'"):
        Playing(
            write("""
            hitl: 1
            nodes:
              child: {each: "n in [0, 1]", graph: ./child.yaml, with: {n: "{{ n }}"}, then: end}
            """)
        )


def test_a_field_of_every_result_is_saved(write):
    graph = Playing(
        write("""
        hitl: 1
        nodes:
          a: {each: "n in [1, 2]", run: 'echo "{\\"x\\": {{ n }}}"', parse: json, save: {xs: x}, then: end}
        """)
    )

    assert graph.values["xs"] == [1, 2]


def test_a_join_waits_for_all_items(write):
    graph = Playing(
        write("""
        hitl: 1
        state: {trace: {merge: append}}
        nodes:
          fork: {then: [fast, slow]}
          fast: {set: {trace: fast}, then: join}
          slow: {each: "n in [1, 2]", ask: "Really?", type: boolean, then: join}
          join: {set: {trace: join}, then: end}
        """)
    )
    assert graph.values["trace"] == ["fast"]
    graph.answer(slow_0=True)
    assert graph.values["trace"] == ["fast"]
    assert graph.answer(slow_1=True).values["trace"] == ["fast", "join"]


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ("x in text", "'each' needs a list, and text is \"abc\""),
        ("x in {'a': 1}", "'each' needs a list, and {'a': 1} is {\"a\": 1}"),
        ("x in range(10001)", "'each' has 10,001 items, and 10,000 are the most"),
    ],
)
def test_what_is_no_list_of_items(each, expected, write):
    path = write(f"""
        hitl: 1
        inputs: {{text: {{type: any, default: abc}}}}
        nodes:
          a: {{each: "{each}", set: {{y: 1}}, then: end}}
    """)

    with pytest.raises(StepError) as caught:
        Playing(path)

    assert expected in caught.value.message


def test_a_thousand_items_take_no_time(write):
    path = write("hitl: 1\nnodes:\n  many: {each: n in range(1000), set: {n2: '{{ n }}'}, then: end}\n")

    before = time.process_time()
    graph = Playing(path)

    assert len(graph.values["n2"]) == 1000
    assert time.process_time() - before < 5 * slowness()
    assert threading.active_count() < 100


def test_an_item_of_a_list_of_numbers_is_a_number(mistakes):
    text = """
        hitl: 1
        inputs: {l: {type: list of integer, default: [1, 2]}}
        nodes:
          a: {each: i in l, run: "echo $(( {{ i }} + 1 ))", then: end}
    """

    assert mistakes(text) == []
    assert "only a number may stand there" in mistakes(text.replace("list of integer", "list of any"))[0]
    assert "only a number may stand there" in mistakes(text.replace("i in l,", "'i in [l]',"))[0]
