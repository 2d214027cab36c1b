"""Command(graph=Command.PARENT): a node of a child that updates and leads its parent."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .reading import asked, values
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def leaving(engine: Engine, nest: Nest, goto: Any, ask: bool = False, **update: Any) -> Any:
    """A child that writes, then hands over to its parent; `never` would follow."""

    def leave(state: Inner) -> Any:
        nest.runs.append("leave")
        answer = {"y": engine.interrupt("leave?")} if ask else {}
        return engine.Command(graph=engine.Command.PARENT, update={**update, **answer}, goto=goto)

    return engine.line(
        Inner, before=nest.step("before", y="of the child"), leave=leave, never=nest.step("never")
    ).compile()


def parent(engine: Engine, nest: Nest, child: Any, *others: str, **options: Any) -> Any:
    """`child` alone, with other nodes that it may lead to; each logs what it sees in `y`."""
    builder = engine.line(Plain, child=child)
    for name in others:

        def other(state: Plain, name: str = name) -> dict[str, Any]:
            nest.runs.append(name)
            return {"log": [f"{name} {state.get('y')}"]}

        builder.add_node(name, other)
    return builder.compile(**options)


@ways
def test_a_child_updates_its_parent_and_leads_it(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    child = way(leaving(engine, nest, "target", y="handed over", log=["child"]))
    app = parent(engine, nest, child, "target", "other", checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    assert result == {"x": 1, "y": "handed over", "log": ["child", "target handed over"]}
    assert nest.runs == ["before", "leave", "target"]
    assert app.get_state(thread).next == ()


def test_what_the_child_wrote_before_stays_inside(engine: Engine) -> None:
    nest = Nest(engine)
    app = parent(engine, nest, leaving(engine, nest, "target"), "target")
    assert app.invoke({"x": 1}) == {"x": 1, "log": ["target None"]}


@pytest.mark.parametrize(
    ("goto", "log"),
    [((), []), ("__end__", []), (["b", "a"], ["a None", "b None"])],
    ids=str,
)
def test_a_child_may_lead_its_parent_to_several_nodes_or_none(
    engine: Engine, goto: Any, log: list[str]
) -> None:
    nest = Nest(engine)
    app = parent(engine, nest, leaving(engine, nest, goto, x=2), "a", "b")
    assert app.invoke({"x": 1}) == {"x": 2, "log": log}


def test_a_child_may_send_in_its_parent(engine: Engine) -> None:
    nest = Nest(engine)
    goto = [engine.Send("work", {"y": item}) for item in "ba"]
    app = parent(engine, nest, leaving(engine, nest, goto), "work")
    assert app.invoke({"x": 1})["log"] == ["work b", "work a"]


@ways
def test_edges_of_the_child_hold_beside_its_command(engine: Engine, way: Way) -> None:
    nest = Nest(engine)
    child = way(leaving(engine, nest, "target"))
    builder = engine.line(Plain, child=child, next=nest.step("next", log=["next"]))
    builder.add_node("target", nest.step("target", log=["target"]))
    assert builder.compile().invoke({"x": 1})["log"] == ["next", "target"]


def test_routers_of_the_child_see_what_its_command_wrote(engine: Engine) -> None:
    nest = Nest(engine)
    builder = engine.StateGraph(Plain)
    builder.add_node("child", leaving(engine, nest, (), y="handed over"))
    builder.add_node("target", nest.step("target", log=["target"]))
    builder.add_edge(engine.START, "child")
    builder.add_conditional_edges(
        "child", lambda state: "target" if state["y"] == "handed over" else engine.END, ["target", engine.END]
    )
    assert builder.compile().invoke({"x": 1, "y": "old"})["log"] == ["target"]


def test_a_command_goes_one_level_up_only(engine: Engine) -> None:
    nest = Nest(engine)
    middle = parent(engine, nest, leaving(engine, nest, "target", y="deep"), "target")
    app = engine.line(Plain, middle=middle, last=nest.step("last", log=["last"])).compile()
    result = app.invoke({"x": 1})
    assert result == {"x": 1, "y": "deep", "log": ["target deep", "last"]}


def test_a_command_may_be_handed_on_from_two_levels_down(engine: Engine) -> None:
    """The middle graph's node calls the deep one, and hands over in its turn."""
    nest = Nest(engine)

    def relay(state: Plain) -> Any:
        nest.runs.append("relay")
        return engine.Command(graph=engine.Command.PARENT, update={"y": state["y"]}, goto="target")

    middle = engine.line(Plain, deep=leaving(engine, nest, "relay", y="deep"))
    middle.add_node("relay", relay)
    app = parent(engine, nest, middle.compile(), "target", "relay")
    assert app.invoke({"x": 1}) == {"x": 1, "y": "deep", "log": ["target deep"]}
    assert nest.runs == ["before", "leave", "relay", "target"]


@ways
def test_a_child_asks_and_then_leads_its_parent(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    child = way(leaving(engine, nest, "target", ask=True, log=["child"]))
    app = parent(engine, nest, child, "target", checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    assert (asked(result), values(result)) == (["leave?"], {"x": 1, "log": []})
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert result == {"x": 1, "y": "yes", "log": ["child", "target yes"]}
    assert nest.runs == ["before", "leave", "leave", "target"]


def test_a_target_in_the_parent_asks(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    builder = engine.line(Plain, child=leaving(engine, nest, "target", ask=True))
    builder.add_node("target", nest.ask("target", "x"))
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert asked(app.invoke(engine.Command(resume="a"), thread)) == ["target?"]
    assert app.invoke(engine.Command(resume="b"), thread) == {"x": "b", "y": "a", "log": []}


def test_a_child_leads_its_parent_beside_a_sibling_that_asks(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    builder = engine.fan(Plain, child=leaving(engine, nest, "target", y="child"), ask=nest.ask("ask", "x"))
    builder.add_node("target", lambda state: {"log": [f"target x={state['x']} y={state['y']}"]})
    app = builder.compile(checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    assert (asked(result), values(result)) == (["ask?"], {"x": 1, "y": "child", "log": []})
    assert app.get_state(thread).next == ("ask",)
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert result == {"x": "yes", "y": "child", "log": ["target x=yes y=child"]}
    assert nest.runs.count("leave") == 1


def test_two_children_lead_their_parent_to_one_node(engine: Engine) -> None:
    nest = Nest(engine)
    left, right = (leaving(engine, nest, "target", log=[name]) for name in ("left", "right"))
    builder = engine.fan(Plain, left=left, right=right)
    builder.add_node("target", nest.step("target", log=["target"]))
    assert builder.compile().invoke({"x": 1})["log"] == ["left", "right", "target"]


def test_a_child_that_leads_its_parent_begins_anew_next_time(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = parent(engine, nest, leaving(engine, nest, "target", y="h"), "target", checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke({"x": 2}, thread)["log"] == ["target h", "target h"]
    assert nest.runs == ["before", "leave", "target"] * 2


def test_two_agents_hand_over_to_each_other(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    """The pattern that the command is for: each agent is a graph, and says who goes on."""

    def agent(name: str, other: str) -> Any:
        def speak(state: Plain) -> Any:
            answer = engine.interrupt(f"{name}: go on?")
            goto = other if answer == "yes" else engine.END
            return engine.Command(
                graph=engine.Command.PARENT, update={"log": [f"{name} {answer}"]}, goto=goto
            )

        return engine.graph(Plain, speak).compile()

    builder = engine.StateGraph(Plain)
    builder.add_node("ana", agent("ana", "ben"))
    builder.add_node("ben", agent("ben", "ana"))
    builder.add_edge(engine.START, "ana")
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["ana: go on?"]
    assert asked(app.invoke(engine.Command(resume="yes"), thread)) == ["ben: go on?"]
    assert asked(app.invoke(engine.Command(resume="yes"), thread)) == ["ana: go on?"]
    result = app.invoke(engine.Command(resume="no"), thread)
    assert result == {"x": 1, "log": ["ana yes", "ben yes", "ana no"]}


def test_a_sibling_of_the_leaving_node_inside_the_child_is_dropped_with_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)

    def leave(state: Inner) -> Any:
        return engine.Command(graph=engine.Command.PARENT, update={"y": "left"}, goto="target")

    child = engine.fan(Inner, leave=leave, sibling=nest.step("sibling", x="lost")).compile()
    app = parent(engine, nest, child, "target", checkpointer=saver)
    assert app.invoke({"x": 1}, thread) == {"x": 1, "y": "left", "log": ["target left"]}


@pytest.mark.parametrize("goto", ["target", ()])
def test_at_the_root_there_is_no_parent(
    engine: Engine, saver: Any, thread: dict[str, Any], goto: Any
) -> None:
    child = leaving(engine, Nest(engine), goto)
    app = child.copy(update={"checkpointer": saver})
    with pytest.raises(engine.NoParent):
        app.invoke({"x": 1}, thread)


def test_a_command_given_to_a_graph_has_no_parent_either(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = nest.around(nest.asking(), checkpointer=saver)
    app.invoke({"x": 1}, thread)
    with pytest.raises(engine.InvalidUpdateError, match="parent"):
        app.invoke(engine.Command(graph=engine.Command.PARENT, update={"x": 2}), thread)
