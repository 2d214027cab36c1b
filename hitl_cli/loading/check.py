"""Finds what is wrong with a graph; no step of it is run."""

from __future__ import annotations

from hitl_cli.loading.target import Target
from hitl_cli.problem import Checked


def check_target(target: Target, *, static: bool) -> Checked:
    """The problems of one graph, with those of the Python files that it is made of.

    Args:
        static: import nothing: what a Python graph is wired like is then not seen.

    Raises:
        TargetError: there is no such file, module or graph.
    """
    if target.form == "yaml":
        from hitl_cli.loading.check_yaml import check_yaml

        return check_yaml(target.path, target.folder)
    from hitl_cli.loading.check_python import check_python

    return check_python(target, static=static)
