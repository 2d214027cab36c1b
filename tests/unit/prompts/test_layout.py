"""How payloads look: behind the gutter, folded, cut with a count, with their dangers named."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.columns import columns
from hitl_cli.prompts.layout import GUTTER, Body, body
from hitl_cli.prompts.links import lookalikes
from hitl_cli.prompts.screen import Part
from hitl_cli.prompts.secrets import count_masked, masked
from hitl_cli.prompts.shortened import shortened
from hitl_cli.schema.payload import MAX_BYTES
from tests.machine import slowness


def show(*parts: Part, width: int = 80, rows: int | None = 24, unmasked: bool = False) -> Body:
    return body(parts, width, rows, unmasked=unmasked)


def texts(shown: Body, style: str = "payload") -> list[str]:
    return [line.text for line in shown.lines if line.style == style]


def test_a_flat_object_is_two_columns() -> None:
    shown = show(Part("", {"amount": 129.5, "to": "bob@example.com", "ok": True, "名": None}))

    assert texts(shown) == ["amount  129.5", "to      bob@example.com", "ok      true", "名      null"]


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [{"a": {"b": 1}}, {"a": "two\nlines"}, {"a": "x" * 201}, [1], {}, {"k" * 25: 1}]
)
def test_anything_else_is_json(value: Any) -> None:
    assert texts(show(Part("", value)))[0][0] in "{["


def test_a_call_is_written_like_one() -> None:
    assert texts(show(Part("It will call:", {"to": "bob"}, "send"))) == ["send({", '  "to": "bob"', "})"]
    assert texts(show(Part("It will call:", {}, "stop"))) == ["stop()"]


def test_hidden_characters_are_counted_in_keys_values_and_names() -> None:
    shown = show(Part("", {"a\u200b": ["\u202e"]}), Part("", "\x1b[2J"), Part("", {}, "r\u2060m"))

    assert texts(shown, "warning") == ["Warning: 4 hidden characters, shown as ^X, <U+XXXX> or \\uXXXX"]


def test_blank_lines_collapse_in_a_line_of_hitl_s_own() -> None:
    shown = show(Part("", "a" + "\n" * 15 + "b"))

    assert [(line.style, line.text) for line in shown.lines] == [
        ("payload", "a"),
        ("note", "(14 blank lines)"),
        ("payload", "b"),
    ]


@pytest.mark.parametrize(("rows", "kept"), [(100, 40), (52, 40), (24, 12), (20, 8), (19, 13), (10, 4)])
def test_long_payloads_are_cut_with_a_count(rows: int, kept: int) -> None:
    shown = show(Part("", "\n".join(f"line {n}" for n in range(100))), rows=rows)

    assert len(texts(shown)) == kept
    assert shown.hidden == 100 - kept
    assert texts(shown, "warning") == [f"{100 - kept} more lines"]


def test_a_text_that_is_cut_shows_its_end_too() -> None:
    said = "\n".join(f"line {n}" for n in range(100))

    assert texts(show(Part("", said), rows=24))[-2:] == ["line 10", "line 99"]
    assert texts(show(Part("", said, brief=True), rows=24))[-1] == "line 5"


def test_a_single_line_more_is_shown_in_the_place_of_its_count() -> None:
    shown = show(Part("", "\n".join(f"line {n}" for n in range(13))), rows=24)

    assert len(texts(shown)) == 13
    assert shown.hidden == 0


def test_the_words_around_a_call_cannot_push_it_away() -> None:
    shown = show(
        Part("", "\n".join("blah" for _ in range(100)), brief=True), Part("", {"path": "/"}, "delete")
    )

    assert texts(shown).count("blah") == 6
    assert '  "path": "/"' in texts(shown)


def test_everything_is_laid_out_for_the_pager() -> None:
    shown = show(Part("", "\n".join("x" * 100)), rows=None)

    assert len(texts(shown)) == 100
    assert shown.hidden == 0


def test_secrets_are_hidden_until_asked_for() -> None:
    part = Part("", {"password": "hunter22", "nested": {"API-Key": "k", "max_tokens": 4}}, "login")

    assert "hunter22" not in repr(show(part))
    assert show(part).masked == 2
    assert "hunter22" in repr(show(part, unmasked=True))
    assert show(part, unmasked=True).masked == 0


@pytest.mark.parametrize(
    "key", ["password", "DB_PASSWD", "secret", "token", "api_key", "Authorization", "cookie"]
)
def test_secret_keys(key: str) -> None:
    assert masked({key: "abc"}) == {key: "(hidden, 3 characters)"}
    assert count_masked({key: "abc"}) == 1


@pytest.mark.parametrize(
    "value", [{"max_tokens": "9"}, {"token": 9}, {"token": ""}, {"author": "x"}, ["password"]]
)
def test_no_secrets(value: Any) -> None:
    assert masked(value) == value
    assert count_masked(value) == 0


def test_links_to_lookalike_hosts_are_named_in_ascii() -> None:
    shown = show(Part("", "see https://ex\u0430mple.com/login"))

    assert texts(shown, "warning") == [
        "Warning: a link to ex\u0430mple.com really leads to xn--exmple-4nf.com"
    ]


@pytest.mark.parametrize(
    "text", ["https://example.com", "żółć.pl", "mail bob@żółć.pl", "https://example.com/żółć"]
)
def test_plain_links_are_not_named(text: str) -> None:
    assert lookalikes(text) == []


@pytest.mark.parametrize("part", ["a.", "a://", "a@", "://@", "x-", "://é"])
def test_no_text_takes_long_to_search_for_links(part: str) -> None:
    started = time.process_time()
    lookalikes(part * (MAX_BYTES // len(part)))
    assert time.process_time() - started < 5 * slowness()


def test_a_host_cannot_move_the_cursor() -> None:
    for link in ("https://xn--a\x1bcb/", "https://\u00e9\x1bc.com"):
        warnings = texts(show(Part("", link)), "warning")
        assert "really leads to" in warnings[-1]
        assert "\x1b" not in "".join(warnings)


def test_only_a_few_links_are_named() -> None:
    text = " ".join(f"https://é{n}.com" for n in range(50))

    assert len(lookalikes(text)) == 5


HOSTILE = st.text() | st.dictionaries(st.text(), st.text()) | st.lists(st.text())


@given(HOSTILE, st.integers(24, 100))
def test_no_payload_line_is_wider_than_the_terminal_or_breaks_out_of_it(value: Any, width: int) -> None:
    shown = show(Part("", value), width=width)

    for line in shown.lines:
        assert "\n" not in line.text
        assert "\x1b" not in line.text
        assert columns(line.text) <= width - (GUTTER if line.style == "payload" else 0)


@pytest.mark.parametrize("value", [[0] * 10_001, {"rows": [[n] for n in range(9_000)]}, deep(51)])
def test_of_very_many_values_only_a_part_is_laid_out_and_the_rest_counts_as_not_shown(value: Any) -> None:
    shown = body([Part("", value)], 80, 24)

    assert shown.hidden > 0
    assert any(line.text.startswith("more than ") for line in shown.lines)
    assert "…" not in "".join(line.text for line in body([Part("", value)], 80, None).lines)


@pytest.mark.parametrize("value", [[0] * 10_000, deep(50)])
def test_a_payload_that_is_just_not_too_large_is_laid_out_whole(value: Any) -> None:
    assert shortened(value) == (value, True)
