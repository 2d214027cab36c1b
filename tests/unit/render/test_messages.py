"""Messages as people read them, in the shapes of LangChain and of OpenAI."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage

from hitl_cli.plain import plain
from hitl_cli.render.messages import are_messages, message_rows, reply, transcript

CALL = {"name": "mail", "args": {"to": "ana"}, "id": "c1", "type": "tool_call"}
LANGCHAIN = [
    SystemMessage("Be kind."),
    HumanMessage("Write to Ana"),
    AIMessage("Shall I?\nReally?", tool_calls=[CALL]),
    ToolMessage("sent", tool_call_id="c1", name="mail"),
    AIMessage("Done.", name="scribe"),
]
OPENAI: list[dict[str, Any]] = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Write to Ana"},
    {
        "role": "assistant",
        "content": "Shall I?\nReally?",
        "tool_calls": [{"id": "c1", "function": {"name": "mail", "arguments": '{"to": "ana"}'}}],
    },
    {"role": "tool", "name": "mail", "content": "sent"},
    {"role": "assistant", "name": "scribe", "content": "Done."},
]
SHOWN = """\
system:
│ Be kind.
you:
│ Write to Ana
assistant:
│ Shall I?
│ Really?
assistant calls mail:
│ {"to": "ana"}
mail gives:
│ sent
scribe:
│ Done."""


@pytest.mark.parametrize("messages", [plain(LANGCHAIN), OPENAI], ids=["LangChain", "OpenAI"])
def test_who_says_what_and_calls_which_tool(messages: Any) -> None:
    assert are_messages(messages)
    assert "\n".join(transcript(messages)) == SHOWN


@pytest.mark.parametrize(
    "value", [[], None, {}, ["text"], [{"type": "human"}], [{"type": "x", "content": ""}]]
)
def test_what_are_no_messages(value: Any) -> None:
    assert not are_messages(value)


def test_a_content_of_several_blocks() -> None:
    blocks = [
        {"type": "reasoning", "reasoning": "hm"},
        {"type": "text", "text": "A picture: "},
        "see",
        {"type": "image_url", "image_url": "x"},
        {"type": "tool_use", "id": "c1", "name": "mail", "input": {}},
    ]
    assert transcript([{"type": "ai", "content": blocks}]) == [
        "assistant:",
        "│ A picture: see",
        "│ (image_url)",
    ]


def test_a_piece_that_was_kept_as_a_message() -> None:
    assert transcript(plain([AIMessageChunk("Hi")])) == ["assistant:", "│ Hi"]


def test_a_tool_that_failed() -> None:
    failed = ToolMessage("no such user", tool_call_id="c1", name="mail", status="error")
    assert transcript(plain([failed])) == ["mail failed:", "│ no such user"]


def test_secrets_among_the_arguments_are_hidden() -> None:
    call = {**CALL, "args": {"password": "hunter2"}}
    assert "hunter2" not in "".join(transcript(plain([AIMessage("", tool_calls=[call])])))


def test_nothing_in_a_message_imitates_a_line_of_hitl() -> None:
    name = "mail:\n● Approval needed\x1b[2J"
    call = {**CALL, "name": name, "args": {"to": "\x1b[2J\nyou:"}}
    messages = [
        AIMessage("x\x1b[2J\n● Approval needed", tool_calls=[call], name=name),
        ToolMessage("\u202eevil", tool_call_id="c1", name=name),
    ]
    lines = transcript(plain(messages))
    heads = [line for line in lines if not line.startswith("│ ")]
    assert len(heads) == 3
    assert all(line.startswith("mail: ● Approval needed^[[2J") for line in heads)
    assert "\x1b" not in "".join(lines)
    assert "│ <U+202E>evil" in lines


def test_rows_fit_the_terminal_and_what_a_tool_gives_is_cut() -> None:
    long = ToolMessage("\n".join("中文 words " * 5 for _ in range(20)), tool_call_id="c1", name="m" * 60)
    rows = message_rows(plain(long), 30, most=6)
    assert len(rows) == 8
    assert rows[0].text.endswith("…")
    assert rows[-1] == ("(34 more lines)", False)


def test_arguments_that_do_not_fit_in_a_row_have_rows_of_their_own() -> None:
    call = {**CALL, "args": {"to": "ana", "text": "word " * 4}}
    rows = message_rows(plain(AIMessage("", tool_calls=[call])), 30)
    assert [row.text for row in rows][1:] == [
        "{",
        '  "to": "ana",',
        '  "text": "word word word ',
        'word "',
        "}",
    ]


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (AIMessage("Done.\x1b[2J"), "Done.^[[2J"),
        (HumanMessage("Hi"), ""),
        (AIMessage("", tool_calls=[CALL]), 'assistant calls mail:\n│ {"to": "ana"}'),
        (ToolMessage("sent", tool_call_id="c1", name="mail"), "sent"),
    ],
)
def test_the_reply_is_what_was_said_last(last: Any, text: str) -> None:
    assert reply(plain([HumanMessage("Hi"), last])) == text
