"""What keys pick in a menu: one letter, but no letter of a word that is not the row's own."""

from __future__ import annotations

import pytest

from hitl_cli.prompts.face import Menu
from hitl_cli.prompts.screen import LATER, Choice, Send
from hitl_cli.prompts.selection import Selection

ROWS = (
    Choice("a", "Approve", "", Send("approve")),
    Choice("r", "Reject", "", Send("reject")),
    LATER,
)


def selection(*, many: bool = False) -> Selection:
    return Selection(Menu(heading="", rows=ROWS, many=many, preview=str))


def typed(chosen: Selection, text: str) -> None:
    """Each letter does what it does in a menu."""
    keys = {row.key: place for place, row in enumerate(ROWS)}
    for letter in text:
        place = keys.get(letter)
        chosen.type(letter, None if place is None else lambda place=place: chosen.go(place))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("a", "Approve"),
        ("ra", "Approve"),
        ("rr", "Reject"),
        ("approve", "Approve"),
        ("reject", "Reject"),
        ("area", ""),
        ("rar", ""),
        ("pizza", ""),
        ("approvx", ""),
    ],
)
def test_a_letter_picks_and_a_word_only_its_own_row(text: str, label: str) -> None:
    chosen = selection()
    typed(chosen, text)
    assert "".join(row.label for row in chosen.enter()) == label
    assert bool(chosen.message) is not bool(label)


def test_a_word_that_picked_nothing_is_forgotten_at_enter() -> None:
    chosen = selection()
    typed(chosen, "pizza")
    assert chosen.message.startswith("That picks nothing")
    assert (chosen.enter(), chosen.message) == ((), "Nothing chosen")
    typed(chosen, "r")
    assert chosen.enter() == (ROWS[1],)


def test_the_cursor_stays_among_the_rows() -> None:
    chosen = selection()
    assert chosen.picked == ()
    places = []
    for step in (-1, 1, -1, -1, -1, -1):
        chosen.move(step)
        places.append(chosen.at)
    assert places == [2, 2, 1, 0, 0, 0]


def test_of_many_the_ticked_rows_are_picked_and_a_way_out_cannot_be_ticked() -> None:
    chosen = selection(many=True)
    for place in (1, 0, 2):
        chosen.go(place)
    assert chosen.ticked == {0, 1}
    assert chosen.picked == (LATER,), "the cursor is on it"
    chosen.move(-1)
    assert chosen.picked == ROWS[:2]
    chosen.tick()
    assert chosen.picked == ROWS[:1]


def test_of_many_nothing_is_taken_while_a_word_is_lost() -> None:
    chosen = selection(many=True)
    chosen.go(0)
    chosen.type("z")
    assert chosen.enter() == ()
    assert chosen.enter() == ROWS[:1]
