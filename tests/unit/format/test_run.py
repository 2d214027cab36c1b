"""`run`: what a shell step or a program gives, and what its failure says."""

from __future__ import annotations

import subprocess

import pytest


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("run: echo a; echo b", "a\nb"),
        ("run: printf 'a\\n\\n'", "a\n"),
        ("run: printf 'a\\nb\\n'\nparse: lines", ["a", "b"]),
        ("run: \"echo '{}'\"\nparse: json", {}),
        ("run: echo [1, null]\nparse: json", [1, None]),
        ("run: \"printf 'a: no\\\\nb: [1, 2.5]\\\\n'\"\nparse: yaml", {"a": "no", "b": [1, 2.5]}),
        ('run: [printf, "%s|", a b, "{{ 1 + 1 }}", "$(id)", "{{ [1] }}"]', "a b|2|$(id)|[1]|"),
        ('run: cat\ninput: "{{ [1, none] }}"', "[1, null]"),
        ("run: cat\ninput: 'a: {{ 1 }}'", "a: 1"),
        ("run: cat", ""),
        ("run: cat\ninput: {k: [1, '{{ 2 }}']}", '{"k": [1, 2]}'),
        ('run: echo $A $B\nenv: {A: "x {{ 1 }}", B: "{{ true }}"}', "x 1 true"),
        ("run: basename $PWD\ncwd: ./sub", "sub"),
    ],
)
def test_run(body, result, write, one_node, play, tmp_path):
    (tmp_path / "sub").mkdir()

    assert play(write(one_node(body))).values["a"] == result


def test_run_starts_in_the_folder_of_the_file(write, one_node, play, tmp_path):
    assert play(write(one_node("run: pwd"))).values["a"] == str(tmp_path)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("run: echo why >&2; exit 3", "3:3: node 'a': the step ended with exit code 3:\n  why"),
        ('run: "false"', "3:3: node 'a': the step ended with exit code 1, and said nothing on stderr"),
        (
            "run: false; echo late",
            "3:3: node 'a': the step ended with exit code 1, and said nothing on stderr",
        ),
        ("run: false | cat", "3:3: node 'a': the step ended with exit code 1, and said nothing on stderr"),
        ("run: kill -9 $$", "3:3: node 'a': the step ended because of signal 9, and said nothing on stderr"),
        ("run: [./none]", "3:3: node 'a': cannot start './none': No such file or directory"),
        ("run: ls\ncwd: ./none", "3:3: node 'a': there is no folder"),
        ("run: echo {\nparse: json", "3:3: node 'a': the step did not print JSON: Expecting property name"),
        (
            "run: echo NaN\nparse: json",
            "3:3: node 'a': the step did not print JSON: NaN is not a JSON number",
        ),
        (
            'run: echo \'{"a":1,"a":2}\'\nparse: json',
            "3:3: node 'a': the step did not print JSON: the key 'a' stands there twice",
        ),
        (
            "run: \"echo '[1'\"\nparse: yaml",
            "3:3: node 'a': the step did not print YAML: line 2: this is not YAML",
        ),
        ("run: printf '\\377'", "3:3: node 'a': the step printed something that is not UTF-8 text"),
        (
            "run: [echo, \"{{ 'a' * 200000 }}\"]",
            "4:17: node 'a': the argument holds more than 128 KiB — hand it over with 'input:'",
        ),
        (
            'run: ls\nenv: {A: "{{ env.NOPE_NOT_SET }}"}',
            "5:14: node 'a': the environment variable 'NOPE_NOT_SET' is not set",
        ),
    ],
)
def test_run_that_fails(body, said, write, one_node, failure):
    assert failure(write(one_node(body))).startswith(said)


def test_only_the_last_lines_of_stderr_are_shown(write, one_node, failure):
    lines = failure(write(one_node("run: seq 100 >&2; exit 1"))).splitlines()[1:]

    assert lines == [f"  {number}" for number in range(81, 101)]


def test_the_output_can_name_the_thread_and_the_environment(tmp_path, home, monkeypatch):
    monkeypatch.setenv("WHO", "ana")
    path = tmp_path / "graph.yaml"
    path.write_text(
        "hitl: 1\noutput: '{{ thread.id }} {{ env.WHO }} {{ x }}'\nnodes: {a: {set: {x: 1}, then: end}}\n"
    )

    ran = subprocess.run(
        ["hitl", "run", str(path), "--thread", "t7"], capture_output=True, text=True, check=False, timeout=60
    )

    assert (ran.returncode, ran.stdout) == (0, "t7 ana 1\n")
