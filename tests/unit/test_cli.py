"""The command line's own work: parsing, deferring, printing, and turning errors into exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import typer

from hitl_cli import errors
from hitl_cli.cli.boundary import Terminated, exit_on_sigterm, guarded
from hitl_cli.cli.deferred import group
from hitl_cli.cli.options import Color, Form
from hitl_cli.result import Result
from tests.conftest import Hitl

COMMON = {"json": False, "output": Form.TEXT, "color": Color.AUTO}
COMMANDS = [
    "run",
    "resume",
    "answer",
    "undo",
    "inbox",
    "threads",
    "threads ls",
    "threads show",
    "threads history",
    "check",
    "draw",
    "new",
    "schema",
    "preview",
    "completion",
]


def code_of(function: Callable[..., Result], **options: Any) -> int:
    """The exit code of a command made of `function`."""
    with pytest.raises(typer.Exit) as caught:
        guarded(function)(**{**COMMON, **options})
    return caught.value.exit_code


def raising(error: BaseException) -> Callable[..., Result]:
    def function(**options: Any) -> NoReturn:
        raise error

    return function


def test_a_result_is_printed_and_its_code_returned(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result(view="text", data={"hitl": 1, "text": "done\n"}, exit_code=8, messages=("made t1",))
    assert code_of(lambda **options: result) == 8
    assert capsys.readouterr() == ("done\n", "made t1\n")


@pytest.mark.parametrize("chosen", [{"json": True}, {"output": Form.JSON}])
def test_json_is_one_object(capsys: pytest.CaptureFixture[str], chosen: dict[str, Any]) -> None:
    result = Result(view="text", data={"hitl": 1, "text": "done\n"}, messages=("made t1",))
    assert code_of(lambda **options: result, **chosen) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == result.data
    assert err == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.HitlError("m"), 1),
        (errors.UsageError("m"), 2),
        (errors.TargetError("m"), 3),
        (errors.NotFound("m"), 3),
        (errors.AlreadyAnswered("m"), 4),
        (errors.AnswerRefused("m"), 5),
        (errors.ThreadBusy("m"), 6),
        (KeyboardInterrupt(), 130),
        (Terminated(), 143),
        (ValueError("m"), 70),
    ],
)
def test_every_error_has_its_code(error: BaseException, code: int) -> None:
    assert code_of(raising(error)) == code


def test_an_error_is_a_message_for_people_and_an_object_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code_of(raising(errors.NotFound("no thread 't9'", hint="See: hitl threads ls")), json=True)
    out, err = capsys.readouterr()
    assert err == "hitl: no thread 't9'\nSee: hitl threads ls\n"
    assert json.loads(out) == {
        "hitl": 1,
        "error": {"type": "NotFound", "message": "no thread 't9'", "hint": "See: hitl threads ls"},
    }


def test_stopping_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    code_of(raising(KeyboardInterrupt("Go on with: hitl resume --thread t1")))
    assert capsys.readouterr().err == "hitl: stopped\nGo on with: hitl resume --thread t1\n"


def test_a_bug_leaves_a_report_that_the_message_names(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert code_of(raising(ZeroDivisionError("by \x1b zero"))) == 70
    err = capsys.readouterr().err
    assert err.startswith("hitl: this is a bug in hitl: ZeroDivisionError: by ^[ zero\n")
    (report,) = (home / "reports").iterdir()
    assert str(report) in err
    assert report.stat().st_mode & 0o777 == 0o600
    assert "ZeroDivisionError: by \x1b zero" in report.read_text()


def test_a_bug_without_a_place_for_the_report(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    home.write_text("in the way")
    assert code_of(raising(ZeroDivisionError("by zero"))) == 70
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("color", "environment"),
    [(Color.NEVER, ("1", None)), (Color.ALWAYS, (None, "1")), (Color.AUTO, ("", ""))],
)
def test_colours_are_chosen_for_everything_that_runs(
    monkeypatch: pytest.MonkeyPatch, color: Color, environment: tuple[str | None, str | None]
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("FORCE_COLOR", "")
    seen = []

    def function(**options: Any) -> Result:
        seen.append((os.environ.get("NO_COLOR"), os.environ.get("FORCE_COLOR")))
        return Result(view="text", data={"text": ""})

    code_of(function, color=color)
    assert seen == [environment]


def test_sigterm_is_an_interrupt() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        exit_on_sigterm()
        with pytest.raises(Terminated):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def root_help() -> None:
    """A program."""


def fine(name: str) -> Result:
    """Do something.

    With details.
    """
    return Result(view="text", data={"text": f"hello {name}\n"})


def unbuildable(value: Missing) -> Result:  # type: ignore[name-defined]  # noqa: F821
    """Have a parameter that cannot be built."""
    raise AssertionError(value)


def test_only_the_called_command_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    made = group(root_help, {"fine": fine, "unbuildable": unbuildable})
    made.main(["fine", "ana"], prog_name="program", standalone_mode=False)
    assert capsys.readouterr().out == "hello ana\n"
    with pytest.raises(NameError):
        made.main(["unbuildable", "x"], prog_name="program", standalone_mode=False)


def test_the_help_of_a_group_builds_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    group(root_help, {"fine": fine, "unbuildable": unbuildable}).main(
        ["--help"], prog_name="program", standalone_mode=False
    )
    out = capsys.readouterr().out
    assert "A program." in out
    assert re.search(r"fine +Do something\.$", out, re.MULTILINE)
    assert re.search(r"unbuildable +Have a parameter that cannot be built\.$", out, re.MULTILINE)


def test_version(hitl: Any) -> None:
    ran = hitl("--version")
    assert re.fullmatch(r"hitl \d+\.\d+\.\d+\n", ran.stdout)
    assert ran.code == 0


def test_the_module_is_the_same_program(hitl: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hitl_cli", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == hitl("--version").stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help_at_80_columns(hitl: Any, command: str, flag: str) -> None:
    ran = hitl(*command.split(), flag)
    assert ran.code == 0
    assert ran.stdout.startswith(f"Usage: hitl {command} [OPTIONS]")
    assert all(len(line) <= 80 for line in ran.stdout.splitlines())
    assert "..." not in ran.stdout.partition("\n")[2].replace("TARGET...", "")
    assert ("--no-input" in ran.stdout) is ("--accessible" in ran.stdout), "whoever can be asked"


def test_the_list_of_commands_is_complete_and_uncut(hitl: Any) -> None:
    listed = hitl("--help").stdout.partition("Commands:\n")[2]
    assert re.findall(r"^  (\S+)", listed, re.MULTILINE) == list(
        dict.fromkeys(line.split()[0] for line in COMMANDS)
    )
    assert "..." not in listed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run"], "Missing argument 'TARGET'"),
        (["resume", "--valeu", "1"], "--value"),
        (["threads", "ls", "-o", "yaml"], "'yaml' is not one of 'text', 'json'"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(hitl: Any, words: list[str], message: str) -> None:
    ran = hitl(*words)
    assert ran.code == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_output_is_utf8_in_every_locale(hitl_anew: Any, tmp_path: Path) -> None:
    (tmp_path / "café.txt").write_text("no store " * 100)
    ran = hitl_anew("threads", "ls", "--json", "--store", "café.txt", env={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 1
    assert "café.txt" in json.loads(ran.stdout)["error"]["message"]
    assert "café.txt" in ran.stderr


def test_a_closed_standard_output_is_no_error() -> None:
    done = subprocess.run(
        ["sh", "-c", "hitl completion bash >&-; echo $? >&2"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "0\n")


def test_a_reader_who_leaves_early_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(["hitl", "completion", "bash"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "g.yaml", "who=Ana"], "An input of the graph is given with: -i who=Ana"),
        (["run", "g.yaml", "Ana"], "An input of the graph is given with: -i NAME=VALUE"),
        (["run", "g.yaml", "--who", "Ana"], "An input of the graph is given with: -i who=VALUE"),
        (["resume", "t1"], "A thread is named with: --thread t1"),
        (["answer", "t1", "--text", "x"], "A thread is named with: --thread t1"),
    ],
)
def test_a_word_in_the_wrong_place_is_told_its_option(hitl: Hitl, words: list[str], said: str) -> None:
    ran = hitl(*words)

    assert ran.code == 2
    assert ran.stderr.endswith(f"{said}\n")


def test_an_option_that_is_misspelt_is_no_input(hitl: Hitl) -> None:
    said = hitl("run", "g.yaml", "--thred", "x").stderr

    assert "--thread" in said
    assert "-i" not in said.split("Error", 1)[1]


def test_a_graph_that_is_named_without_its_ending(hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "order.yaml").write_text("hitl: 1\nnodes: {a: {run: ls, then: end}}\n")

    assert "'order' is not a graph\nDid you mean 'order.yaml'?\n" in hitl("run", "order").stderr
    assert "Give graph.yaml" in hitl("run", "orders").stderr
