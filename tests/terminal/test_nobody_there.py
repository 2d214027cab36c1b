"""When nobody can be asked, nobody is: no hang, no guess, and the reason is said."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .conftest import DRIVER, Asking, outcome

ASKED = json.dumps({"payload": "Go?"})


def test_a_person_in_front_of_a_pipe_is_asked(asking: Asking) -> None:
    pty = asking("What?", shell='"$@" | cat')
    pty.wait_for("Ctrl-C quit")
    pty.send("42\r")

    assert outcome(pty) == {"value": 42}


@pytest.mark.parametrize(
    ("shell", "reason"),
    [
        ('"$@" < /dev/null', "standard input is not a terminal"),
        ('"$@" <&-', "stdin is closed"),
        ('"$@" 2> /dev/null', "standard error is not a terminal"),
        ('"$@" 2>&-', "stderr is closed"),
        ('set -m; "$@" & wait 2> /dev/null', "running in the background"),
        ('CI=1 "$@"', "CI is set"),
        ('HITL_NO_INPUT=1 "$@"', "HITL_NO_INPUT is set"),
    ],
)
def test_reasons(asking: Asking, shell: str, reason: str) -> None:
    assert outcome(asking("Go?", shell=shell)) == {"reason": reason}


def test_a_silent_pipe_is_not_waited_for() -> None:
    with subprocess.Popen(
        [sys.executable, DRIVER, ASKED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.readline()

    assert json.loads(printed) == {"reason": "standard input is not a terminal"}
