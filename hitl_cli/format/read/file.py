"""Reads a whole graph file: the keys at its top, and the inputs, the state and the nodes under them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.format.fields import Fields
from hitl_cli.format.functions import missing_function
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.model import GraphFile, Input, NodeSpec, StateKey, Target
from hitl_cli.format.read.common import check_name, is_declaration
from hitl_cli.format.read.node import read_node
from hitl_cli.format.read.then import read_names
from hitl_cli.format.scalars import resolve, to_json, word
from hitl_cli.format.schemas import Schema, check_default
from hitl_cli.format.texts import read_value
from hitl_cli.format.tree import FUNCTION, Entry, MapNode, Node, Scalar
from hitl_cli.format.types import Typed, declared, read_type
from hitl_cli.format.verbs import DECLARED, MERGES, STATE, TOP
from hitl_cli.types import UNSET

VERSION = 1
_NEUTRAL: dict[str, Any] = {"append": [], "extend": [], "union": [], "update": {}, "sum": 0}
"""What a key that merges starts with when it has no default."""


def read_file(root: Node, path: Path, mistakes: Mistakes) -> GraphFile | None:
    """The graph of a document; None, with a mistake noted, when the document is no graph at all."""
    if not isinstance(root, MapNode):
        mistakes.add(root.place, "a graph is a map that begins with 'hitl: 1'")
        return None
    if not _is_ours(root, mistakes):
        return None
    fields = Fields(root, TOP, mistakes)
    mistakes.hides_names |= fields.broken
    folder = path.parent
    inputs = tuple(_input(entry, mistakes) for entry in _entries(fields, "inputs"))
    state = tuple(_state_key(entry, folder, mistakes) for entry in _entries(fields, "state"))
    nodes = tuple(read_node(entry, folder, mistakes) for entry in _entries(fields, "nodes"))
    output, templates = (
        read_value(output_node, mistakes) if (output_node := fields.node("output")) else (UNSET, ())
    )
    return GraphFile(
        name=fields.text("name", path.stem),
        description=fields.text("description"),
        inputs=inputs,
        input_places={entry.key: entry.place for entry in _entries(fields, "inputs")},
        state=state,
        nodes=nodes,
        start=_start(fields, nodes, mistakes),
        output=output,
        output_reads=templates,
        break_before=_targets(fields, "break_before", mistakes),
        break_after=_targets(fields, "break_after", mistakes),
    )


def _is_ours(root: MapNode, mistakes: Mistakes) -> bool:
    """Whether the file says that it is a graph, in a version that we read."""
    marker = next((entry.value for entry in root.entries if entry.key == "hitl"), None)
    if marker is None:
        mistakes.add(root.place, "a graph begins with 'hitl: 1'")
    elif not isinstance(marker, Scalar) or word(resolve(marker)) != str(VERSION):
        said = f" {marker.text}" if isinstance(marker, Scalar) else ""
        mistakes.add(marker.place, f"this version of hitl reads 'hitl: {VERSION}', not 'hitl:{said}'")
    else:
        return True
    return False


def _entries(fields: Fields, key: str) -> tuple[Entry, ...]:
    node = fields.map(key)
    return node.entries if node else ()


def _start(fields: Fields, nodes: tuple[NodeSpec, ...], mistakes: Mistakes) -> Target:
    if not nodes and not fields.broken:
        mistakes.add(fields.place_of("nodes"), "a graph needs at least one node under 'nodes:'")
    start = fields.scalar("start")
    if start is not None:
        return Target(start.text, start.place)
    return Target(nodes[0].name, nodes[0].place) if nodes else Target("", fields.place)


def _targets(fields: Fields, key: str, mistakes: Mistakes) -> tuple[Target, ...]:
    node = fields.node(key)
    return read_names(node, mistakes) if node else ()


def _input(entry: Entry, mistakes: Mistakes) -> Input:
    check_name(entry.key, entry.place, "an input", mistakes)
    if not is_declaration(entry, mistakes):
        return Input(name=entry.key, schema={}, required=False)
    if isinstance(entry.value, Scalar):
        typed, fields = declared(entry.value, mistakes), None
    else:
        assert isinstance(entry.value, MapNode)
        fields = Fields(entry.value, DECLARED, mistakes)
        typed = read_type(fields, mistakes)
    node = fields.node("default") if fields else None
    return Input(
        name=entry.key,
        schema=typed.schema,
        required=node is None and not typed.optional,
        default=_default(typed.schema, node, mistakes, None),
        help=fields.text("help") if fields else "",
    )


def _state_key(entry: Entry, folder: Path, mistakes: Mistakes) -> StateKey:
    check_name(entry.key, entry.place, "a state key", mistakes)
    if not is_declaration(entry, mistakes):
        return StateKey(name=entry.key, place=entry.place)
    if isinstance(entry.value, Scalar):
        return StateKey(name=entry.key, place=entry.place, schema=declared(entry.value, mistakes).schema)
    assert isinstance(entry.value, MapNode)
    fields = Fields(entry.value, STATE, mistakes)
    typed = read_type(fields, mistakes, default="any")
    if typed.optional:
        mistakes.add(
            fields.place_of("type"), "'optional' is for inputs: give the state key a default, or none"
        )
    merge = _merge(fields, typed, folder, mistakes)
    given = any(key in fields for key in ("type", "choices", "of"))
    return StateKey(
        name=entry.key,
        place=entry.place,
        schema=typed.schema if given else None,
        default=_default(typed.schema, fields.node("default"), mistakes, _NEUTRAL.get(merge, UNSET)),
        merge=merge,
    )


def _merge(fields: Fields, typed: Typed, folder: Path, mistakes: Mistakes) -> str:
    scalar = fields.scalar("merge")
    if scalar is None:
        return MERGES[0]
    merge, kind = scalar.text, typed.schema.get("type")
    if merge not in MERGES and not FUNCTION.match(merge):
        known = f"'merge' is one of {', '.join(MERGES)}, or a function: module:function"
        mistakes.add(scalar.place, known + did_you_mean(merge, MERGES))
    elif merge not in MERGES and (missing := missing_function(merge, folder)):
        mistakes.add(scalar.place, missing)
    wanted = {"append": "array", "extend": "array", "union": "array", "update": "object"}.get(merge)
    if kind is not None and wanted is not None and kind != wanted:
        kinds = "list" if wanted == "array" else "map"
        mistakes.add(scalar.place, f"'merge: {merge}' needs a {kinds}, and the type is {kind}")
    if merge == "sum" and kind not in (None, "number", "integer"):
        mistakes.add(scalar.place, f"'merge: sum' needs a number, and the type is {kind}")
    return merge


def _default(schema: Schema, node: Node | None, mistakes: Mistakes, otherwise: Any) -> Any:
    if node is None:
        return otherwise
    check_default(schema, node, mistakes)
    return to_json(node)
