"""Checks the edges of a graph file: where they lead, that every answer has a way, what they allow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from hitl_cli.format.checks.names import names_in
from hitl_cli.format.elsewhere import near_node
from hitl_cli.format.flow import Edges, TooDense, clashes, endless, failures_before, orphans, unset_reads
from hitl_cli.format.flow import edges as edges_of
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.model import (
    END_WORD,
    FAIL_WORD,
    Ask,
    ByAnswer,
    GraphFile,
    NodeSpec,
    Run,
    Target,
    targets_of,
)
from hitl_cli.format.scalars import answer_word, canonical_word
from hitl_cli.format.schemas import choices_of, has_booleans, meant_switch
from hitl_cli.format.texts import SPECIAL


def check_edges(file: GraphFile, mistakes: Mistakes) -> None:
    """Note edges to nodes that do not exist, and answers without a way."""
    if not mistakes.hides_names:
        _check_targets(file, mistakes)
    for node in file.nodes:
        _check_answers(node, file, mistakes)


def _check_targets(file: GraphFile, mistakes: Mistakes) -> None:
    names = dict.fromkeys(node.name for node in file.nodes)
    ends = names | dict.fromkeys((END_WORD, FAIL_WORD))
    for node in file.nodes:
        for target in targets_of(node):
            _check_target(target, ends, mistakes)
    for target in (*file.break_before, *file.break_after, *((file.start,) if file.nodes else ())):
        _check_target(target, names, mistakes)


def _check_target(target: Target, known: Collection[str], mistakes: Mistakes) -> None:
    if target.name not in known:
        mistakes.add(target.place, f"unknown node {target.name!r}{near_node(target.name, known)}")


def _check_answers(node: NodeSpec, file: GraphFile, mistakes: Mistakes) -> None:
    """A `then` by the answer has a way for every answer, and none for what is no answer."""
    then = node.then
    if not isinstance(then, ByAnswer) or node.broken:
        return
    if problem := _no_answer(node, file):
        mistakes.add(then.place, problem)
        return
    possible = choices_of(node.step.schema) if isinstance(node.step, Ask) else None
    if possible is None:
        if then.otherwise is None:
            mistakes.add(then.place, f"the results of {node.name!r} are no fixed list — add an else")
        return
    words = {answer_word(value): value for value in possible}
    boolean = has_booleans(possible)
    taken = [canonical_word(way.word, boolean=boolean) for way in then.ways]
    strangers = [way for way, known in zip(then.ways, taken, strict=True) if known not in words]
    for way in strangers:
        said = f"{node.name} is one of {_list(possible)}; {way.word!r} never matches"
        meant = meant_switch(way.word) if boolean else None
        near = did_you_mean(way.word, words) if meant is None else f" — did you mean {answer_word(meant)!r}?"
        mistakes.add(way.place, said + near)
    if then.otherwise is None and not strangers:
        covered = set(taken)
        for missing in (text for text in words if text not in covered):
            mistakes.add(then.place, f"no way out for {missing!r} — add '{missing}: <node>' or an else")


def _no_answer(node: NodeSpec, file: GraphFile) -> str:
    """Why a node's `then` cannot go by its answer; empty when it can."""
    if node.each:
        return "with 'each' there is a list of results, not one — write a list of if/then"
    if not isinstance(node.step, Ask | Run) and not node.saves:
        return "a node without a verb has no answer — write a list of if/then"
    whole = [saved for saved in node.saves if saved.field is None]
    if not whole:
        return "'then' by answer needs the answer under one name — write a list of if/then"
    merges = {key.name: key.merge for key in file.state}
    if merges.get(whole[0].key, "replace") != "replace":
        return f"{whole[0].key!r} merges, so that it is not the answer — write a list of if/then"
    if isinstance(node.step, Ask) and node.step.many:
        return "an answer of several choices is no single one — write a list of if/then"
    return ""


def _list(values: Iterable[Any]) -> str:
    return ", ".join(answer_word(value) for value in values)


def check_flow(file: GraphFile, mistakes: Mistakes) -> None:
    """Note nodes that are not reached, branches that clash, names that are not set yet; of sound edges."""
    edges = edges_of(file)
    lost = tuple(orphans(file, edges))
    for node in lost:
        mistakes.add(node.place, f"nothing leads to node {node.name!r}")
    try:
        for one, other, key in clashes(file, edges):
            said = f"{one.name!r} and {other.name!r} run in parallel and both save {key!r}"
            mistakes.add(other.place, f"{said}: give {key} a merge rule in state:, or save to two keys")
    except TooDense as dense:
        mistakes.add(
            dense.place, "too many branches run in parallel here — move some into a graph of their own"
        )
        return
    if lost:
        return
    if lasting := endless(file, edges):
        mistakes.add(lasting.place, f"no way leads from node {lasting.name!r} to 'end' or 'fail'")
    given = {each.name for each in file.inputs} | {key.name for key in file.state} | SPECIAL
    for node, name in unset_reads(file, edges, given):
        mistakes.add(name.place, f"{name.text!r} is not set yet when node {node.name!r} runs")
    _check_errors(file, edges, mistakes)


def _check_errors(file: GraphFile, edges: Edges, mistakes: Mistakes) -> None:
    """`error` has a value only where an `on_error` led."""
    failing = failures_before(file, edges)
    for node in file.nodes:
        for name in names_in((*node.reads, *node.answer_reads)):
            if name.text == "error" and node.name not in failing and not node.broken:
                mistakes.add(name.place, f"no 'on_error' leads to node {node.name!r}: there is no error")
    for name in names_in(file.output_reads):
        if name.text == "error" and not failing:
            mistakes.add(name.place, "no node has an 'on_error': there is no error")
