"""Values as text that a person edits: written as YAML, read back as JSON or as the YAML of graph files.

That dialect leaves `no`, dates and `1:30` text: other YAML would change answers behind a person's back.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hitl_cli.format import document
from hitl_cli.format.mistakes import FormatError, Mistakes, Place
from hitl_cli.format.scalars import resolve, to_json
from hitl_cli.format.tree import MapNode, Scalar
from hitl_cli.prompts.safe import count_hidden
from hitl_cli.prompts.typed import NotReadable, read

if TYPE_CHECKING:
    import yaml


def dump(value: Any) -> str:
    """YAML that `parse` turns into the same value. Hidden characters are written as escapes."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Without aliases: JSON repeats a value that occurs twice."""

        ignore_aliases = staticmethod(lambda _: True)  # type: ignore[assignment]

    Dumper.add_representer(str, _represent_text)
    readable = count_hidden(json.dumps(value, ensure_ascii=False)) == 0
    return yaml.dump(value, Dumper=Dumper, allow_unicode=readable, sort_keys=False, width=2**20)


def parse(text: str, *, filled: bool = False) -> Any:
    """The JSON value of an edited text.

    Args:
        filled: a key of the outermost YAML map with nothing behind it is a mistake, not null.

    Raises:
        NotReadable: it is neither JSON nor plain YAML; the message has line and column.
    """
    try:
        return read(text, "json")
    except NotReadable as not_json:
        if text.lstrip().startswith(("{", "[")):
            raise not_json from None
    mistakes = Mistakes()
    node = document.parse(text, mistakes)
    try:
        mistakes.raise_any("")
    except FormatError as error:
        first = error.mistakes[0]
        raise NotReadable(f"line {first.line} column {first.column}: {first.message}") from None
    if filled and isinstance(node, MapNode):
        _check_filled(node)
    return None if node is None else to_json(node)


def _check_filled(node: MapNode) -> None:
    for entry in node.entries:
        if isinstance(entry.value, Scalar) and entry.value.plain and not entry.value.text:
            where = f"line {entry.place.line} column {entry.place.column}"
            raise NotReadable(f"{where}: nothing stands behind {entry.key}: write null for null")


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines as a block, and in quotes what would be read back as something else than text.

    The emitter itself turns to double quotes where a block or single quotes could not hold the text.
    """
    style = "|" if "\n" in text else None if _is_plain(text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_plain(text: str) -> bool:
    """Whether the text without quotes is read as that text."""
    return bool(resolve(Scalar(Place(1, 1), text)) == text)
