"""A question has one answer: accepted once, consumed once, or taken back with a trace."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.errors import AlreadyAnswered, AnswerRefused, Fenced, NotFound
from hitl_cli.question import Answer
from hitl_cli.records import Commit, Thread
from hitl_cli.store.answers import _PENDING
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import UNSET

from .asking import paused, question, statuses

ONE, TWO = question(1).id, question(2).id


def audit(store: SqliteStore) -> list[tuple[str, str, str]]:
    with store.reading() as db:
        return db.execute("SELECT question, event, data FROM audit ORDER BY seq").fetchall()


def test_a_question_comes_back_as_it_was_asked(store: SqliteStore) -> None:
    asked = question(
        1,
        namespace="sub",
        ordinal=3,
        fingerprint="f",
        payload={"b": [1, 2.5, None, "\ud800 ü"], "a": True},
        schema={"type": "string"},
        asked_at="2026-11-22T14:02:11Z",
    )
    paused(store, asked)
    assert store.questions("t1") == [asked]


def test_questions_come_in_the_order_they_were_asked(store: SqliteStore) -> None:
    lease = paused(store, question(2), question(1))
    store.commit(lease, Commit(asked=(question(3, checkpoint="c2"), question(1))))
    assert [one.id for one in store.questions("t1")] == [TWO, ONE, question(3).id]
    assert [one.id for one in store.questions("t1", "c2")] == [question(3).id]


def test_many_questions_come_back_each_with_its_own(store: SqliteStore) -> None:
    asked = [question(1, schema={"type": "string"}, path=("k0",)), question(2, payload="]"), question(3)]
    asked = [one._replace(asked_at="2026-11-22T14:02:11Z") for one in asked]
    paused(store, *asked)
    assert store.questions("t1") == asked


def test_answers_are_found_by_their_questions(store: SqliteStore) -> None:
    paused(store, question(1), question(2), question(3))
    store.accept([Answer(question=ONE, value=1), Answer(question=TWO, value=2)])
    assert set(store.answers("t1")) == {ONE, TWO}
    assert set(store.answers("t1", [TWO, question(3).id])) == {TWO}
    assert store.answers("t1", []) == {}


@pytest.mark.parametrize(
    "value", [True, False, None, 0, "", "\ud800", {}, [], {"a": [1, None]}, 10**30, 1e-7]
)
def test_every_json_value_is_an_answer(value: Any, store: SqliteStore) -> None:
    paused(store, question())
    store.accept([Answer(question=ONE, value=value, by="ana", how="flag", why="because")])
    assert statuses(store) == ["answered"]
    given = store.answers("t1")[ONE]
    assert given.value == value
    assert type(given.value) is type(value)
    assert (given.by, given.how, given.why) == ("ana", "flag", "because")
    assert given.at.endswith("Z")


def test_an_answer_is_consumed_once(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.accept([Answer(question=ONE, value=1)])
    store.commit(lease, Commit(consumed=(ONE,)))
    assert statuses(store) == ["consumed"]
    with pytest.raises(Fenced, match="another run"):
        store.commit(lease, Commit(consumed=(ONE,)))
    assert store.answers("t1")[ONE].value == 1


def test_the_second_answer_is_told_who_gave_the_first(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.accept([Answer(question=ONE, value={"ok": "ü"}, by="ana")])
    with pytest.raises(AlreadyAnswered, match=r'by ana at .* UTC: \{"ok": "ü"\}'):
        store.accept([Answer(question=ONE, value=False, by="bob")])
    store.commit(lease, Commit(consumed=(ONE,)))
    with pytest.raises(AlreadyAnswered, match="by ana"):
        store.accept([Answer(question=ONE, value=False, by="bob")])
    assert store.answers("t1")[ONE].by == "ana"


@pytest.mark.parametrize("bad", ["unknown", "answered", "superseded", "twice"])
def test_several_answers_are_accepted_all_or_none(bad: str, store: SqliteStore) -> None:
    lease = paused(store, question(1), question(2))
    other = {"unknown": "f" * 32, "twice": ONE}.get(bad, TWO)
    if bad == "answered":
        store.accept([Answer(question=TWO, value=0)])
    if bad == "superseded":
        store.commit(lease, Commit(superseded=(TWO,)))
    before = (statuses(store), store.answers("t1"), audit(store))
    with pytest.raises((NotFound, AlreadyAnswered, AnswerRefused)):
        store.accept([Answer(question=ONE, value=1), Answer(question=other, value=2)])
    assert (statuses(store), store.answers("t1"), audit(store)) == before


def test_an_unknown_question(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match="f" * 32):
        store.accept([Answer(question="f" * 32, value=1)])


def test_a_superseded_question_cannot_be_answered(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.commit(lease, Commit(superseded=(ONE,)))
    with pytest.raises(AnswerRefused, match="not asked any more"):
        store.accept([Answer(question=ONE, value=1)])
    assert store.answers("t1") == {}


def test_an_answer_to_other_words_is_refused(store: SqliteStore) -> None:
    """A prompt that shows what was asked before an edit cannot answer what is asked after it."""
    paused(store, question())
    asked = store.question("t1", ONE)
    assert asked is not None
    with pytest.raises(AnswerRefused, match="asks something else now"):
        store.accept([Answer(question=ONE, value=True, fingerprint="of the old words")])
    assert (statuses(store), store.answers("t1")) == (["open"], {})
    store.accept([Answer(question=ONE, value=True, fingerprint=asked.fingerprint)])
    assert store.answers("t1")[ONE].value is True


def test_a_reopened_question_keeps_the_answer_as_a_draft(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.accept([Answer(question=ONE, value={"n": 7}, by="ana", why="w")])
    store.commit(lease, Commit(reopened=(ONE,), status="failed"))
    (again,) = store.questions("t1")
    assert (again.status, again.draft) == ("open", {"n": 7})
    assert store.answers("t1") == {}
    assert audit(store)[-1] == (ONE, "reopened", '{"value":{"n":7},"by":"ana","how":"","why":"w"}')
    store.accept([Answer(question=ONE, value=8)])
    assert statuses(store) == ["answered"]
    store.commit(lease, Commit(reopened=(ONE,)))
    assert store.questions("t1")[0].draft == 8


def test_the_answer_null_is_a_draft_too(store: SqliteStore) -> None:
    lease = paused(store, question())
    assert store.questions("t1")[0].draft is UNSET
    store.accept([Answer(question=ONE, value=None)])
    store.commit(lease, Commit(reopened=(ONE,)))
    assert store.questions("t1")[0].draft is None


def test_a_superseded_answer_moves_to_the_audit(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.accept([Answer(question=ONE, value="yes", by="ana")])
    store.commit(lease, Commit(superseded=(ONE,)))
    assert statuses(store) == ["superseded"]
    assert store.answers("t1") == {}
    assert [(event, '"yes"' in data) for _, event, data in audit(store)] == [
        ("answered", True),
        ("superseded", True),
    ]


def test_a_fenced_run_cannot_take_an_answer_back(store: SqliteStore) -> None:
    old = paused(store, question())
    store.accept([Answer(question=ONE, value=1)])
    store.begin(Thread(id="t1"))
    for commit in (Commit(reopened=(ONE,)), Commit(superseded=(ONE,))):
        with pytest.raises(Fenced):
            store.commit(old, commit)
    assert (statuses(store), store.answers("t1")[ONE].value) == (["answered"], 1)


def test_asking_again_does_not_touch_an_answer(store: SqliteStore) -> None:
    lease = paused(store, question())
    store.accept([Answer(question=ONE, value=1)])
    store.commit(lease, Commit(asked=(question(),)))
    assert statuses(store) == ["answered"]


def test_a_question_that_was_superseded_can_be_asked_again(store: SqliteStore) -> None:
    """The code was edited while the thread was paused, resumed, and edited back."""
    lease = paused(store, question(1))
    store.commit(lease, Commit(superseded=(ONE,), asked=(question(2),), status="paused"))
    store.commit(lease, Commit(superseded=(TWO,), asked=(question(1),), status="paused"))
    assert statuses(store) == ["open", "superseded"]
    store.accept([Answer(question=ONE, value=1)])


def test_pending_questions_are_those_of_a_graph_and_of_the_graphs_inside_it(store: SqliteStore) -> None:
    places = ["", "sub:k1", "sub:k1|inner:k2", "sub:k10", "sub_k1|inner", "sub:k1|inner:k2"]
    asked = [question(number, namespace=place) for number, place in enumerate(places, 1)]
    lease = paused(store, *asked)
    store.accept([Answer(question=asked[1].id, value=1), Answer(question=asked[5].id, value=1)])
    assert [one.id for one in store.pending("t1")] == [one.id for one in asked]
    assert [one.id for one in store.pending("t1", "sub:k1")] == [asked[n].id for n in (1, 2, 5)]
    assert [one.id for one in store.pending("t1", "sub:k1|inner:k2")] == [asked[n].id for n in (2, 5)]
    assert [one.id for one in store.pending("t1", "sub_k1")] == [asked[4].id]
    store.commit(lease, Commit(consumed=(asked[5].id,), superseded=(asked[2].id,)))
    assert [one.id for one in store.pending("t1", "sub:k1")] == [asked[1].id]
    assert store.pending("t1", "sub") == store.pending("t2") == []


def test_one_question_by_its_id(store: SqliteStore) -> None:
    asked = question(1, namespace="a|b", path=("k1", "k2"), asked_at="2026-11-22T14:02:11Z")
    lease = paused(store, asked)
    assert store.question("t1", ONE) == asked
    store.commit(lease, Commit(superseded=(ONE,)))
    assert store.question("t1", ONE) == asked._replace(status="superseded")
    assert store.question("t2", ONE) is None
    assert store.question("t1", TWO) is None


def test_finding_pending_questions_does_not_read_those_of_the_past(store: SqliteStore) -> None:
    with store.reading() as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {_PENDING}", {"thread": "", "ns": "", "inside": ""})
        steps = [row[3] for row in plan]
    assert steps == ["SEARCH questions USING INDEX questions_unfinished (thread=?)"]
