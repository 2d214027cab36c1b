"""A long chain of small changes loads as the whole state, and each step stays as small as its change."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.errors import PayloadError, StoreError
from hitl_cli.records import Change, Checkpoint, Commit, Lease, Planned, TaskResult, Thread
from hitl_cli.store.checkpoints import MIN_CHAIN, newest
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.sqlite import SqliteStore


class Chain:
    """Writes one checkpoint after another, as a run does."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.lease: Lease = store.begin(Thread(id="t1"))
        self.states: list[dict[str, Any]] = []

    def add(self, values: Mapping[str, Any], change: Change | None) -> None:
        number = len(self.states)
        checkpoint = Checkpoint(
            id=f"c{number:03}",
            thread="t1",
            parent=f"c{number - 1:03}" if number else "",
            step=number - 1,
            source="loop" if number else "input",
            values=values,
        )
        self.store.commit(self.lease, Commit(checkpoint=checkpoint, change=change))
        self.states.append(dict(values))

    def newest(self, count: int) -> list[Mapping[str, Any]]:
        with self.store.reading() as db:
            return [one.values for one in newest(db, "t1", "", count)]

    def sizes(self) -> list[tuple[int, int]]:
        """Of each checkpoint: whether it holds the whole state, and its bytes."""
        with self.store.reading() as db:
            return db.execute("SELECT chain_rows = 0, LENGTH(delta) FROM checkpoints ORDER BY id").fetchall()


def test_everything_comes_back(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    written = Checkpoint(
        id="c1",
        thread="t1",
        step=3,
        source="loop",
        values={"x": date(2026, 11, 22), "$": {"$": 1}},
        planned=(Planned("a"), Planned("b", {"item": (1, 2)}), Planned("c", None)),
        joins={"a+b:c": ("a",)},
        held=("d",),
        wrote=("e", "e"),
        caller="call-7",
        parents={"": "c0", "sub:k": "c5"},
        metadata={"user": "ana", "tags": ("a", 1)},
    )
    store.commit(lease, Commit(checkpoint=written))
    found = store.head("t1")
    assert found is not None
    assert found.created_at.endswith("Z")
    expected = {
        **{name: getattr(written, name) for name in written._fields},
        "created_at": found.created_at,
    }
    assert {name: getattr(found, name) for name in found._fields} == expected
    assert store.checkpoint("t1", "c1") == found
    assert store.checkpoint("t1", "c9") is None


def test_replaced_and_appended(store: SqliteStore) -> None:
    chain = Chain(store)
    chain.add({"x": 1, "log": ["a"]}, None)
    chain.add({"x": 2, "log": ["a"]}, Change(replaced={"x": 2}))
    chain.add({"x": 2, "log": ["a", "b", "c"]}, Change(appended={"log": ["b", "c"]}))
    chain.add({"x": 3, "log": ["a", "b", "c", "d"]}, Change(replaced={"x": 3}, appended={"log": ["d"]}))
    chain.add({"x": 3, "log": []}, Change(replaced={"log": []}))
    chain.add({"x": 3, "log": ["e"]}, Change(appended={"log": ["e"]}))
    assert [one.values for one in store.history("t1")] == chain.states[::-1]
    assert [one.step for one in store.history("t1")] == [4, 3, 2, 1, 0, -1]
    assert [whole for whole, _ in chain.sizes()] == [1, 0, 0, 0, 0, 0]


def test_a_long_chain_with_a_growing_list(store: SqliteStore) -> None:
    chain = Chain(store)
    log: list[str] = []
    chain.add({"log": log, "n": 0}, None)
    for number in range(1, 700):
        item = f"item {number:04} {'x' * 100}"
        log = [*log, item]
        chain.add({"log": log, "n": number}, Change(replaced={"n": number}, appended={"log": [item]}))
    for number in (0, 1, 63, 64, 65, 66, 127, 128, 129, 130, 400, 699):
        found = store.checkpoint("t1", f"c{number:03}")
        assert found is not None
        assert found.values == chain.states[number]
    for count in (1, 2, 66, 300, 700, 999):
        assert chain.newest(count) == chain.states[::-1][:count]
    steps = [size for whole, size in chain.sizes() if not whole]
    assert max(steps) - min(steps) <= 3, "a step is as large as its change, whatever the list has grown to"
    wholes = [number for number, (whole, _) in enumerate(chain.sizes()) if whole]
    assert 3 <= len(wholes) <= 8
    assert min(after - before for before, after in itertools.pairwise(wholes)) > MIN_CHAIN


def test_a_whole_state_is_written_when_the_changes_have_grown_larger(store: SqliteStore) -> None:
    """Small state, many changes: one in 65 checkpoints is whole, so that loading stays fast."""
    chain = Chain(store)
    chain.add({"n": 0}, None)
    for number in range(1, 200):
        chain.add({"n": number}, Change(replaced={"n": number}))
    assert [number for number, (whole, _) in enumerate(chain.sizes()) if whole] == [0, 65, 130, 195]


def test_a_large_state_is_not_written_again_for_small_changes(store: SqliteStore) -> None:
    chain = Chain(store)
    text = "x" * 100_000
    chain.add({"text": text, "n": 0}, None)
    for number in range(1, 150):
        chain.add({"text": text, "n": number}, Change(replaced={"n": number}))
    assert sum(whole for whole, _ in chain.sizes()) == 1
    head = store.head("t1")
    assert head is not None
    assert head.values == {"text": text, "n": 149}


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("ab"), st.integers()),
            st.dictionaries(st.sampled_from("xy"), st.lists(st.integers(), max_size=3)),
            st.booleans(),
        ),
        max_size=100,
    )
)
def test_any_chain_loads_as_it_was(steps: list[tuple[dict[str, int], dict[str, list[int]], bool]]) -> None:
    store = MemoryStore()
    chain = Chain(store)
    state: dict[str, Any] = {"x": [], "y": []}
    chain.add(state, None)
    for replaced, appended, whole in steps:
        state = {**state, **replaced, **{key: state[key] + items for key, items in appended.items()}}
        chain.add(state, None if whole else Change(replaced=replaced, appended=appended))
    assert [one.values for one in store.history("t1")] == chain.states[::-1]
    assert chain.newest(len(steps)) == chain.states[:0:-1]
    store.close()


def test_a_state_that_lost_its_base_is_an_error_and_not_another_state(store: SqliteStore) -> None:
    chain = Chain(store)
    chain.add({"x": 1, "y": 1}, None)
    chain.add({"x": 1, "y": 2}, Change(replaced={"y": 2}))
    with store.writing(durable=False) as db:
        db.execute("DELETE FROM checkpoints WHERE id = 'c000'")
    with pytest.raises(StoreError, match=r"c001 of thread .* is incomplete"):
        store.head("t1")


@pytest.mark.parametrize("lost", ["c000", "c002"])
def test_a_state_that_lost_a_part_is_an_error(lost: str, store: SqliteStore) -> None:
    chain = Chain(store)
    for number in range(5):
        chain.add({"n": number}, Change(replaced={"n": number}))
    with store.writing(durable=False) as db:
        db.execute("DELETE FROM checkpoints WHERE id = ?", (lost,))
    with pytest.raises(StoreError, match=r"c004 of thread .* is incomplete"):
        store.head("t1")
    with pytest.raises(StoreError, match=r"c004 of thread .* is incomplete"):
        chain.newest(3)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("delta", '[{"log":"not a list"},{}]'),
        ("delta", '[{"other":1},{}]'),
        ("delta", "[1]"),
        ("delta", "[{},{}],[{},{}]"),
        ("plan", "[]"),
        ("plan", '{"tasks":[[]],"wrote":[]}'),
        ("plan", "\x00"),
    ],
)
def test_a_damaged_row_is_a_clear_error(column: str, text: str, store: SqliteStore) -> None:
    chain = Chain(store)
    chain.add({"log": []}, None)
    chain.add({"log": [1]}, Change(appended={"log": [1]}))
    where = "c000" if column == "delta" else "c001"
    with store.writing(durable=False) as db:
        db.execute(f"UPDATE checkpoints SET {column} = ? WHERE id = ?", (text.encode(), where))
    with pytest.raises(StoreError, match="damaged"):
        store.head("t1")
    with pytest.raises(StoreError, match="damaged"):
        chain.newest(1)


def test_the_newest_of_none_are_none(store: SqliteStore) -> None:
    assert Chain(store).newest(9) == []


def test_a_branch_begins_with_the_whole_state(store: SqliteStore) -> None:
    """So that the rows of a state follow each other, and none of an abandoned branch lies between."""
    chain = Chain(store)
    for number in range(4):
        chain.add(
            {"n": number, "log": ["a"] * number}, Change(replaced={"n": number}, appended={"log": ["a"]})
        )
    branch = Checkpoint(
        id="c004", thread="t1", parent="c001", step=2, source="update", values={"n": "new", "log": ["a"]}
    )
    store.commit(chain.lease, Commit(checkpoint=branch, change=Change(replaced={"n": "new"})))
    chain.states.append(dict(branch.values))
    chain.add({"n": "new", "log": ["a", "b"]}, Change(appended={"log": ["b"]}))
    assert [one.values for one in store.history("t1")] == chain.states[::-1]
    assert chain.newest(6) == chain.states[::-1]
    assert [whole for whole, _ in chain.sizes()] == [1, 0, 0, 0, 1, 0]


def test_a_head_that_is_known_is_read_again_only_when_it_is_another(store: SqliteStore) -> None:
    chain = Chain(store)
    chain.add({"n": 0}, None)
    known = store.head("t1")
    assert known is not None
    assert store.head("t1", known=known) is known
    chain.add({"n": 1}, None)
    head = store.head("t1", known=known)
    assert head is not None
    assert head.values == {"n": 1}


def test_a_checkpoint_that_sorts_before_the_newest_is_refused(store: SqliteStore) -> None:
    """It would not be the head, and the next run would go on from an older state."""
    chain = Chain(store)
    chain.add({"n": 0}, None)
    for id_ in ("c", "c000"):
        late = Checkpoint(id=id_, thread="t1", parent="c000", step=0, source="loop", values={"n": 1})
        with pytest.raises(StoreError, match=f"{id_!r} of thread 't1' sorts before 'c000'"):
            store.commit(chain.lease, Commit(checkpoint=late))
    chain.add({"n": 2}, None)
    head = store.head("t1")
    assert head is not None
    assert (head.id, head.values) == ("c001", {"n": 2})


def test_a_value_that_cannot_be_stored_leaves_nothing_behind(store: SqliteStore) -> None:
    chain = Chain(store)
    chain.add({"x": 1}, None)
    result = TaskResult(checkpoint="c000", task="k", writes=(("x", object()),))
    with pytest.raises(PayloadError, match="'object'"):
        store.commit(chain.lease, Commit(results=(result,), status="paused"))
    with pytest.raises(PayloadError, match=r"'object' \(at x\[1\]\)"):
        chain.add({"x": [1, object()]}, None)
    found = store.thread("t1")
    assert found is not None
    assert found.status == "running"
    chain.add({"x": 2}, Change(replaced={"x": 2}))


def test_a_namespace_has_its_own_head(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    for namespace, value in (("", 1), ("sub", 2)):
        checkpoint = Checkpoint(
            id="c", thread="t1", namespace=namespace, step=0, source="loop", values={"x": value}
        )
        store.commit(lease, Commit(checkpoint=checkpoint))
    heads = [store.head("t1"), store.head("t1", "sub")]
    assert [head.values["x"] for head in heads if head] == [1, 2]
    assert len(list(store.history("t1", "sub"))) == 1


def test_the_memories_that_graphs_inside_had(store: SqliteStore) -> None:
    """Their newest checkpoints before one of the root, wherever its id sorts among theirs."""
    lease = store.begin(Thread(id="t1"))
    for namespace, id_ in (
        ("child", "z1"),
        ("call:k1", "a1"),
        ("", "c1"),
        ("child", "z2"),
        ("", "c2"),
        ("other", "a1"),
        ("child", "z3"),
    ):
        made = Checkpoint(
            id=id_, thread="t1", namespace=namespace, step=0, source="loop", values={"made": id_}
        )
        store.commit(lease, Commit(checkpoint=made))
    found = store.memories("t1", "c2")
    assert {namespace: one and one.values["made"] for namespace, one in found.items()} == {
        "child": "z2",
        "other": None,
    }
    assert store.memories("t2", "c2") == {}
