"""A secret is used by the steps, and stands nowhere: not in the store, not in a listing, not in an error."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.processes import Ran
from tests.terminal.pty import ENTER, Pty

SECRET = "s3same-Open-0x"
PAUSED = 8

GRAPH = """
hitl: 1
inputs: {key: secret}
nodes:
  token:
    ask: Which token?
    type: secret
    check: token != 'x'
    then: login
  login:
    ask: "Log in with {{ token }} and {{ key }}?"
    form: {user: string, pin: secret}
    then: use
  use:
    run: 'printf "%s|%s|%s" "{{ token }}" "{{ key }}" "{{ login.pin }}" | tee -a used'
    then: last
  last:
    ask: Again?
    type: boolean
    then: {yes: again, no: end}
  again:
    run: |
      printf "%s|%s|%s" "{{ token }}" "{{ key }}" "{{ login.pin }}" >> used
      echo "{{ token }}" >&2
      exit 3
    on_error: failed
    then: end
  failed:
    set: {why: "{{ error.message }}"}
    then: end
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    (tmp_path / "graph.yaml").write_text(GRAPH)
    return tmp_path


@pytest.fixture
def clean(home: Path, graph: Path) -> Callable[..., None]:
    """Fail when one of the texts stands in what hitl keeps or has said."""

    def check(*texts: str, said: tuple[Ran, ...] = ()) -> None:
        kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
        kept += [(ran.stdout + ran.stderr).encode() for ran in said]
        for text in texts:
            assert not any(text.encode() in content for content in kept), text

    return check


ANSWERS = {"token": SECRET, "login": {"user": "ana", "pin": "9753124680"}}


def test_in_one_process(hitl: Hitl, graph: Path, clean: Callable[..., None]) -> None:
    answers = json.dumps({**ANSWERS, "last": True})
    ran = hitl("run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--answers", answers, "--json")

    assert ran.code == 0, ran.stderr
    assert (graph / "used").read_text() == f"{SECRET}|K-e-y-77|9753124680" * 2
    values = json.loads(ran.stdout)["values"]
    assert values["use"] == "(hidden)|(hidden)|(hidden)"
    assert values["why"] == "the step ended with exit code 3:\n  (hidden)"
    assert values["login"]["user"] == "ana"
    shown = (hitl("threads", "show", "t1"), hitl("threads", "show", "t1", "--json"), hitl("threads", "ls"))
    clean(SECRET, "K-e-y-77", "9753124680", said=(ran, *shown))


def test_another_process_asks_again(hitl: Hitl, graph: Path, clean: Callable[..., None]) -> None:
    first = hitl("run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--answers", json.dumps(ANSWERS))
    assert first.code == PAUSED
    paused = hitl("resume", "-t", "t1", "--value", "true", "--json")
    assert paused.code == PAUSED
    (question,) = json.loads(paused.stdout)["questions"]
    assert question["question"].startswith("key is needed again: a secret is never written down.")

    said = [first, paused]
    for text in ("K-e-y-77", SECRET, "9753124680"):
        said.append(hitl("resume", "-t", "t1", "--text", text, "--json"))
    # Each answer is lost to the process that asks for the next one: all must come at once, or from outside.
    assert said[-1].code == PAUSED
    clean(SECRET, "K-e-y-77", "9753124680", said=tuple(said))


def test_another_process_takes_them_from_the_environment(
    hitl: Hitl, graph: Path, clean: Callable[..., None]
) -> None:
    first = hitl("run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--answers", json.dumps(ANSWERS))
    env = {
        "HITL_SECRET_TOKEN": "other-token",
        "HITL_SECRET_KEY": "other-key",
        "HITL_SECRET_LOGIN_PIN": "other-pin",
    }
    ran = hitl("resume", "-t", "t1", "--value", "true", "--json", env=env)

    assert ran.code == 0, ran.stderr
    assert (graph / "used").read_text().endswith("other-token|other-key|other-pin")
    clean(SECRET, "K-e-y-77", "9753124680", "other-token", "other-key", "other-pin", said=(first, ran))


def test_a_person_is_asked_again_for_each(graph: Path, home: Path, hitl: Hitl) -> None:
    hitl("run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--answers", json.dumps(ANSWERS))
    with Pty(["hitl", "resume", "-t", "t1"], cwd=graph) as pty:
        pty.wait_for("Again?", "Ctrl-C quit")
        pty.send("y", ENTER)
        for name in ("key", "token", "login.pin"):
            pty.wait_for(f"{name} is needed again", "sends nothing yet")
            pty.send(f"new-{name}", ENTER)
        assert pty.finish() == 0
    assert (graph / "used").read_text().endswith("new-token|new-key|new-login.pin")
    assert "new-token" not in pty.raw


def test_answer_takes_no_secret(hitl: Hitl, graph: Path, clean: Callable[..., None]) -> None:
    hitl("run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--no-input")
    refused = hitl("answer", "-t", "t1", "--text", SECRET)

    assert refused.code == 2
    assert "is a secret, which is never written down" in refused.stderr
    assert hitl("resume", "-t", "t1", "--text", "x").code == 5
    clean(SECRET, "K-e-y-77")


def test_an_input_from_the_environment(hitl: Hitl, graph: Path, clean: Callable[..., None]) -> None:
    ran = hitl(
        "run", "graph.yaml", "-t", "t1", "--no-input", "--json", env={"HITL_SECRET_KEY": "from-outside"}
    )
    assert ran.code == PAUSED
    clean("from-outside", said=(ran,))


def test_after_a_crash_between_answer_and_use(graph: Path, home: Path, clean: Callable[..., None]) -> None:
    step = graph / "graph.yaml"
    step.write_text(GRAPH.replace("run: 'printf", "run: 'touch here; sleep 30; printf", 1))
    answers = json.dumps(ANSWERS)
    command = ["hitl", "run", "graph.yaml", "-t", "t1", "-i", "key=K-e-y-77", "--answers", answers]
    with subprocess.Popen(command, cwd=graph, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not (graph / "here").exists():
            assert process.poll() is None
        process.kill()
    clean(SECRET, "K-e-y-77", "9753124680")


def test_a_check_cannot_name_the_secret_of_another_question(hitl: Hitl, graph: Path) -> None:
    (graph / "graph.yaml").write_text(GRAPH.replace("token != 'x'", "token != key"))

    checked = hitl("check", "graph.yaml")

    assert checked.code == 1
    assert "'key' is a secret, which the check of another question cannot name" in checked.stdout


def test_the_command_that_answers_it_has_no_secret_in_it(hitl: Hitl, graph: Path) -> None:
    paused = hitl("run", "graph.yaml", "-t", "t1", "-i", "key=k", "--json", cwd=graph)
    command = json.loads(paused.stdout)["questions"][0]["resume"]

    assert command[-2:] == ["--text", "-"]
    answered = hitl(*command[1:], "--no-input", cwd=graph, input=SECRET)
    assert answered.code == PAUSED
    assert "login: Log in with" in answered.stderr


def test_of_a_form_with_a_secret_the_command_takes_all_from_standard_input(
    hitl: Hitl, graph: Path, clean: Callable[..., None]
) -> None:
    paused = hitl("run", "graph.yaml", "-t", "t1", "-i", "key=k", "--answers", json.dumps({"token": SECRET}))
    shown = hitl("threads", "show", "t1")
    (question,) = json.loads(hitl("threads", "show", "t1", "--json").stdout)["questions"]
    command = question["resume"]

    assert command[-2:] == ["--value", "-"]
    reads = 'with JSON on standard input, such as {"user": "text", "pin": "text"}'
    assert f"--value -\n    {reads}\n" in paused.stderr
    assert f"--value -\n  {reads}\n" in shown.stdout
    assert "--set" not in paused.stderr + shown.stdout
    given = json.dumps({"user": "ana", "pin": "9753124680"})
    broken = hitl(*command[1:], "--no-input", input=given[:-1])
    assert broken.code == 2
    assert "--value '-' is not JSON" in broken.stderr
    lacking = hitl("resume", "-t", "t1", "--set", "user=ana")
    assert "It takes --value -, with the answer on standard input." in lacking.stderr
    assert hitl(*command[1:], "--no-input", input=given, env={"HITL_SECRET_TOKEN": SECRET}).code == PAUSED
    clean("9753124680", said=(broken, lacking))


def test_nothing_leads_to_an_answer_that_cannot_be_kept(hitl: Hitl, graph: Path) -> None:
    """`hitl answer` takes no secret, so neither it nor the file that is made for it asks for one."""
    hitl("run", "graph.yaml", "-t", "t1", "-i", "key=k", "--no-input")

    asked = hitl("answer", "-t", "t1")
    assert asked.code == 2
    assert "is a secret, which is never written down\n`hitl resume` takes it" in asked.stderr
    template = hitl("inbox", "--template").stdout
    (id_,) = [question["id"] for question in json.loads(hitl("inbox", "--json").stdout)["questions"]]
    assert "# Not here: it holds a secret" in template
    assert id_ not in template
