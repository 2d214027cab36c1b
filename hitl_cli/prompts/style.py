"""The few colours of the full face. NO_COLOR leaves bold; no meaning rests on a colour alone."""

from __future__ import annotations

from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "title": "bold",
        "gutter": "ansibrightblack",
        "note": "ansibrightblack",
        "warning": "ansiyellow",
        "error": "ansired",
        "key": "ansicyan",
        "picked": "bold",
        "question": "bold",
        "answer": "noinherit",
        "bottom-toolbar": "noreverse",
        "bottom-toolbar.text": "ansibrightblack",
    }
)
