"""Reads the type that a question, an input or a field has in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hitl_cli.errors import PayloadError
from hitl_cli.format.elsewhere import near_type
from hitl_cli.format.fields import Fields, has_no_colon
from hitl_cli.format.mistakes import Mistakes, Place, did_you_mean
from hitl_cli.format.scalars import resolve, word
from hitl_cli.format.schemas import WORDS, Schema, choices_of
from hitl_cli.format.tree import ListNode, MapNode, Node, Scalar
from hitl_cli.format.verbs import DECLARED, EXCLUSIVE
from hitl_cli.values import NamedTuple

_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
}

_BEFORE: Final = ("optional", "list of")
"""What may stand before a type."""


class Typed(NamedTuple):
    """What a type says: the JSON Schema, and whether the value may be left out."""

    schema: Schema
    optional: bool = False
    broken: bool = False
    """A mistake in it was noted, so that what goes with it cannot be judged."""


def read_type(fields: Fields, mistakes: Mistakes, default: str = "string") -> Typed:
    """The type that the keys `type`, `choices`, `of` … of a map describe."""
    before = len(mistakes)
    if "choices" in fields:
        typed = Typed(_choices(fields, mistakes))
    elif "fields" in fields:
        typed = Typed(_object_type(fields.map("fields"), mistakes))
    elif "of" in fields:
        items = declared(fields.node("of"), mistakes).schema
        typed = Typed({"type": "array", "items": items})
    else:
        scalar = fields.scalar("type")
        typed = _words(scalar, mistakes) if scalar else Typed(dict(WORDS[default]))
    refuse_pairs(fields, mistakes)
    if fields.broken or len(mistakes) > before:
        return Typed({}, typed.optional, broken=True)
    schema = typed.schema
    schema.update(_bounds(fields, schema, mistakes))
    schema.update(_pattern(fields, schema, mistakes))
    schema.update(_editor(fields, schema, mistakes))
    for key, name in (("title", "title"), ("help", "description")):
        if key in fields:
            schema[name] = fields.text(key)
    return Typed(schema, typed.optional, len(mistakes) > before)


def _object_type(node: MapNode | None, mistakes: Mistakes) -> Schema:
    """An object with the named fields."""
    from hitl_cli.format.read.form import read_form

    form = read_form(node, mistakes) if node is not None else None
    for condition in form.conditions.values() if form else ():
        mistakes.add(condition.place, "'when' goes with a field of a form, not of an object")
    return form.schema if form else {}


def declared(node: Node | None, mistakes: Mistakes) -> Typed:
    """The type that a word or a map describes."""
    if isinstance(node, Scalar):
        return _words(node, mistakes)
    if isinstance(node, MapNode):
        return read_type(Fields(node, DECLARED, mistakes), mistakes, default="any")
    return Typed({})


def _words(scalar: Scalar, mistakes: Mistakes) -> Typed:
    text = scalar.text
    optional = text.startswith("optional ")
    rest = text.removeprefix("optional ").strip()
    lists = 0
    while rest.startswith("list of "):
        rest = rest.removeprefix("list of ").strip()
        lists += 1
    if rest in WORDS:
        schema = dict(WORDS[rest])
    else:
        schema = {}
        mistakes.add(scalar.place, _unknown(rest))
    for _ in range(lists):
        schema = {"type": "array", "items": schema}
    return Typed(schema, optional)


def _unknown(name: str) -> str:
    if name[:1].isdigit():
        return f"{name} is no type — write {{default: {name}}}"
    before, _, last = name.rpartition(" ")
    near = did_you_mean(before, _BEFORE) if last in WORDS else ""
    return f"unknown type {name!r}" + (near.replace("'?", f" {last}'?") or near_type(name, WORDS))


def refuse_pairs(fields: Fields, mistakes: Mistakes) -> None:
    """Note two ways in one place to say what the type is."""
    said = [key for key in EXCLUSIVE if key in fields]
    if len(said) > 1:
        mistakes.add(fields.place_of(said[1]), f"give {said[0]!r} or {said[1]!r}, not both")


def _choices(fields: Fields, mistakes: Mistakes) -> Schema:
    node = fields.node("choices")
    one: Schema
    if isinstance(node, MapNode):
        one = {"oneOf": [{"const": each.key, "title": _label(each.value)} for each in node.entries]}
        places = [(each.key, each.place, each.value) for each in node.entries]
    elif isinstance(node, ListNode):
        one = {"enum": [resolve(item) for item in node.items if isinstance(item, Scalar)]}
        places = [(item.text if isinstance(item, Scalar) else "", item.place, item) for item in node.items]
    else:
        return {}
    _check_choices(node, places, mistakes)
    if fields.value("many"):
        items = {"anyOf": one["oneOf"]} if "oneOf" in one else one
        return {"type": "array", "items": items, "uniqueItems": True}
    return one


def _label(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _other_shape(node: Node) -> str:
    """What is wrong when a list was written as a map, or a map as a list; else empty."""
    if isinstance(node, MapNode) and node.entries and all(map(has_no_colon, node.entries)):
        return f"a list stands in [ ]: [{', '.join(entry.key for entry in node.entries)}]"
    if isinstance(node, ListNode) and any(isinstance(item, MapNode) for item in node.items):
        return "choices with labels are a map: write 'value: label', without '-'"
    return ""


def _check_choices(node: Node, places: list[tuple[str, Place, Node]], mistakes: Mistakes) -> None:
    if said := _other_shape(node):
        mistakes.add(node.place, said)
        return
    if not places:
        mistakes.add(node.place, "'choices' is empty — there is nothing to choose from")
    seen: dict[str, Place] = {}
    for text, place, value in places:
        if not isinstance(value, Scalar):
            mistakes.add(value.place, "a choice must be text, a number, true or false")
        elif not text.strip() or (isinstance(node, ListNode) and resolve(value) is None):
            mistakes.add(place, "a choice has no text")
        elif not value.text.strip() or resolve(value) is None:
            mistakes.add(place, f"{text!r} has no label — write choices without labels as a list")
        elif "{{" in value.text or "{{" in text:
            mistakes.add(place, "choices are fixed — {{ }} is not possible here")
        elif text == "else":
            mistakes.add(place, "'else' cannot be a choice, because 'then' uses the word for all others")
        elif text in seen:
            mistakes.add(place, f"{text!r} is already a choice on line {seen[text].line}")
        seen.setdefault(text, place)


def _bounds(fields: Fields, schema: Schema, mistakes: Mistakes) -> Schema:
    names = _BOUNDS.get(str(schema.get("type")))
    found: Schema = {}
    for position, key in enumerate(("min", "max")):
        if key not in fields:
            continue
        value = fields.value(key)
        if names is None:
            mistakes.add(
                fields.place_of(key), f"{key!r} goes with numbers, text and lists, not with this type"
            )
        elif names[0] != "minimum" and (not isinstance(value, int) or value < 0):
            mistakes.add(
                fields.place_of(key), f"{key!r} counts characters or items: a whole number, 0 or more"
            )
        else:
            found[names[position]] = value
    low, high = (found.get(name) for name in names) if names else (None, None)
    options = choices_of(schema["items"]) if "uniqueItems" in schema else None
    if options is not None and low is not None and low > len(options):
        mistakes.add(
            fields.place_of("min"), f"'min' is {low}, and there are only {len(options)} to choose from"
        )
    if low is not None and high is not None and low > high:
        mistakes.add(fields.place_of("max"), f"'max' is {word(high)} and 'min' is {word(low)}: nothing fits")
    return found


def _pattern(fields: Fields, schema: Schema, mistakes: Mistakes) -> Schema:
    scalar = fields.scalar("pattern")
    if scalar is None:
        return {}
    from hitl_cli.schema.check import MAX_PATTERN

    if schema.get("type") != "string":
        mistakes.add(fields.place_of("pattern"), "'pattern' goes with text, not with this type")
    elif len(scalar.text) > MAX_PATTERN:
        mistakes.add(scalar.place, f"'pattern' is longer than {MAX_PATTERN:,} characters")
    elif not _is_pattern(scalar.text):
        mistakes.add(
            scalar.place, f"'pattern' is not a regular expression that can be checked: {scalar.text}"
        )
    return {"pattern": scalar.text}


def _is_pattern(text: str) -> bool:
    from hitl_cli.schema.check import check_schema

    try:
        check_schema({"pattern": text})
    except PayloadError:
        return False
    return True


def _editor(fields: Fields, schema: Schema, mistakes: Mistakes) -> Schema:
    if "editor" not in fields:
        return {}
    kind = schema.get("type")
    if kind not in (None, "string", "object") or schema.keys() & {"enum", "oneOf"}:
        mistakes.add(fields.place_of("editor"), "'editor' goes with text and object, not with this type")
    return {"x-hitl": "editor"} if kind == "string" else {}
