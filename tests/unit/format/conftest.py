"""Graph files for one test, and a way to play them through with prepared answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.format.build import load
from hitl_cli.format.mistakes import FormatError, StepError
from hitl_cli.types import Command

Write = Callable[..., Path]


@dataclass(frozen=True)
class Played:
    """What came of a run."""

    values: dict[str, Any]
    asked: list[Any]
    """The payloads of all questions, in the order in which they were answered."""
    schemas: list[Any]
    output: Any


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a graph file, and other files beside it; the text may be indented."""

    def write_file(text: str, **others: str) -> Path:
        for name, content in others.items():
            (tmp_path / name.replace("__", ".")).write_text(dedent(content), encoding="utf-8")
        path = tmp_path / "graph.yaml"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def mistakes(write: Write) -> Callable[..., list[str]]:
    """The mistakes of a graph file, as `line:column: message`."""

    def mistakes_of(text: str, **others: str) -> list[str]:
        try:
            load(write(text, **others))
        except FormatError as error:
            return [f"{each.line}:{each.column}: {each.message}" for each in error.mistakes]
        return []

    return mistakes_of


@pytest.fixture
def one_node() -> Callable[[str], str]:
    """The text of a graph with one node, `a`, whose keys are given as lines."""

    def text_of(body: str) -> str:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        return f"hitl: 1\nnodes:\n  a:\n{lines}    then: end\n"

    return text_of


@pytest.fixture
def failure(play: Callable[..., Played]) -> Callable[[Path], str]:
    """Run a graph file whose step fails; what it says, without the path."""

    def message_of(path: Path) -> str:
        with pytest.raises(StepError) as caught:
            play(path)
        return caught.value.message.removeprefix(f"{path}:")

    return message_of


@pytest.fixture
def play() -> Callable[..., Played]:
    """Run a graph file to its end; `answers` has, for each node, its answers in turn."""

    def play_file(
        path: Path,
        answers: Mapping[str, Iterable[Any]] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Played:
        graph = load(path)
        app = graph.builder.compile(checkpointer=InMemorySaver())
        config = {"configurable": {"thread_id": "t1"}}
        waiting = {node: iter(given) for node, given in (answers or {}).items()}
        asked, schemas = [], []
        values = app.invoke(graph.start_values(inputs or {}), config)
        while "__interrupt__" in values:
            tasks = app.get_state(config).tasks
            node, question = next((task.name, each) for task in tasks for each in task.interrupts)
            asked.append(question.value)
            schemas.append(question.response_schema)
            values = app.invoke(Command(resume={question.id: next(waiting[node])}), config)
        return Played(values, asked, schemas, graph.output(values) if graph.output else None)

    return play_file
