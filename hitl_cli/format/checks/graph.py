"""Checks of a graph file as a whole: names, edges, answers that lead nowhere, branches that clash.

Each check runs only on what earlier checks found sound, so that one mistake gives one message.
"""

from __future__ import annotations

from hitl_cli.format.checks.edges import check_edges, check_flow
from hitl_cli.format.checks.names import check_names, check_names_once
from hitl_cli.format.checks.values import check_values
from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.model import GraphFile


def check(file: GraphFile, mistakes: Mistakes) -> None:
    """Note every mistake that only shows when the file is seen as a whole."""
    check_names_once(file, mistakes)
    before = len(mistakes)
    check_edges(file, mistakes)
    sound = len(mistakes) == before and not any(node.edges_broken for node in file.nodes)
    check_values(file, mistakes)
    if not mistakes.hides_names:
        check_names(file, mistakes)
    if sound and file.nodes and not mistakes.hides_names:
        check_flow(file, mistakes)
