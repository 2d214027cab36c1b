"""A run of a graph file that stops at every question, and is answered by the names of the questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.format.build import load
from hitl_cli.question import TIMEOUT, Answer, Question
from hitl_cli.types import Command

CONFIG: dict[str, Any] = {"configurable": {"thread_id": "t1"}}


class Playing:
    """One thread of a graph file."""

    def __init__(self, path: Path, **inputs: Any) -> None:
        self.graph = load(path)
        self.saver = InMemorySaver()
        self.app = self.graph.compile(self.saver)
        self.values = self.app.invoke(self.graph.start_values(inputs), CONFIG)

    @property
    def questions(self) -> list[Question]:
        return [question for question in self.saver.pending("t1") if question.status == "open"]

    @property
    def names(self) -> list[str]:
        return [question.node for question in self.questions]

    def answer(self, **answers: Any) -> Playing:
        """Answer open questions by their names, all at once; `node_2` stands for `node[2]`."""
        known = {question.node.replace("[", "_").replace("]", ""): question for question in self.questions}
        return self.answer_by_id({known[name].id: answer for name, answer in answers.items()})

    def answer_by_id(self, resume: dict[str, Any]) -> Playing:
        self.values = self.app.invoke(Command(resume=resume), CONFIG)
        return self

    def time_out(self, *questions: Question) -> Playing:
        """Close these questions, or all that are open, as `hitl resume` closes those that are overdue."""
        overdue = questions or self.questions
        self.saver.accept([Answer(question=one.id, value=None, how=TIMEOUT) for one in overdue])
        return self.go_on()

    def go_on(self) -> Playing:
        self.values = self.app.invoke(None, CONFIG)
        return self

    @property
    def output(self) -> Any:
        return self.graph.output(self.values)
