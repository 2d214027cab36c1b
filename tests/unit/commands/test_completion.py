"""Tab: what hitl offers, and that real shells show it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.commands.completion import SCRIPTS, script
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

KEPT = Path(__file__).parents[3] / "completions"


@pytest.fixture
def threads(home: Path) -> None:
    """Three threads: two that wait, one that has ended."""
    store = SqliteStore(home / "hitl.db")
    for name, status in (("amber-fox", "paused"), ("amber-owl", "finished"), ("t1", "paused")):
        store.commit(store.begin(Thread(id=name)), Commit(status=status))
    store.close()


@pytest.fixture
def graphs(tmp_path: Path) -> None:
    for name in ("pay.yaml", "ask.yml", "agent.py", "notes.txt", ".hidden.yaml", "sub/deep.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "two\nlines.yaml").touch()


INPUTS = """
hitl: 1
name: "inputs: none"
inputs:  # what it takes
  item:
    type: string
    help: "the thing: what it is"

# How much.
  amount: {type: number, min: 0}
  note: optional text
state:
  log: list of any
"""
FLOW = """
hitl: 1
inputs: {item: string, amount: {type: number, help: "a, b: {c"},
  tags: {choices: [a, b]}}  # three
nodes: {a: {run: echo, then: end}}
"""


@pytest.fixture
def inputs(tmp_path: Path) -> None:
    """Graph files with inputs, in both ways to write them, and a folder that is called like one."""
    (tmp_path / "buy.yaml").write_text(INPUTS)
    (tmp_path / "sub.yaml").mkdir()
    (tmp_path / "sub.yaml/flow.yml").write_text(FLOW)
    (tmp_path / "none.yaml").write_text("hitl: 1\nnodes: {a: {run: echo, then: end}}\n")
    (tmp_path / "binary.yaml").write_bytes(b"inputs:\n  \xff: text\n")
    (tmp_path / "agent.py").write_text("inputs:\n  a: text\n")


def offered(hitl: Any, line: str) -> list[str]:
    words = line.split(" ")
    env = {"_HITL_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    ran = hitl(env=env)
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("hitl r", ["run", "resume"]),
        ("hitl preview agent", ["agent-inbox"]),
        ("hitl threads ", ["history", "ls", "show"]),
        ("hitl threads show ", ["amber-fox", "amber-owl", "t1"]),
        ("hitl threads show amber-o", ["amber-owl"]),
        ("hitl resume --thread ", ["amber-fox", "t1"]),
        ("hitl resume -t amber", ["amber-fox"]),
        ("hitl resume --v", ["--value"]),
        ("hitl threads ls -o ", ["text", "json"]),
        ("hitl completion ", ["bash", "zsh", "fish"]),
        ("hitl run ", ["agent.py", "ask.yml", "pay.yaml", "sub/"]),
        ("hitl run p", ["pay.yaml"]),
        ("hitl run ./p", ["./pay.yaml"]),
        ("hitl run sub/", ["sub/deep.yaml"]),
        ("hitl run .h", [".hidden.yaml"]),
        ("hitl run nowhere/", []),
    ],
)
@pytest.mark.usefixtures("threads", "graphs")
def test_what_can_follow(hitl: Any, line: str, candidates: list[str]) -> None:
    assert sorted(offered(hitl, line)) == sorted(candidates)


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("hitl run buy.yaml -i ", ["item=", "amount=", "note="]),
        ("hitl run buy.yaml -i item=x -i ", ["amount=", "note="]),
        ("hitl run buy.yaml --no-input -i a", ["amount="]),
        ("hitl run sub.yaml/flow.yml -i ", ["item=", "amount=", "tags="]),
        ("hitl run none.yaml -i ", []),
        ("hitl run agent.py -i ", []),
        ("hitl run binary.yaml -i ", []),
        ("hitl run nowhere.yaml -i ", []),
        ("hitl run sub.yaml -i ", []),
    ],
)
@pytest.mark.usefixtures("inputs")
def test_inputs_of_the_graph_file(hitl: Any, line: str, candidates: list[str]) -> None:
    assert offered(hitl, line) == candidates


@pytest.mark.usefixtures("threads", "graphs")
def test_every_command_is_offered(hitl: Any) -> None:
    listed = hitl("--help").stdout.partition("Commands:\n")[2]
    assert offered(hitl, "hitl ") == [line.split()[0] for line in listed.splitlines()]


@pytest.mark.usefixtures("threads")
def test_threads_of_another_store(hitl: Any, tmp_path: Path, home: Path) -> None:
    (home / "hitl.db").rename(tmp_path / "other.db")
    assert offered(hitl, "hitl threads show ") == []
    assert "t1" in offered(hitl, "hitl threads show --store other.db ")


def test_a_broken_store_offers_nothing(hitl: Any, home: Path) -> None:
    home.mkdir()
    (home / "hitl.db").write_text("not a database, but long enough to be mistaken for one" * 10)
    assert offered(hitl, "hitl threads show ") == []


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_scripts_in_the_repository_are_what_is_printed(hitl: Any, shell: str) -> None:
    printed = hitl("completion", shell)
    assert printed.stdout == (KEPT / f"hitl.{shell}").read_text()
    assert printed.stdout == script(shell).data["text"]
    assert printed.stderr == ""


BASH = """
source <(hitl completion bash)
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_hitl hitl
printf '%s\\n' "${COMPREPLY[@]}"
"""

ZSH = """
compdef() { }
_files() { }
compadd() { print -l -- "${@[${@[(i)--]} + 1,-1]}" }
source <(hitl completion zsh)
words=("$@") CURRENT=$#
_hitl
"""
"""zsh completes only in its line editor; here its own part is replaced by printing the candidates."""

FISH = """
hitl completion fish | source
complete -C (string join " " -- $argv)
"""

SHELLS = {
    "bash": ["bash", "--norc", "-c", BASH, "bash"],
    "zsh": ["zsh", "-f", "-c", ZSH, "zsh"],
    "fish": ["fish", "--no-config", "-c", FISH],
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.usefixtures("threads", "graphs")
def test_real_shells(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")

    def offered_by_shell(*words: str) -> list[str]:
        done = subprocess.run(
            [*SHELLS[shell], *words], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        assert done.stderr == ""
        return sorted(line.split("\t")[0] for line in done.stdout.splitlines() if line)

    assert offered_by_shell("hitl", "resume", "--thread", "") == ["amber-fox", "t1"]
    assert offered_by_shell("hitl", "threads", "s") == ["show"]
    assert offered_by_shell("hitl", "run", "") == ["agent.py", "ask.yml", "pay.yaml", "sub/"]
    (tmp_path / "pay.yaml").write_text(INPUTS)
    assert offered_by_shell("hitl", "run", "pay.yaml", "-i", "a") == ["amount="]
