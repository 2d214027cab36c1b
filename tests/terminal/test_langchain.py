"""Agents of LangChain's and deepagents' under `hitl run`, answered by key presses until they are done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .pty import ENTER, Pty

pytestmark = pytest.mark.xdist_group("langchain")  # each process imports for seconds

READY = "Ctrl-C quit"
GRAPHS = Path(__file__).with_name("graphs")
ASKED = '{"messages": [{"role": "user", "content": "Pay Bob."}]}'
EDITOR = """#!/bin/sh
if grep -q 900 "$1"; then sed -i s/900/much/ "$1"; else sed -i s/much/90/ "$1"; fi
"""

Run = Callable[[str], Pty]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`hitl run` of an agent; the editor writes `much` for 900, then 90 for that."""
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)

    def start(graph: str) -> Pty:
        command = ["hitl", "run", f"{GRAPHS}/{graph}", "--input", ASKED]
        return Pty(command, cwd=tmp_path, columns=100, rows=40, env={"EDITOR": str(editor)})

    return start


def said(agent: Pty) -> str:
    """What was printed at the end, on one line."""
    assert agent.finish() == 0, agent.text
    return agent.raw.replace("\r\n", "")


def decide(agent: Pty, key: str, *then: tuple[str, str]) -> None:
    """Pick a row; then for each text that comes type a line."""
    agent.send(key, ENTER)
    for text, line in then:
        agent.wait_for(text, READY)
        agent.send(line, ENTER)


def test_a_batch_of_three(run: Run) -> None:
    with run("agent.py:batched") as agent:
        agent.wait_for("call 1 of 3", '"eur": 900', "e  Edit", READY)
        assert "Respond" not in agent.text, "the tool does not allow it"
        decide(agent, "e", ("eur: 900 →", "e"), ("eur: 900 → 90", "s"))
        agent.wait_for("call 2 of 3", '"eur": 5', READY)
        decide(agent, "r", ("Reason", "too dear"))
        agent.wait_for("call 3 of 3", "remind({", READY)
        assert "e  Edit" not in "\n".join(agent.display[-12:])
        decide(agent, "p", ("Your answer:", "he knows"))
        agent.wait_for("Review — 3 decisions", "edit eur: 900 → 90", 'reject "too dear"', READY)
        agent.send("2", ENTER)
        agent.wait_for("Review — 3 decisions", gone=True)
        agent.wait_for("call 2 of 3", READY)
        decide(agent, "a")
        agent.wait_for("2  pay", "approve", "3  remind", 'respond "he knows"', READY)
        agent.send("s", ENTER)
        end = said(agent)

    assert all(part in end for part in ("paid 90", "paid 5", "he knows", "Done."))
    assert "paid 900" not in end
    assert "reminded Bob" not in end


def test_call_by_call(run: Run) -> None:
    with run("agent.py:per_call") as agent:
        agent.wait_for("1 of 3", '"eur": 900', READY)
        decide(agent, "e")
        agent.wait_for("Not sent", "Error:", READY)
        decide(agent, "e", ("eur: 900 → 90", "s"))
        agent.wait_for("2 of 3", '"eur": 5', READY)
        decide(agent, "r", ("Reason", "too dear"))
        agent.wait_for("3 of 3", "remind({", READY)
        decide(agent, "p", ("Your answer:", "he knows"))
        end = said(agent)

    assert all(part in end for part in ("paid 90", "too dear", "he knows", "Done."))
    assert not any(part in end for part in ("paid 900", "paid 5", "reminded Bob"))


def test_a_deep_agent(run: Run) -> None:
    with run("deep.py:deep") as agent:
        agent.wait_for("Approval needed", '"eur": 900', READY)
        assert "Reject" not in agent.text, "the tool does not allow it"
        decide(agent, "a")
        end = said(agent)

    assert all(part in end for part in ("paid 900", "Done."))
