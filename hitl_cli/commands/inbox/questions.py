"""The object that `hitl inbox --json` gives: every question that waits, over all threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hitl_cli.objects.question import question_object
from hitl_cli.objects.resume import resume_command
from hitl_cli.prompts.apart import told_apart
from hitl_cli.result import VERSION
from hitl_cli.store.inbox import Waiting


def inbox_object(waiting: Sequence[Waiting], store: Path) -> dict[str, Any]:
    """
    Args:
        store: which the commands in it go to.
    """
    ids = defaultdict(list)
    for question, _ in waiting:
        ids[question.thread].append(question.id)
    objects = [
        question_object(
            question, resume_command(question.thread, store, ours=bool(target)), ids[question.thread]
        )
        for question, target in waiting
    ]
    words = told_apart([question for question, _ in waiting], [asked["question"] for asked in objects])
    return {
        "hitl": VERSION,
        "questions": [
            {"thread": question.thread, "target": target, **asked, "question": text}
            for (question, target), asked, text in zip(waiting, objects, words, strict=True)
        ],
    }
