"""The commands that look at graphs without running them."""

from __future__ import annotations

from hitl_cli.cli import options as o
from hitl_cli.result import Result


def check(
    targets: o.Targets,
    static: o.Static = False,
) -> Result:
    """Find every mistake in graphs, without running a step of them.

    Exits with 1 when there are problems. A line with the comment `# hitl: ignore` is not warned about.
    """
    from hitl_cli.commands.check import check as command

    return command(targets, static=static)


def draw(
    target: o.Drawn = None,
    thread: o.DrawnThread = None,
    mermaid: o.Mermaid = False,
    ascii: o.Ascii = False,
    *,
    store: o.Store,
) -> Result:
    """Draw a graph, without running a step of it."""
    from hitl_cli.commands.draw import draw as command

    return command(target, thread, store, as_mermaid=mermaid, in_ascii=ascii)


def new(
    name: o.NewName,
    python: o.Python = False,
) -> Result:
    """Write a first graph, with comments, and its test. Nothing is overwritten."""
    from pathlib import Path

    from hitl_cli.commands.new import new as command

    return command(name, Path.cwd(), python=python)


def schema() -> Result:
    """Print the JSON Schema of YAML graphs, for editors."""
    from hitl_cli.commands.schema import schema as command

    return command()
