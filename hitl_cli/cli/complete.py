"""What Tab offers for a thread or a graph. It runs at every Tab, so it reads one list and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import typer

GRAPH_FILES = (".yaml", ".yml")
GRAPHS = (*GRAPH_FILES, ".py")


def any_thread(ctx: typer.Context, incomplete: str) -> list[str]:
    """All threads that start with `incomplete`, newest first."""
    return _threads(ctx.params.get("store"), incomplete, finished=True)


def waiting_thread(ctx: typer.Context, incomplete: str) -> list[str]:
    """Those that can go on."""
    return _threads(ctx.params.get("store"), incomplete, finished=False)


def graph_file(incomplete: str) -> list[str]:
    """The graph files and folders whose path starts with `incomplete`; a folder ends with a slash."""
    folder, start = os.path.split(incomplete)
    try:
        entries = sorted(os.scandir(folder or os.curdir), key=lambda entry: entry.name)
    except OSError:
        return []
    names = [f"{entry.name}/" for entry in entries if entry.is_dir()]
    names += [entry.name for entry in entries if entry.name.endswith(GRAPHS)]
    written = incomplete.removesuffix(start)
    return [written + name for name in names if name.startswith(start) and _offered(name, start)]


def given_input(ctx: typer.Context, incomplete: str) -> list[str]:
    """The inputs of the graph file on the line that were not given yet, as `name=`. Runs no Python graph."""
    from hitl_cli.cli.glance import input_names

    # The parser stops at the option that is being typed; the target is among the words it did not use.
    file = next((Path(word) for word in ctx.args if word.endswith(GRAPH_FILES)), None)
    names = input_names(file) if file else []
    given = {pair.partition("=")[0] for pair in ctx.params.get("pairs") or ()}
    return [f"{name}=" for name in names if name.startswith(incomplete) and name not in given]


def screen_kind(incomplete: str) -> list[str]:
    """The screens that `hitl preview` shows."""
    from hitl_cli.prompts.samples import SAMPLES

    return [kind for kind in SAMPLES if kind.startswith(incomplete)]


def _offered(name: str, start: str) -> bool:
    """Hidden files only when asked for; no name that the shell would take for two."""
    return name.isprintable() and (start.startswith(".") or not name.startswith((".", "__")))


def _threads(store: Path | None, incomplete: str, *, finished: bool) -> list[str]:
    from hitl_cli.errors import HitlError
    from hitl_cli.paths import store_path
    from hitl_cli.store.lists import list_threads

    try:
        threads = list_threads(store or store_path())
    except (HitlError, OSError):
        return []  # a message in the middle of a command line being typed would help nobody
    return [
        thread.id
        for thread in threads
        if thread.id.startswith(incomplete) and (finished or thread.status != "finished")
    ]
