"""From the nodes of a graph file to those of a StateGraph: their functions, their edges, their errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from hitl_cli.errors import Fail, HitlError, QuestionTimedOut, TargetError
from hitl_cli.format.confidential import for_asking, for_running, hiding, scrubbed, secret_keys
from hitl_cli.format.context import ERROR, names_of, without_errors
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.flow import edges, failures_before
from hitl_cli.format.mistakes import Fault, StepError
from hitl_cli.format.model import (
    END_WORD,
    FAIL_WORD,
    Ask,
    ByRules,
    Call,
    Goto,
    GraphFile,
    NodeSpec,
    Run,
    SetValues,
    StateKey,
    Subgraph,
    ways,
)
from hitl_cli.format.saving import state_schema, update
from hitl_cli.format.scalars import answer_word, canonical_word
from hitl_cli.format.schemas import Schema, choices_of, has_booleans
from hitl_cli.format.steps.ask import ask
from hitl_cli.format.steps.call import call
from hitl_cli.format.steps.each import run_each
from hitl_cli.format.steps.graph import Child, run_graph
from hitl_cli.format.steps.run import run
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.topology import Topology
from hitl_cli.types import END, START, UNSET, Command, RetryPolicy
from hitl_cli.values import dataclass

State = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunsGraphs:
    """A node that runs graphs inside it. It is no function, so that the engine finds what they have done by
    the task alone: what they are given is worked out anew on every attempt, and may differ."""

    function: Callable[[State], State]

    def invoke(self, state: State, _config: object) -> State:
        return self.function(state)


@dataclass(frozen=True, slots=True)
class RunsOneGraph(RunsGraphs):
    """One whose graph is known before it runs, so that its state can be looked at."""

    topology: Topology
    checkpointer: None = None


@dataclass(frozen=True)
class GraphBuilder:
    file: GraphFile
    path: str
    """As it was given, for messages."""
    folder: Path
    children: Mapping[str, Child] = field(default_factory=dict)
    """The graphs that nodes run, by node."""

    def graph(self) -> StateGraph:
        graph = StateGraph(state_schema(self.file, self.folder))
        for node in self.file.nodes:
            graph.add_node(
                node.name,
                self._action(node),
                join=True,
                retry_policy=() if node.each else _policies(node),
                destinations=[_target(node, target.name) for target in node.detours],
                on_error=self._recovery(node) if node.detours else None,
            )
        for node in self.file.nodes:
            self._add_edges(graph, node)
        return graph.add_edge(START, self.file.start.name)

    def output(self, state: Mapping[str, Any], thread: str = "") -> Any:
        """What the graph gives, made by its `output:`; without one, its whole state.

        Args:
            thread: whose state it is; empty inside a task, which knows.
        """
        if self.file.output is UNSET:
            return without_errors(state)
        with self._placing("the output"):
            return render(self.file.output, names_of(state, thread=thread))

    @cached_property
    def _failing(self) -> Mapping[str, frozenset[str]]:
        return failures_before(self.file, edges(self.file))

    def _names(self, node: NodeSpec, state: Mapping[str, Any]) -> Names:
        return names_of(state, self._failing.get(node.name, ()))

    def _action(self, node: NodeSpec) -> Any:
        function = _of_state(self._run, node)
        child = self.children.get(node.name)
        if child and child.topology and not node.each:
            return RunsOneGraph(function, child.topology)
        return RunsGraphs(function) if child or node.each else function

    def _run(self, node: NodeSpec, state: State) -> State:
        names, secrets = self._names(node, state), tuple[str, ...]()
        if not isinstance(node.step, Ask):
            names, secrets = for_running(self._secrets, node, names)
        with self._placing(f"node {node.name!r}"), hiding(node, secrets):
            result = self._result(node, names)
            return update(node, scrubbed(result, secrets) if secrets else result, self._keys)

    @cached_property
    def _secrets(self) -> Mapping[str, Schema]:
        return secret_keys(self.file)

    @cached_property
    def _keys(self) -> Mapping[str, StateKey]:
        return {key.name: key for key in self.file.state}

    def _result(self, node: NodeSpec, names: Names) -> Any:
        if node.each is None:
            return self._step(node, names)

        def one(label: str, names: Names) -> Any:
            with self._placing(f"node {label!r}"):
                return self._step(node, names)

        return run_each(node.name, node.each, names, one, _policies(node))

    def _step(self, node: NodeSpec, names: Names) -> Any:
        step = node.step
        if isinstance(step, Ask):
            names = for_asking(self._secrets, names)
            return ask(step, names, (node.name, *(saved.key for saved in node.saves if saved.field is None)))
        if isinstance(step, Run):
            return run(step, names, node.place, self.folder)
        if isinstance(step, Call):
            return call(step, names, self.folder)
        if isinstance(step, Subgraph):
            return run_graph(step, names, self.children[node.name])
        if isinstance(step, SetValues):
            return render(step.values, names)
        return None

    # Edges

    def _add_edges(self, graph: StateGraph, node: NodeSpec) -> None:
        self._targets(graph, node, Goto(node.detours))
        if isinstance(node.then, Goto) and not node.detours:
            for target in self._targets(graph, node, node.then):
                graph.add_edge(node.name, target)
            return
        # A plain edge would also be taken after a detour.
        targets = [name for way in ways(node.then) for name in self._targets(graph, node, way)]
        graph.add_conditional_edges(node.name, _of_state(self._ways, node), list(dict.fromkeys(targets)))

    def _ways(self, node: NodeSpec, state: State) -> list[str]:
        with self._placing(f"node {node.name!r}"):
            return [_target(node, target.name) for target in self._choose(node, state).targets]

    def _choose(self, node: NodeSpec, state: State) -> Goto:
        if isinstance(node.then, Goto):
            return node.then
        if isinstance(node.then, ByRules):
            names = self._names(node, state)
            return next(
                rule.goto for rule in node.then.rules if not rule.condition or rule.condition.test(names)
            )
        answer = next(state[saved.key] for saved in node.saves if saved.field is None)
        possible = choices_of(node.step.schema) if isinstance(node.step, Ask) else None
        boolean = has_booleans(possible or (answer,))
        said = None if isinstance(answer, list | dict) else answer_word(answer)
        for way in node.then.ways:
            if canonical_word(way.word, boolean=boolean) == said:
                return way.goto
        assert node.then.otherwise is not None
        return node.then.otherwise

    def _targets(self, graph: StateGraph, node: NodeSpec, goto: Goto) -> list[str]:
        """The engine's names of the targets; makes the node that says no when one of them is `fail`."""
        names = [_target(node, target.name) for target in goto.targets]
        for name in names:
            if name == _failing(node) and name not in graph.nodes:
                graph.add_node(name, _says_no(node.name))
        return names

    # Detours

    def _recovery(self, node: NodeSpec) -> Callable[[BaseException], Command[Any] | None]:
        def recovery(error: BaseException) -> Command[Any] | None:
            if node.on_timeout and isinstance(error, QuestionTimedOut):
                return Command(goto=_target(node, node.on_timeout.name))
            if node.on_error and _is_of_step(error):
                failure = {"node": node.name, "message": _said(error)}
                return Command(update={ERROR: [failure]}, goto=_target(node, node.on_error.name))
            return None

        return recovery

    @contextmanager
    def _placing(self, where: str) -> Iterator[None]:
        try:
            yield
        except Fault as fault:
            place = f"{self.path}:{fault.place.line}:{fault.place.column}"
            raise StepError(f"{place}: {where}", fault.message) from fault.__cause__


def _of_state(method: Callable[[NodeSpec, State], T], node: NodeSpec) -> Callable[[State], T]:
    """Without annotations, which a StateGraph would look up for every node."""
    return lambda state: method(node, state)


def _policies(node: NodeSpec) -> tuple[RetryPolicy, ...]:
    if not node.retry.times:
        return ()
    wait = node.retry.wait
    return (
        RetryPolicy(
            initial_interval=wait,
            max_interval=wait,
            max_attempts=1 + node.retry.times,
            jitter=False,
            retry_on=_is_of_step,
        ),
    )


def _is_of_step(error: BaseException) -> bool:
    """Whether the step could not do its work: neither a decision of the graph's, nor trouble of the run."""
    if isinstance(error, HitlError):
        return isinstance(error, StepError | TargetError)
    return isinstance(error, Exception) and not isinstance(error, Fail)


def _said(error: BaseException) -> str:
    if isinstance(error, StepError):
        return error.said
    return error.message if isinstance(error, HitlError) else f"{type(error).__name__}: {error}"


def _target(node: NodeSpec, name: str) -> str:
    if name == END_WORD:
        return END
    return _failing(node) if name == FAIL_WORD else name


def _failing(node: NodeSpec) -> str:
    """The hidden node that ends the run; no node of a file can have such a name."""
    return f"fail ({node.name})"


def _says_no(name: str) -> Callable[[State], Any]:
    def function(_: State) -> None:
        raise Fail(f"node {name!r} led to 'fail'")

    return function
