"""`hitl preview`: each kind of screen is there, shown still where there is nobody to try it."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.commands.preview import preview
from hitl_cli.errors import UsageError
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.question import Question


def recognised(kind: str) -> Any:
    sample = SAMPLES[kind]
    return recognise(
        Question(
            id="0", thread="t", checkpoint="", task="", node="n", payload=sample.payload, schema=sample.schema
        )
    )


def test_each_sample_shows_the_screen_that_it_stands_for() -> None:
    kinds = {kind: recognised(kind).kind for kind in SAMPLES}

    assert len({recognised(kind).convention for kind in SAMPLES}) >= 10
    assert (kinds["text"], kinds["yes-no"], kinds["options"]) == ("text", "yes-no", "choice")
    assert (kinds["review"], kinds["tool"], kinds["batch"]) == ("review", "tool", "tools")
    assert recognised("many").many


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_still_screen(kind: str) -> None:
    text = preview(kind, no_input=True).data["text"]

    assert text.startswith("● ")
    assert "thread preview" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_all_screens_at_once() -> None:
    text = preview(None, no_input=True).data["text"]

    assert [
        line.partition(":")[0]
        for line in text.splitlines()
        if line.endswith(tuple(sample.about for sample in SAMPLES.values()))
    ] == list(SAMPLES)


def test_an_unknown_screen() -> None:
    with pytest.raises(UsageError, match="there is no screen 'tol'") as error:
        preview("tol", no_input=True)
    assert "tool" in error.value.hint


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind != "hostile"])
def test_a_still_screen_in_words(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HITL_ACCESSIBLE", "1")
    text = preview(kind, no_input=True).data["text"]

    assert ". Thread preview." in text.splitlines()[0] + text.splitlines()[1]
    assert not set(text) & set("●│─╭╰")
