"""Reads one node: its verb, its edge, and where its result is saved."""

from __future__ import annotations

from pathlib import Path

from hitl_cli.format.elsewhere import near_key
from hitl_cli.format.expressions import Expression
from hitl_cli.format.fields import Fields, unknown_key
from hitl_cli.format.mistakes import Mistakes, either
from hitl_cli.format.model import Goto, NodeSpec, Saved, Then
from hitl_cli.format.read.common import check_name, read_each, read_retry, read_target, without_item
from hitl_cli.format.read.steps import StepReader, names_of_set
from hitl_cli.format.read.then import read_then
from hitl_cli.format.tree import Entry, MapNode, Scalar
from hitl_cli.format.verbs import BRANCH, COMMON, RESERVED, VERBS, Rows


def read_node(entry: Entry, folder: Path, mistakes: Mistakes) -> NodeSpec:
    """The node that `name: {…}` describes.

    Args:
        folder: of the graph file; relative paths begin there.
    """
    before = len(mistakes)
    if not check_name(entry.key, entry.place, "a node", mistakes):
        mistakes.hides_names = True
    if not isinstance(entry.value, MapNode):
        mistakes.add(entry.value.place, f"node {entry.key!r} must be a map with a verb and a 'then'")
        saves = _under_own_name(entry)
        return NodeSpec(name=entry.key, place=entry.place, saves=saves, broken=True, edges_broken=True)
    verbs = [each for each in entry.value.entries if each.key in VERBS]
    for extra in verbs[1:]:
        said = f"a node has one verb, and {entry.key!r} has {verbs[0].key!r} and {extra.key!r}"
        mistakes.add(extra.place, said)
    verb = verbs[0].key if verbs else ""
    fields = Fields(
        entry.value, _allowed(entry.value, verbs), mistakes, lambda key: _stranger(key, verb, entry)
    )
    before_then = len(mistakes)
    then, conditions = _then(entry, fields, mistakes)
    edges_broken = fields.broken or "on_timeout" in fields.missing or len(mistakes) > before_then
    reader = StepReader(fields, folder, mistakes)
    step = reader.read(verb) if verb in fields and len(verbs) == 1 else None
    each = read_each(fields, mistakes)
    # Without its `each`, a step may use a name that nothing else knows.
    hidden = each is None and ("each" in fields or (fields.broken and _means_each(entry.value)))
    reads = () if hidden else reader.reads
    return NodeSpec(
        name=entry.key,
        place=entry.place,
        step=step,
        then=then,
        each=each,
        retry=read_retry(fields, mistakes),
        on_error=read_target(fields, "on_error"),
        on_timeout=read_target(fields, "on_timeout"),
        saves=_saves(entry, verb, fields, mistakes),
        reads=(*conditions, *((each.items,) if each else ()), *without_item(each, reads)),
        answer_reads=without_item(each, reader.answer_reads),
        broken=len(mistakes) > before,
        edges_broken=edges_broken,
    )


def _means_each(node: MapNode) -> bool:
    """Whether some key was to be an `each`."""
    return any(near_key(entry.key, ("each",)) for entry in node.entries)


_ROWS = {verb: {**COMMON, **rows} for verb, rows in (*VERBS.items(), ("", BRANCH))}
"""The keys that go with each verb, and with none."""


def _allowed(node: MapNode, verbs: list[Entry]) -> Rows:
    """The keys of the verb; those of all verbs that may be meant when that is not clear."""
    if len(verbs) == 1 or (not verbs and all(_is_known(each.key) for each in node.entries)):
        return _ROWS[verbs[0].key if verbs else ""]
    rows = dict(COMMON)
    for verb in [each.key for each in verbs] or VERBS:
        rows.update(VERBS[verb])
    return rows


def _is_known(key: str) -> bool:
    return key in COMMON or key in RESERVED or any(key in rows for rows in VERBS.values())


def _stranger(key: str, verb: str, entry: Entry) -> str:
    """What is wrong with a key that does not go with the node's verb; empty when the verb is the mistake."""
    if key in RESERVED:
        return f"{key!r} is a word that is kept for later: use 'run' or 'call'"
    if _has_verb_for_later(entry):
        return ""
    homes = [f"'{home}'" for home, rows in VERBS.items() if key in rows]
    if homes and key not in VERBS:
        other = f"and {entry.key!r} has {verb!r}" if verb else f"and {entry.key!r} has no verb"
        return f"{key!r} goes with {either(homes)}, {other}"
    return unknown_key(key, (*_ROWS[verb], *(() if verb else VERBS)))


def _then(entry: Entry, fields: Fields, mistakes: Mistakes) -> tuple[Then, tuple[Expression, ...]]:
    node = fields.node("then")
    if node is not None:
        return read_then(fields.place_of("then"), node, mistakes)
    keys = [each.key for each in entry.value.entries] if isinstance(entry.value, MapNode) else []
    if "then" not in keys and not fields.broken:
        said = f"node {entry.key!r} has no 'then' — say where it goes next, or 'then: end'"
        mistakes.add(entry.place, said)
    return Goto(()), ()


def _saves(entry: Entry, verb: str, fields: Fields, mistakes: Mistakes) -> tuple[Saved, ...]:
    if verb == "set":
        return tuple(Saved(key, key, place) for key, place in names_of_set(fields.node("set"), mistakes))
    if not verb and not fields.broken and not _has_verb_for_later(entry):
        return ()
    save = fields.node("save")
    if save is None:
        return _under_own_name(entry)
    if isinstance(save, Scalar):
        check_name(save.text, save.place, "a state key", mistakes)
        return (Saved(save.text, None, save.place),)
    assert isinstance(save, MapNode)
    if not save.entries:
        mistakes.add(save.place, "'save' is empty — name a state key and the field that it takes")
    for each in save.entries:
        check_name(each.key, each.place, "a state key", mistakes)
    return tuple(Saved(each.key, _field(each, mistakes), each.value.place) for each in save.entries)


def _has_verb_for_later(entry: Entry) -> bool:
    """A verb that was refused by name: what goes with it is no further mistake."""
    node = entry.value
    return isinstance(node, MapNode) and any(each.key in RESERVED for each in node.entries)


def _under_own_name(entry: Entry) -> tuple[Saved, ...]:
    return (Saved(entry.key, None, entry.place),)


def _field(entry: Entry, mistakes: Mistakes) -> str:
    if isinstance(entry.value, Scalar) and entry.value.text.strip():
        return entry.value.text
    mistakes.add(entry.value.place, f"{entry.key!r} must name a field of the result")
    return ""
