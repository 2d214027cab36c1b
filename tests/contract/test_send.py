"""Send: one task for each packet, with an input of its own."""

from __future__ import annotations

from typing import Any

from .engines import Engine
from .states import Log, Plain


def map_reduce(engine: Engine) -> Any:
    """`split` sends each item of `x` to `work`; `total` sees them all."""

    def split(state: Plain) -> dict[str, Any]:
        return {"log": ["split"]}

    def packets(state: Plain) -> list[Any]:
        return [engine.Send("work", {"item": item}) for item in state["x"]]

    def work(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": [packet["item"].upper()]}

    def total(state: Plain) -> dict[str, Any]:
        return {"y": len(state["log"])}

    builder = engine.StateGraph(Plain)
    for node in (split, work, total):
        builder.add_node(node.__name__, node)
    builder.add_edge(engine.START, "split")
    builder.add_conditional_edges("split", packets, ["work"])
    builder.add_edge("work", "total")
    return builder


def test_map_and_reduce(engine: Engine) -> None:
    result = map_reduce(engine).compile().invoke({"x": ["c", "a", "b"]})
    assert result == {"x": ["c", "a", "b"], "log": ["split", "C", "A", "B"], "y": 4}


def test_nothing_to_send_ends_the_branch(engine: Engine) -> None:
    assert map_reduce(engine).compile().invoke({"x": []}) == {"x": [], "log": ["split"]}


def test_more_than_ten_packets_keep_their_order(engine: Engine) -> None:
    items = [f"i{number:02}" for number in range(12)]
    result = map_reduce(engine).compile().invoke({"x": items})
    assert result["log"] == ["split", *(item.upper() for item in items)]


def test_a_packet_need_not_look_like_the_state(engine: Engine) -> None:
    def work(packet: Any) -> dict[str, Any]:
        return {"log": [str(packet)]}

    builder = engine.StateGraph(Log)
    builder.add_node("work", work)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("work", 1), engine.Send("work", None)], ["work"]
    )
    assert builder.compile().invoke({"log": []}) == {"log": ["1", "None"]}


def test_the_start_may_send(engine: Engine) -> None:
    def work(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": [packet["item"]]}

    builder = engine.StateGraph(Plain)
    builder.add_node("work", work)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("work", {"item": item}) for item in state["x"]], ["work"]
    )
    assert builder.compile().invoke({"x": ["a", "b"]}) == {"x": ["a", "b"], "log": ["a", "b"]}


def test_a_router_may_mix_names_and_packets(engine: Engine) -> None:
    def first(state: Log) -> dict[str, Any]:
        return {"log": ["first"]}

    def plain(state: Log) -> dict[str, Any]:
        return {"log": [f"plain {len(state['log'])}"]}

    def work(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": [packet["item"]]}

    builder = engine.StateGraph(Log)
    for node in (first, plain, work):
        builder.add_node(node.__name__, node)
    builder.add_edge(engine.START, "first")
    builder.add_conditional_edges(
        "first", lambda state: ["plain", engine.Send("work", {"item": "sent"})], ["plain", "work"]
    )
    assert sorted(builder.compile().invoke({"log": []})["log"]) == ["first", "plain 1", "sent"]


def test_a_command_may_send(engine: Engine) -> None:
    def first(state: Plain) -> Any:
        return engine.Command(
            update={"log": ["first"]}, goto=[engine.Send("work", {"item": item}) for item in state["x"]]
        )

    def work(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": [packet["item"]]}

    builder = engine.StateGraph(Plain)
    builder.add_node("first", first)
    builder.add_node("work", work)
    builder.add_edge(engine.START, "first")
    assert builder.compile().invoke({"x": ["a", "b"]})["log"] == ["first", "a", "b"]


def test_many_packets_through_a_source_of_a_join_count_as_one_arrival(engine: Engine) -> None:
    """What is left over from one round of a loop must not complete the join early in the next."""

    def first(state: Plain) -> dict[str, Any]:
        return {"log": ["first"]}

    def work(packet: dict[str, Any]) -> dict[str, Any]:
        return {"log": ["work"]}

    def end(state: Plain) -> dict[str, Any]:
        return {"log": ["end"]}

    def again(state: Plain) -> Any:
        return "first" if state["log"].count("end") < 2 else engine.END

    builder = engine.StateGraph(Plain)
    for node in (first, work, end):
        builder.add_node(node.__name__, node)
    builder.add_edge(engine.START, "first")
    builder.add_conditional_edges("first", lambda state: [engine.Send("work", {})] * 3, ["work"])
    builder.add_edge(["first", "work"], "end")
    builder.add_conditional_edges("end", again, ["first", engine.END])
    assert builder.compile().invoke({"x": 0})["log"] == ["first", "work", "work", "work", "end"] * 2


def test_packets_of_nodes_come_before_packets_of_packets(engine: Engine) -> None:
    """The tasks of a step are put in order, nodes first, whatever order they ran or were planned in."""

    def forward(name: str) -> Any:
        return lambda _: engine.Command(goto=engine.Send("work", name))

    builder = engine.StateGraph(Plain)
    builder.add_node("plain", forward("from a node"))
    builder.add_node("packet", forward("from a packet"))
    builder.add_node("work", lambda name: {"log": [name]})
    builder.add_edge(engine.START, "plain")
    builder.add_conditional_edges(engine.START, lambda state: [engine.Send("packet", 1)], ["packet"])
    assert builder.compile().invoke({"x": 0})["log"] == ["from a node", "from a packet"]
