"""Where hitl departs from LangGraph on purpose, part 2: the code was edited while a thread was paused."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.errors import GraphChanged

from .reading import asked
from .sides import THREAD, Side, go_on, start, waiting
from .states import Plain


def asking(side: Side, *payloads: str) -> Any:
    """A graph whose one node asks these questions in order."""

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [f"{payload} {side.ask(payload)}" for payload in payloads]}

    return side.app(ask)


@pytest.mark.parametrize(
    ("edited", "misled"),
    [
        pytest.param(["notify ops?", "delete prod?"], "notify ops? YES", id="inserted"),
        pytest.param(["keep prod?", "delete prod?"], "keep prod? YES", id="swapped"),
        pytest.param(["delete prod and the backups?"], "delete prod and the backups? YES", id="reworded"),
    ],
)
def test_an_answer_goes_to_the_question_that_was_shown(
    ours: Side, theirs: Side, edited: list[str], misled: str
) -> None:
    original = ["delete prod?", "keep prod?"] if len(edited) == 2 else ["delete prod?"]
    start(asking(theirs, *original))
    after = asking(theirs, *edited)
    theirs.answer(after, "YES")
    if waiting(after):
        theirs.answer(after, "NO")
    assert after.get_state(THREAD).values["log"][0] == misled

    start(asking(ours, *original))
    after = asking(ours, *edited)
    assert asked(ours.answer(after, "YES")) == [edited[0]]
    assert after.get_state(THREAD).values["log"] == []
    log: list[str] = []
    for answer in [f"answer {number}" for number in range(len(edited))]:
        log = ours.answer(after, answer)["log"]
    assert log == [f"{payload} answer {number}" for number, payload in enumerate(edited)]


def test_an_edit_that_leaves_the_question_alone_does_not_matter(ours: Side, theirs: Side) -> None:
    def edited(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            answer = side.ask("delete prod?")
            return {"log": ["edited", f"delete prod? {answer}"]}

        return side.app(ask)

    for side in (ours, theirs):
        start(asking(side, "delete prod?"))
        assert side.answer(edited(side), "YES")["log"] == ["edited", "delete prod? YES"]


def test_a_question_may_be_recognised_by_a_key_instead_of_its_words(ours: Side) -> None:
    def app(words: str) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"y": ours.ask(words, key="approval")}

        return ours.app(ask)

    start(app("Approve? (asked at 14:02)"))
    assert ours.answer(app("Approve? (asked at 14:07)"), True)["y"] is True


def test_a_removed_question_stops_the_step(ours: Side, theirs: Side) -> None:
    def edited(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"log": ["deleted prod"]}

        return side.app(ask)

    start(asking(theirs, "delete prod?"))
    assert theirs.answer(edited(theirs), "NO")["log"] == ["deleted prod"]

    start(asking(ours, "delete prod?"))
    with pytest.raises(GraphChanged, match=r"no longer asks what was answered.*delete prod"):
        ours.answer(edited(ours), "NO")
    assert edited(ours).get_state(THREAD).values["log"] == []
    assert go_on(asking(ours, "delete prod?"))["log"] == ["delete prod? NO"]


def test_a_renamed_node_is_missed(ours: Side, theirs: Side) -> None:
    def edited(side: Side) -> Any:
        def renamed(state: Plain) -> dict[str, Any]:
            return {"log": [side.ask("delete prod?")]}

        return side.app(renamed)

    start(asking(theirs, "delete prod?"))
    assert theirs.answer(edited(theirs), "YES")["log"] == []
    assert edited(theirs).get_state(THREAD).next == ()

    start(asking(ours, "delete prod?"))
    with pytest.raises(GraphChanged, match="'ask'"):
        ours.answer(edited(ours), "YES")
    assert ours.answer(asking(ours, "delete prod?"), "YES")["log"] == ["delete prod? YES"]
