"""From a target to a Runner."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import cache

from hitl_cli.errors import UsageError
from hitl_cli.loading.factory import Held
from hitl_cli.loading.target import Target
from hitl_cli.protocols import Observer, Runner
from hitl_cli.store.sqlite import SqliteStore


def load(
    target: Target,
    store: SqliteStore,
    observer: Observer,
    held: Held,
    context: Sequence[tuple[str, str]] = (),
) -> Runner:
    """Load the graph; only YAML graphs need yaml, only Python graphs run code of the user's.

    Args:
        observer: told how runs go on.
        held: what the graph holds open; close it when the runner is not needed any more.
        context: names and texts of what its runs are given beside the input.

    Raises:
        TargetError: the target cannot be loaded; the message says why.
        UsageError: the graph takes no such context.
    """
    target.enter_project()
    if target.form == "yaml":
        if context:
            raise UsageError("a graph file takes no --context: what it needs are its inputs, given with -i")
        from hitl_cli.loading.yaml import load_yaml

        _keep_what_is_loaded()
        return load_yaml(target, store, observer)
    from hitl_cli.loading.python import load_python

    _keep_what_is_loaded()
    return load_python(target, store, observer, held, context)


@cache
def _keep_what_is_loaded() -> None:
    """Look for no garbage among hitl's own modules: when Python ends, that took a tenth of a short run.

    The user's code comes after this. Its objects are looked at, so that files that it forgot are closed.
    """
    gc.freeze()
