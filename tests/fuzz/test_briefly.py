"""A few seconds of `make fuzz`, with the same texts each time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.fuzz.batches import run_batch
from tests.fuzz.promises import FOLDER, PROMISES

SIZES = {"graph files": 150, "expressions": 200, "templates": 200, "shell texts": 40}


@pytest.fixture(autouse=True)
def folder() -> Iterator[None]:
    yield
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.mark.parametrize("name", PROMISES)
def test_no_promise_is_broken(name: str) -> None:
    promise, texts = PROMISES[name]
    run_batch(promise, texts, number=1, size=SIZES[name])


def test_a_broken_promise_is_found_and_made_small() -> None:
    def promise(text: str) -> None:
        assert "then" not in text

    with pytest.raises(AssertionError) as caught:
        run_batch(promise, PROMISES["graph files"][1], number=1, size=200)
    assert "then" in str(caught.value)
