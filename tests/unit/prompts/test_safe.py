"""Untrusted text: every dangerous class of characters is shown, and ordinary text stays as it is."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.prompts.safe import count_hidden, one_line, safe, safe_json

NAMED = [
    (0x00AD, "soft hyphen"),
    (0x034F, "grapheme joiner"),
    (0x061C, "Arabic letter mark"),
    (0x115F, "Hangul filler"),
    (0x1160, "Hangul filler"),
    (0x180E, "Mongolian vowel separator"),
    (0x200B, "zero width space"),
    (0x200C, "zero width non-joiner"),
    (0x200D, "zero width joiner"),
    (0x200E, "left-to-right mark"),
    (0x200F, "right-to-left mark"),
    (0x2028, "line separator"),
    (0x2029, "paragraph separator"),
    (0x202A, "embedding"),
    (0x202E, "right-to-left override"),
    (0x2060, "word joiner"),
    (0x2061, "function application"),
    (0x2064, "invisible plus"),
    (0x2065, "unassigned"),
    (0x2066, "isolate"),
    (0x206F, "nominal digit shapes"),
    (0x2800, "blank braille"),
    (0x3164, "Hangul filler"),
    (0xFFA0, "half-width filler"),
    (0xFEFF, "byte order mark"),
    (0xFE00, "variation selector 1"),
    (0xFE0E, "text style"),
    (0xE0000, "unassigned tag"),
    (0xE0001, "language tag"),
    (0xE0041, "tag letter"),
    (0xE0100, "variation selector 17"),
    (0xE0FFF, "unassigned"),
    (0xD800, "lone surrogate"),
    (0x0085, "next line"),
    (0x009B, "C1 control sequence introducer"),
    (0xE000, "private use"),
    (0x10FFFF, "no character"),
]


@pytest.mark.parametrize(("code", "name"), NAMED)
def test_every_named_danger_is_shown_by_its_number(code: int, name: str) -> None:
    assert safe(f"a{chr(code)}b") == f"a<U+{code:04X}>b", name
    assert count_hidden(f"a{chr(code)}b") == 1


@pytest.mark.parametrize("code", [code for code in range(32) if chr(code) not in "\t\n"])
def test_control_characters_are_shown_as_carets(code: int) -> None:
    assert safe(f"a{chr(code)}b") == f"a^{chr(code + 64)}b"


def test_delete_is_a_caret_question_mark() -> None:
    assert safe("\x7f") == "^?"


def test_an_escape_sequence_becomes_text() -> None:
    assert safe("hi \x1b[24D\x1b[K there") == "hi ^[[24D^[[K there"


def test_line_ends() -> None:
    assert safe("a\r\nb\nc\rd\te") == "a\nb\nc^Md    e"
    assert count_hidden("a\r\nb\nc\rd\te") == 1


@pytest.mark.parametrize(
    "text",
    [
        "plain text, digits 0-9 and ~!@#$%^&*()",
        "żółć ñ Ω Ж",
        "日本語のテキスト",
        "안녕하세요",
        "שלום עולם",
        "مرحبا",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian "I want"
        "क्\u200dष",
        "☺\ufe0f ❤\ufe0f 👍🏽",
        "e\u0301 o\u0302\u0303\u0304\u0305",
        "no\u00a0break",
        "全角\u3000空白",
        "a\n\nb",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text
    assert count_hidden(text) == 0


@pytest.mark.parametrize("text", ["pay\u200dpal", "\u200cab", "ab\u200d", "日 \u200d本", "é\u200da"])
def test_joiners_are_kept_only_between_letters_that_need_them(text: str) -> None:
    assert "<U+200" in safe(text)


def test_a_pile_of_marks_is_cut_down_to_four() -> None:
    assert safe("e" + "\u0301" * 9) == "e" + "\u0301" * 4 + "<U+0301>" * 5
    assert safe("ก" + "\u0e49" * 6) == "ก" + "\u0e49" * 4 + "<U+0E49>" * 2


@given(st.text())
def test_nothing_dangerous_is_left(text: str) -> None:
    shown = safe(text)

    left = [char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")]
    assert set(left) <= {"\n", "\u200c", "\u200d"}


@given(st.text())
def test_twice_is_the_same_as_once(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(st.text())
def test_only_text_without_hidden_characters_is_unchanged(text: str) -> None:
    changed = safe(text) != text.replace("\r\n", "\n").replace("\t", "    ")

    assert changed == (count_hidden(text) > 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.sampled_from([None, 2]))
def test_json_for_people_is_json_for_the_same_value(value: Any, indent: int | None) -> None:
    assert json.loads(safe_json(value, indent=indent)) == value
    assert count_hidden(safe_json(value, indent=indent)) == 0


def test_json_keeps_other_alphabets_and_escapes_the_rest() -> None:
    assert safe_json({"to": "日本 \u202e \x1b \x7f \ud800 \U000e0041"}) == (
        '{"to": "日本 \\u202e \\u001b \\u007f \\ud800 \\udb40\\udc41"}'
    )


def test_one_line() -> None:
    assert one_line("  two\n\n  lines\t here ") == "two lines here"
    assert one_line("x" * 80) == "x" * 59 + "…"
    assert one_line("a\x1bb", 10) == "a^[b"
    assert len(one_line("wörter " * 100_000, 20)) <= 20
