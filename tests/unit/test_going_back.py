"""Going back to the question before: its answer is taken back, no other is lost or given twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.asking import Asking
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import AlreadyAnswered, HitlError
from hitl_cli.loading.factory import Held
from hitl_cli.loading.load import load
from hitl_cli.loading.target import parse_target
from hitl_cli.outcome import Finished, Outcome, Paused
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.question import Answer, Back, Later, Question
from hitl_cli.records import Breakpoints
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import UNSET
from tests.asking_graphs import FAN, INSIDE, Side, python

BACK = "<"
LATER = "later"


@dataclass
class Person:
    """Answers what is asked with the replies, in order."""

    replies: list[Any]
    asked: list[str] = field(default_factory=list)
    """`1/2 node`, or `node = draft` where an earlier answer is offered."""
    told: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def ask(
        self,
        question: Question,
        nth: int,
        total: int,
        overtaken: Callable[[], str | None],
        before: Callable[[], Sequence[str]] | None = None,
    ) -> Answer | Later | Back:
        assert overtaken() is None
        place = f"{nth}/{total} " if total > 1 else ""
        draft = "" if question.draft is UNSET else f" = {question.draft}"
        self.asked.append(f"{place}{question.node}{draft}")
        self.ids.append(question.id)
        while True:
            reply = self.replies.pop(0)
            if reply == LATER:
                return Later()
            if reply != BACK:
                return Answer(question=question.id, value=reply, how="terminal")
            assert before is not None, "there is no way back"
            try:
                self.told += before()
            except HitlError as error:
                self.told.append(error.message)
                continue
            return Back()


class Silent:
    """An observer that says nothing."""

    def began(self, node: str) -> None: ...
    def ended(self, node: str) -> None: ...
    def said(self, chunk: Any) -> None: ...


@dataclass
class Played:
    outcome: Outcome
    person: Person
    store: SqliteStore
    said: list[str]

    @property
    def got(self) -> list[Any]:
        assert isinstance(self.outcome, Finished), self.outcome
        values: list[Any] = self.outcome.values["got"]
        return values

    def statuses(self) -> list[tuple[str, str]]:
        return [(one.node, one.status) for one in self.store.questions("t")]

    def audit(self) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(self.store.path)) as db:
            return list(
                db.execute(
                    "SELECT q.node, a.event FROM audit a JOIN questions q ON q.id = a.question ORDER BY a.seq"
                )
            )


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Played]:
    monkeypatch.chdir(tmp_path)

    def played(source: str, *replies: Any, name: str = "graph.py", answers: Any = None) -> Played:
        (tmp_path / name).write_text(source)
        store, said = SqliteStore(tmp_path / "hitl.db"), list[str]()
        person = Person(list(replies))
        asking = Asking(
            store=store,
            thread="t",
            prepared=Prepared(answers or {}),
            person=person,
            by="ana",
            tell=said.append,
        )
        with Held() as held:
            runner = load(parse_target(name, tmp_path), store, Silent(), held)
            dialogue = Dialogue(runner=runner, asking=asking)
            outcome = dialogue.start(lambda: runner.start("t", {}, Breakpoints()))
        assert not person.replies
        return Played(outcome, person, store, said)

    return played


@pytest.fixture(params=["ours", "langgraph"])
def side(request: pytest.FixtureRequest) -> Side:
    chosen: Side = request.param
    return chosen


def test_the_answer_before_is_taken_back_and_the_run_goes_on_from_there(
    play: Callable[..., Played], side: Side
) -> None:
    played = play(python(side, "graph = line('name', 'age')"), "Bob", BACK, "Ann", 4)

    assert played.got == ["name: Ann", "age: 4"]
    assert played.person.asked == ["name", "age", "name = Bob", "age"]
    assert played.person.told == [
        'The answer of name is taken back, and asked for again: "Bob"',
        "The graph forks before that question and runs from there.",
        "Not undone, and run again where the graph comes to them: name.",
    ]
    assert len(set(played.person.ids)) == 4, "each is a question of its own"
    assert sorted(played.statuses()) == [
        ("age", "consumed"),
        ("age", "superseded"),
        ("name", "consumed"),
        ("name", "superseded"),
    ]
    assert played.audit().count(("name", "undone")) == 1
    assert Path("ran").read_text() == "name name age "


def test_what_has_run_since_is_named(play: Callable[..., Played], side: Side) -> None:
    graph = (
        "graph = line('name', 'send', 'log', 'age', send=lambda state: ran('send'), log=lambda state: None)"
    )
    played = play(python(side, graph), "Bob", BACK, "Ann", 4)

    assert (
        played.person.told[-1] == "Not undone, and run again where the graph comes to them: name, send, log."
    )
    assert Path("ran").read_text() == "name send name send age "


def test_back_twice(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, "graph = line('a', 'b', 'c')"), 1, 2, BACK, BACK, 3, 4, 5)

    assert played.got == ["a: 3", "b: 4", "c: 5"]
    assert played.person.asked == ["a", "b", "c", "b = 2", "a = 1", "b", "c"]


def test_back_again_after_an_answer(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, "graph = line('a', 'b', 'c')"), 1, 2, BACK, 3, BACK, 4, 5)

    assert played.got == ["a: 1", "b: 4", "c: 5"]


def test_a_node_that_asks_twice_keeps_its_first_answer(play: Callable[..., Played], side: Side) -> None:
    graph = "graph = line('a', 'b', a=asks('a', 'first', 'second'))"
    played = play(python(side, graph), 1, 2, BACK, 3, 4)

    assert played.got == ["a: 1", "a: 3", "b: 4"]
    assert played.person.asked == ["a", "a", "b", "a = 2", "b"]


def test_back_within_a_node_that_asks_twice(play: Callable[..., Played], side: Side) -> None:
    graph = "graph = line('a', a=asks('a', 'first', 'second'))"
    played = play(python(side, graph), 1, BACK, 2, BACK, 3, 4)

    assert played.got == ["a: 3", "a: 4"]


def test_of_several_that_wait_an_answer_that_no_step_has_used_is_open_again(
    play: Callable[..., Played], side: Side
) -> None:
    played = play(python(side, FAN), 1, 2, BACK, BACK, 3, 4, 5, 6)

    assert played.got == ["a: 3", "b: 4", "c: 5", "last: 6"]
    places = ["1/3 a", "2/3 b", "3/3 c", "2/3 b = 2", "1/3 a = 1", "2/3 b = 2", "3/3 c", "last"]
    assert played.person.asked == places
    assert played.person.told[:2] == [
        "The answer of b is taken back, and asked for again: 2",
        "No step has used it.",
    ]
    assert [status for _, status in played.statuses()] == ["consumed"] * 4
    assert played.audit().count(("a", "undone")) == 1
    assert sorted(Path("ran").read_text().split()) == ["a", "b", "c", "last"]


def test_one_that_was_left_for_later_is_shown_again(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, FAN), 1, LATER, BACK, 2, 3, 4)

    assert played.got == ["a: 1", "b: 2", "c: 3", "last: 4"]
    assert played.person.told == [], "nothing is taken back"
    assert played.person.asked == ["1/3 a", "2/3 b", "3/3 c", "2/3 b", "3/3 c", "last"]


def test_answers_beside_it_are_kept(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, FAN), 1, 2, 3, BACK, 4, 5)

    assert played.got == ["a: 1", "b: 2", "c: 4", "last: 5"]
    assert played.person.asked[3:] == ["last", "c = 3" if side == "ours" else "3/3 c = 3", "last"]
    if side == "ours":
        assert sorted(Path("ran").read_text().split()) == ["a", "b", "c", "c", "last"], (
            "what ended beside it stays"
        )


def test_back_through_answers_beside_each_other(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, FAN), 1, 2, 3, BACK, BACK, 4, 5, 6)

    assert played.got == ["a: 1", "b: 4", "c: 5", "last: 6"]


SENDS = """
def item(state):
    answer = interrupt({'question': 'Take it?', 'item': state['item']} if DIFFERENT else 'Take it?')
    return {'got': [f"{state['item']}: {answer}"]}

graph = StateGraph(State)
graph.add_node('item', item)
graph.add_node('last', asks('last'))
graph.add_conditional_edges(START, lambda state: [Send('item', {'item': n}) for n in range(3)], ['item'])
graph.add_edge('item', 'last')
"""


@pytest.mark.parametrize("different", [True, False])
def test_sends_to_one_node(play: Callable[..., Played], side: Side, different: bool) -> None:
    """Answers go to the items that they were given for, also where the questions are in the same words."""
    source = python(side, f"DIFFERENT = {different}\n{SENDS}")
    played = play(source, "a", "b", "c", BACK, "C", "end")

    assert played.got == ["0: a", "1: b", "2: C", "last: end"]


def test_a_graph_inside(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, INSIDE), 0, 1, 2, BACK, 3, BACK, BACK, 4, 5, 6)

    assert played.person.asked == ["first", "x", "y", "last", "y = 2", "last", "y = 3", "x = 1", "y", "last"]
    assert [one for one in played.got if one[0] in "xyl"][-3:] == ["x: 4", "y: 5", "last: 6"]


def test_an_answer_that_came_after_it_is_not_given_again(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, INSIDE), 0, 1, BACK, 2, 3, 4, answers={"y": "prepared"})

    assert played.person.asked == ["first", "x", "last", "x = 1", "y", "last"]
    assert played.got[-2:] == ["y: 3", "last: 4"]


LOOP = """
graph = StateGraph(State)
graph.add_node('a', asks('a'))
graph.add_node('b', asks('b'))
graph.add_edge(START, 'a')
graph.add_edge('a', 'b')
graph.add_conditional_edges('b', lambda state: 'a' if len(state['got']) < 4 else END, ['a', END])
"""


def test_the_same_question_later_on_is_another_one(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, LOOP), 1, BACK, 2, 3, 4, 5)

    assert played.person.asked == ["a", "b", "a = 1", "b", "a", "b"], "nothing is offered that is not its own"
    assert played.got == ["a: 2", "b: 3", "a: 4", "b: 5"]


def test_nothing_is_before_the_first_question(play: Callable[..., Played], side: Side) -> None:
    with pytest.raises(AssertionError, match="there is no way back"):
        play(python(side, "graph = line('a')"), BACK)


def test_a_prepared_answer_is_no_step_to_go_back_to(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, "graph = line('a', 'b', 'c')"), 1, BACK, 2, 3, 4, answers={"b": "kept"})

    assert played.person.asked == ["a", "c", "a = 1", "b", "c"], "each prepared answer is used once"
    assert played.got == ["a: 2", "b: 3", "c: 4"]


def test_answers_from_elsewhere_are_left_to_undo(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, "graph = line('a', 'b')"), BACK, 2, answers={"a": 1})

    assert played.got == ["a: 1", "b: 2"]
    assert "`hitl undo --thread t` takes it back" in played.person.told[0]


def test_leaving_after_going_back(play: Callable[..., Played], side: Side) -> None:
    played = play(python(side, "graph = line('a', 'b')"), 1, BACK, LATER)

    assert isinstance(played.outcome, Paused)
    assert [question.node for question in played.store.pending("t")] == ["a"]


EACH = """
hitl: 1
inputs:
  items: {type: list of text, default: [red, blue, green]}
nodes:
  take:
    each: item in items
    ask: Take {{ item }}?
    choices: [take, leave]
    then: sure
  sure:
    ask: Sure?
    choices: [ja, nein]
    then: end
"""


def test_items_of_a_graph_file(play: Callable[..., Played]) -> None:
    played = play(EACH, "take", "leave", "take", BACK, "leave", "ja", name="graph.yaml")

    assert isinstance(played.outcome, Finished)
    assert played.outcome.values["take"] == ["take", "leave", "leave"]
    assert played.person.asked[3:] == ["sure", "3/3 take[2] = take", "sure"]


SECRET = """
hitl: 1
nodes:
  pin:
    ask: Which pin?
    type: secret
    then: sure
  sure:
    ask: Sure?
    choices: [ja, nein]
    then: end
"""


def test_a_secret_that_is_taken_back_is_neither_told_nor_offered(play: Callable[..., Played]) -> None:
    played = play(SECRET, "1234", BACK, "5678", "ja", name="graph.yaml")

    assert isinstance(played.outcome, Finished)
    assert played.person.asked == ["pin", "sure", "pin", "sure"]
    assert played.person.told[0] == 'The answer of pin is taken back, and asked for again: "(hidden)"'
    assert b"1234" not in played.store.path.read_bytes()


@dataclass
class Overtaken(Person):
    """Somebody else runs the thread after the person was told what going back means."""

    meanwhile: Callable[[], None] = lambda: None

    def ask(self, *place: Any) -> Answer | Later | Back:
        if place[3]() is not None:
            raise AlreadyAnswered("somebody else was faster")
        reply = Person.ask(self, *place)
        if isinstance(reply, Back):
            self.meanwhile()
        return reply


@pytest.mark.parametrize(
    ("graph", "replies", "left"),
    [
        ("graph = line('a', 'b', 'c')", [1, BACK], ["c"]),
        (FAN, [1, BACK], ["b", "c"]),
        (FAN.replace("asks(name)", "asks(name, 'first', 'second')"), [1, BACK], ["a", "b", "c"]),
    ],
    ids=["and was run", "and waits to be run", "and led to another question"],
)
def test_nothing_is_taken_back_when_the_thread_has_moved_on_meanwhile(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    side: Side,
    graph: str,
    replies: list[Any],
    left: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "graph.py").write_text(python(side, graph))
    store, said = SqliteStore(tmp_path / "hitl.db"), list[str]()
    with Held() as held:
        runner = load(parse_target("graph.py", tmp_path), store, Silent(), held)

        def elsewhere() -> None:
            asked = [one for one in store.pending("t") if one.node == "b" and one.status == "open"]
            store.accept([Answer(question=asked[0].id, value="theirs")] if "line" in graph else [])
            runner.proceed("t")

        person = Overtaken(replies=[*replies, LATER, LATER, LATER], meanwhile=elsewhere)
        asking = Asking(
            store=store, thread="t", prepared=Prepared({}), person=person, by="ana", tell=said.append
        )
        dialogue = Dialogue(runner=runner, asking=asking)
        with suppress(AlreadyAnswered):
            dialogue.start(lambda: runner.start("t", {}, Breakpoints()))

    assert "nothing was taken back" in said[0]
    assert sorted(one.node for one in store.pending("t") if one.status == "open") == left
    used = [one.node for one in store.questions("t") if one.status in ("answered", "consumed")]
    assert "a" in used, "the answer stands"
    store.close()
