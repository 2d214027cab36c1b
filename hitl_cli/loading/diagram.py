"""From a target to a diagram of its graph. No step runs; of a Python graph the module is imported."""

from __future__ import annotations

from hitl_cli.drawing.diagram import Diagram
from hitl_cli.loading.target import Target


def diagram_of(target: Target) -> Diagram:
    """
    Raises:
        TargetError: the target cannot be loaded; the message says why.
    """
    target.enter_project()
    if target.form == "yaml":
        from hitl_cli.format.build import examine
        from hitl_cli.format.diagram import file_diagram

        file, mistakes = examine(target.path)
        mistakes.raise_any(str(target.path))
        assert file is not None
        return file_diagram(file)
    return _python_diagram(target)


def _python_diagram(target: Target) -> Diagram:
    from hitl_cli.graph.builder import StateGraph
    from hitl_cli.graph.diagram import diagram_of as engine_diagram
    from hitl_cli.graph.in_module import is_langgraph
    from hitl_cli.loading.factory import Held
    from hitl_cli.loading.modules import graph_of
    from hitl_cli.loading.user_code import running_user_code

    with Held() as held:
        graph = graph_of(target, held)
        with running_user_code(str(target)):
            if is_langgraph(graph):
                from hitl_cli.loading.langgraph.diagram import langgraph_diagram

                return langgraph_diagram(graph)
            compiled = graph.compile() if isinstance(graph, StateGraph) else graph
            return engine_diagram(compiled.topology)
