"""@task and questions: what is asked in a task, and around one."""

from __future__ import annotations

import asyncio
from typing import Any

from .engines import Engine
from .nests import Nest
from .reading import asked
from .states import Inner, Plain


def test_a_task_before_a_question_runs_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    calls: list[str] = []

    @engine.task
    def send_mail(to: str) -> str:
        calls.append(to)
        return f"mail {len(calls)}"

    def node(state: Plain) -> dict[str, Any]:
        sent = send_mail("ana").result()
        answers = [engine.interrupt(f"{sent}, go on?"), engine.interrupt("sure?")]
        return {"log": [sent, *answers, send_mail("ben").result()]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["mail 1, go on?"]
    assert asked(app.invoke(engine.Command(resume="yes"), thread)) == ["sure?"]
    result = app.invoke(engine.Command(resume="very"), thread)
    assert result["log"] == ["mail 1", "yes", "very", "mail 2"]
    assert calls == ["ana", "ben"]


def test_a_task_may_ask(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    runs: list[str] = []

    @engine.task
    def review(text: str) -> str:
        runs.append(text)
        return f"{text} {engine.interrupt(f'{text}?')}"

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [review("one").result(), review("two").result()]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["one?"]
    assert asked(app.invoke(engine.Command(resume="A"), thread)) == ["two?"]
    assert app.invoke(engine.Command(resume="B"), thread)["log"] == ["one A", "two B"]
    assert runs == ["one", "one", "two", "two"]


def test_a_node_and_its_task_ask_in_turn(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    @engine.task
    def review() -> Any:
        return engine.interrupt("task?")

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("before?"), review().result(), engine.interrupt("after?")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    questions = [*asked(app.invoke({"x": 1}, thread))]
    for answer in "ab":
        questions += asked(app.invoke(engine.Command(resume=answer), thread))
    assert questions == ["before?", "task?", "after?"]
    assert app.invoke(engine.Command(resume="c"), thread)["log"] == ["a", "b", "c"]


def test_a_task_may_run_a_graph(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    child = nest.asking()

    @engine.task
    def work(x: int) -> Any:
        return child.invoke({"x": x})["y"]

    def node(state: Plain) -> dict[str, Any]:
        return {"y": work(state["x"]).result()}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["ask?"]
    assert app.invoke(engine.Command(resume="yes"), thread)["y"] == "yes"
    assert nest.runs.count("before") == 1


def test_a_task_inside_a_child_runs_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    calls: list[str] = []

    @engine.task
    def work() -> str:
        calls.append("work")
        return "worked"

    def node(state: Inner) -> dict[str, Any]:
        return {"y": [work().result(), engine.interrupt("Q")]}

    app = Nest(engine).around(engine.graph(Inner, node).compile(), checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke(engine.Command(resume="a"), thread)["y"] == ["worked", "a"]
    assert calls == ["work"]


def test_each_visit_of_a_node_calls_its_tasks_anew(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    calls: list[int] = []

    @engine.task
    def work() -> int:
        calls.append(1)
        return len(calls)

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [f"{work().result()} {engine.interrupt('Q')}"]}

    builder = engine.graph(Plain, node)
    builder.add_conditional_edges("node", lambda state: "node" if len(state["log"]) < 2 else engine.END)
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    assert app.invoke(engine.Command(resume="b"), thread)["log"] == ["1 a", "2 b"]


def test_tasks_of_packets_do_not_share_results(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    @engine.task
    def work(item: str) -> str:
        return item.upper()

    def node(item: str) -> dict[str, Any]:
        return {"log": [f"{work(item).result()} {engine.interrupt(item)}"]}

    builder = engine.StateGraph(Plain)
    builder.add_node("node", node)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("node", item) for item in state["x"]], ["node"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": ["a", "b"]}, thread)
    answers = {question.id: "ok" for question in app.get_state(thread).interrupts}
    assert app.invoke(engine.Command(resume=answers), thread)["log"] == ["A ok", "B ok"]


def test_an_edit_makes_tasks_run_again(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    calls: list[Any] = []

    @engine.task
    def work(x: Any) -> Any:
        calls.append(x)
        return x

    def node(state: Plain) -> dict[str, Any]:
        return {"y": [work(state["x"]).result(), engine.interrupt("Q")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    app.update_state(thread, {"x": 2})
    app.invoke(None, thread)
    assert app.invoke(engine.Command(resume="a"), thread)["y"] == [2, "a"]
    assert calls == [1, 2]


def test_a_task_may_ask_beside_a_slow_one(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    @engine.task
    async def slow() -> str:
        for _ in range(20):
            await asyncio.sleep(0)
        return "slow"

    @engine.task
    async def asking() -> Any:
        return engine.interrupt("q1")

    async def node(state: Plain) -> dict[str, Any]:
        results = await asyncio.gather(slow(), asking())
        return {"log": [*results, engine.interrupt("q2"), engine.interrupt("q3")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    questions = asked(engine.run(app, {"x": 1}, thread))
    for answer in "ab":
        questions += asked(engine.run(app, engine.Command(resume=answer), thread))
    assert questions == ["q1", "q2", "q3"]
    assert engine.run(app, engine.Command(resume="c"), thread)["log"] == ["slow", "a", "b", "c"]


def test_tasks_that_ask_at_once_get_their_own_answers(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    """Whoever of them is the quicker one on each attempt."""
    turns = ["first", "second"]

    @engine.task
    async def asking(who: str) -> str:
        for _ in range(turns.index(who) * 20):
            await asyncio.sleep(0)
        return f"{who}: {engine.interrupt(who)}"

    async def node(state: Plain) -> dict[str, Any]:
        results = await asyncio.gather(asking("first"), asking("second"))
        return {"log": [*results, engine.interrupt("last")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    result = engine.run(app, {"x": 1}, thread)
    for _ in range(4):
        turns.reverse()
        answers = {question.id: f"to {question.value}" for question in result["__interrupt__"]}
        result = engine.run(app, engine.Command(resume=answers), thread)
        if "__interrupt__" not in result:
            break
    assert result["log"] == ["first: to first", "second: to second", "to last"]


def test_graphs_in_two_calls_ask_for_themselves(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    child = Nest(engine).asking()

    @engine.task
    def work() -> Any:
        return child.invoke({"x": 1})["y"]

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [work().result(), work().result()]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert asked(app.invoke(engine.Command(resume="one"), thread)) == ["ask?"]
    assert app.invoke(engine.Command(resume="two"), thread)["log"] == ["one", "two"]
