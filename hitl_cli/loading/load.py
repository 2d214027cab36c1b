"""From a target to a Runner."""

from __future__ import annotations

from hitl_cli.loading.target import Target
from hitl_cli.protocols import Observer, Runner
from hitl_cli.store.sqlite import SqliteStore


def load(target: Target, store: SqliteStore, observe: Observer) -> Runner:
    """Load the graph; only YAML graphs need yaml, only Python graphs run code of the user's.

    Args:
        observe: called with the name of each node that starts.

    Raises:
        TargetError: the target cannot be loaded; the message says why.
    """
    if target.form == "yaml":
        from hitl_cli.loading.yaml import load_yaml

        return load_yaml(target, store, observe)
    from hitl_cli.loading.python import load_python

    return load_python(target, store, observe)
