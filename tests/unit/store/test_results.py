"""What a task wrote comes back, whether it has a row of its own or is part of the checkpoint it led to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.errors import PayloadError, StoreError
from hitl_cli.records import CALL, INPUT_TASK, Change, Checkpoint, Commit, Planned, TaskResult, Thread
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.sqlite import SqliteStore

ASIDE: tuple[str, Any] = ("aside", {"not": "kept in the state"})


def checkpoint(id_: str, parent: str = "", **fields: Any) -> Checkpoint:
    given = {"thread": "t1", "step": 0, "source": "loop", "values": {"x": 0, "log": []}}
    return Checkpoint(id=id_, parent=parent, **{**given, **fields})


def rows(store: SqliteStore) -> int:
    with store.reading() as db:
        return int(db.execute("SELECT COUNT(*) FROM writes").fetchone()[0])


def exactly(results: Any) -> str:
    """Tells 1 from True and a tuple from a list, which compare as equal."""
    return repr(results)


def test_results_beside_siblings(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    goto = (Planned("a", 1), Planned("b"))
    first = TaskResult(checkpoint="c1", task="k2", writes=(("x", (1,)), ("x", None)), goto=goto)
    second = TaskResult(checkpoint="c1", task="k1")
    elsewhere = TaskResult(checkpoint="c9", task="k3", writes=(("x", 1),))
    inside = TaskResult(checkpoint="c1", namespace="sub", task="k4")
    store.commit(lease, Commit(results=(first,)))
    store.commit(lease, Commit(results=(second, elsewhere, inside)))
    assert store.results(checkpoint("c1")) == [first, second]


def test_a_result_alone_is_kept_with_the_checkpoint_that_it_led_to(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    values = {"x": (1, True), "log": [True], "sum": 7}
    result = TaskResult(
        checkpoint="c1",
        task="k1",
        writes=(("x", values["x"]), ("log", values["log"]), ("sum", 3), ASIDE),
        goto=(Planned("a", {"item": (1,)}), Planned("b")),
    )
    change = Change(replaced={"x": values["x"], "sum": 7}, appended={"log": [True]})
    store.commit(
        lease, Commit(checkpoint=checkpoint("c2", "c1", values=values), change=change, results=(result,))
    )
    assert exactly(store.results(checkpoint("c1"))) == exactly([result])
    assert store.results(checkpoint("c2")) == []
    assert rows(store) == 0


def test_a_value_is_stored_once(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    text, items = "x" * 10_000, ["y" * 10_000]
    result = TaskResult(checkpoint="c1", task="k1", writes=(("x", text), ("log", items)))
    change = Change(replaced={"x": text}, appended={"log": list(items)})
    after = checkpoint("c2", "c1", values={"x": text, "log": items})
    store.commit(lease, Commit(checkpoint=after, change=change, results=(result,)))
    assert store.results(checkpoint("c1")) == [result]
    with store.reading() as db:
        (size,) = db.execute(
            "SELECT LENGTH(delta) + LENGTH(plan) FROM checkpoints WHERE id = 'c2'"
        ).fetchone()
    assert size < 20_500


def test_a_value_that_only_equals_the_stored_one_is_kept_as_it_was_written(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    result = TaskResult(checkpoint="c1", task="k1", writes=(("x", 1), ("log", [1, (2,)])))
    change = Change(replaced={"x": True}, appended={"log": [1.0, (2,)]})
    after = checkpoint("c2", "c1", values={"x": True, "log": [1.0, (2,)]})
    store.commit(lease, Commit(checkpoint=after, change=change, results=(result,)))
    assert exactly(store.results(checkpoint("c1"))) == exactly([result])


def test_a_result_that_led_to_a_whole_state(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    values = {"x": "new", "log": ["a", "b"]}
    result = TaskResult(checkpoint="c1", task="k1", writes=(("x", values["x"]), ("log", ["b"])))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1", values=values), results=(result,)))
    assert store.results(checkpoint("c1")) == [result]


def test_a_fork_has_no_results_and_takes_none_away(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    result = TaskResult(checkpoint="c1", task="k1", writes=(("x", 1),))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1"), change=Change(), results=(result,)))
    store.commit(lease, Commit(checkpoint=checkpoint("c3", "c1", source="fork")))
    again = TaskResult(checkpoint="c3", task="k2", writes=(("x", 2),))
    store.commit(lease, Commit(checkpoint=checkpoint("c4", "c3"), change=Change(), results=(again,)))
    store.commit(lease, Commit(checkpoint=checkpoint("c5", "c4", source="update"), change=Change()))
    found = [store.results(checkpoint(id_)) for id_ in ("c1", "c2", "c3", "c4", "c5")]
    assert found == [[result], [], [again], [], []]


def test_a_fork_of_what_was_not_done_yet_is_no_result_of_it(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1", source="fork")))
    assert store.results(checkpoint("c1")) == []


def test_a_result_whose_checkpoint_is_not_the_newest_has_its_own_row(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1", source="fork")))
    late = TaskResult(checkpoint="c1", task="k1", writes=(("x", 1),))
    store.commit(lease, Commit(checkpoint=checkpoint("c3", "c1"), change=Change(), results=(late,)))
    assert store.results(checkpoint("c1")) == [late]
    assert rows(store) == 1


@pytest.mark.parametrize("kind", [CALL, INPUT_TASK])
def test_calls_and_inputs_come_before_the_result_of_their_task(kind: str, store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    before = TaskResult(checkpoint="c1", task=f"{kind}:1", writes=(("", {"any": "value"}),))
    store.commit(lease, Commit(results=(before,)))
    result = TaskResult(checkpoint="c1", task="k1", writes=(("x", 1),))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1"), change=Change(), results=(result,)))
    assert store.results(checkpoint("c1")) == [before, result]


def test_an_input_that_comes_with_a_checkpoint_is_kept_for_that_checkpoint(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    given_to = TaskResult(checkpoint="c2", task=f"{INPUT_TASK}:1", writes=(("x", 1),))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1", source="fork"), results=(given_to,)))
    assert [store.results(checkpoint(id_)) for id_ in ("c1", "c2")] == [[], [given_to]]


def test_graphs_inside_do_not_come_between(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    inner, outer = (
        TaskResult(checkpoint="c1", namespace=namespace, task="k", writes=(("x", namespace),))
        for namespace in ("sub", "")
    )
    for namespace in ("", "sub"):
        store.commit(lease, Commit(checkpoint=checkpoint("c1", namespace=namespace)))
    for result in (inner, outer):
        after = checkpoint("c2", "c1", namespace=result.namespace)
        store.commit(lease, Commit(checkpoint=after, change=Change(), results=(result,)))
    assert store.results(checkpoint("c1")) == [outer]
    assert store.results(checkpoint("c1", namespace="sub")) == [inner]


def test_a_write_that_cannot_be_stored_is_named_by_its_key(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    result = TaskResult(checkpoint="c1", task="k1", writes=(("fine", 1), ("found", [1, {"at": object()}])))
    with pytest.raises(PayloadError, match=r"\(at found\[1\]\.at\)"):
        store.commit(lease, Commit(results=(result,)))
    assert store.results(checkpoint("c1")) == []


def test_a_result_for_a_key_that_also_got_a_list(store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    result = TaskResult(checkpoint="c1", task="k1", writes=(("log", ["a"]), ("log", 5)))
    change = Change(appended={"log": ["a"]})
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1"), change=change, results=(result,)))
    assert store.results(checkpoint("c1")) == [result]


@pytest.mark.parametrize("text", ["[]", '{"result":[1]}', '{"result":["k",["gone"],[]]}', "{"])
def test_a_damaged_result_is_a_clear_error(text: str, store: SqliteStore) -> None:
    lease = store.begin(Thread(id="t1"))
    store.commit(lease, Commit(checkpoint=checkpoint("c1")))
    store.commit(lease, Commit(checkpoint=checkpoint("c2", "c1")))
    with store.writing(durable=False) as db:
        db.execute("UPDATE checkpoints SET plan = ? WHERE id = 'c2'", (text.encode(),))
    with pytest.raises(StoreError, match="damaged"):
        store.results(checkpoint("c1"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=6,
)


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), JSON), max_size=4),
    st.sets(st.sampled_from("abc")),
    st.sets(st.sampled_from("abc")),
    st.booleans(),
)
def test_any_result_comes_back_as_it_was(
    writes: list[tuple[str, Any]], replacing: set[str], appending: set[str], whole: bool
) -> None:
    """Whether the change holds the value, an equal one, another one or none."""
    store = MemoryStore()
    lease = store.begin(Thread(id="t1"))
    values: dict[str, Any] = {"a": [], "b": [], "c": []}
    store.commit(lease, Commit(checkpoint=checkpoint("c1", values=values)))
    result = TaskResult(checkpoint="c1", task="k1", writes=tuple(writes))
    change = Change(
        replaced={key: value for key, value in writes if key in replacing - appending},
        appended={key: list(value) for key, value in writes if key in appending and type(value) is list},
    )
    after = checkpoint("c2", "c1", values={**values, **dict(writes)})
    store.commit(lease, Commit(checkpoint=after, change=None if whole else change, results=(result,)))
    assert exactly(store.results(checkpoint("c1", values=values))) == exactly([result])
    store.close()
