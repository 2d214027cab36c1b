"""What a careful person writes who runs a LangGraph graph on LangGraph's own SqliteSaver, without hitl.

    bare run GRAPH THREAD            from the beginning
    bare resume GRAPH THREAD         from where it stopped
    bare resume GRAPH THREAD ANSWER  with an answer, if a question is open
    bare show GRAPH THREAD           prints `new`, `open`, `stopped` or `finished`

Exit codes as those of hitl: 0 finished, 1 an error, 4 nothing waits, 8 paused.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

DATABASE = "bare.db"


def main() -> None:
    verb, name, thread, *answer = sys.argv[1:]
    config: Any = {"configurable": {"thread_id": thread}, "recursion_limit": 1000}
    with SqliteSaver.from_conn_string(DATABASE) as saver:
        graph = importlib.import_module(name).graph.compile(checkpointer=saver)
        if verb == "show":
            sys.stdout.write(standing(graph, config))
            return
        if answer and standing(graph, config) != "open":
            sys.exit(4)
        command: Any = Command(resume=answer[0]) if answer else None
        result = graph.invoke({"item": thread} if verb == "run" else command, config)
        paused = result.pop("__interrupt__", ())
        sys.stdout.write(json.dumps({"values": result}))
        sys.exit(8 if paused else 0)


def standing(graph: Any, config: Any) -> str:
    state = graph.get_state(config)
    if state.interrupts:
        return "open"
    if state.next:
        return "stopped"
    return "finished" if state.values or state.metadata else "new"
