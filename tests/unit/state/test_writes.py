"""What counts as an update of the state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hitl_cli.errors import InvalidUpdateError
from hitl_cli.state.writes import writes
from hitl_cli.types import Command, Interrupt, Overwrite, RetryPolicy, Send

KEYS = dict.fromkeys(("value", "node", "arg", "update", "id", "max_attempts", "goto"))
"""Named like fields of hitl's own values."""


@dataclass
class Data:
    value: int


@pytest.mark.parametrize(
    "own",
    [
        Command(update={"value": 1}),
        Send("node", 1),
        Interrupt(value=1, id="1"),
        Overwrite(1),
        RetryPolicy(),
    ],
    ids=lambda own: type(own).__name__,
)
def test_a_value_of_the_engine_s_own_is_no_update(own: Any) -> None:
    with pytest.raises(InvalidUpdateError, match="Expected dict"):
        writes(own, KEYS)


def test_an_instance_of_a_class_of_the_user_s_is_one() -> None:
    assert writes(Data(1), KEYS) == (("value", 1),)


@pytest.mark.parametrize("pairs", [[("value", 1), ("other", 2)], (("value", 1),)])
def test_pairs_are_one(pairs: Any) -> None:
    assert writes(pairs, KEYS) == (("value", 1),)
