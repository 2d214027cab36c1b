"""`set`, `save` and `merge`: how results get into the state."""

from __future__ import annotations

import sys

import pytest


def test_set_and_names_of_the_thread_and_the_environment(write, one_node, play, monkeypatch):
    monkeypatch.setenv("WHO", "ana")
    text = one_node("set: {a: '{{ thread.id }}', b: {who: '{{ env.WHO }}'}, c: 3}")

    assert play(write(text)).values == {"a": "t1", "b": {"who": "ana"}, "c": 3}


def test_saved_fields_and_a_field_that_is_missing(write, one_node, play, failure):
    text = one_node("call: builtins:dict\nwith: {k: 1}\nsave: {x: k}")

    assert play(write(text)).values == {"x": 1}
    path = write(text.replace("x: k", "x: nope"))
    assert failure(path) == "6:15: node 'a': the result has no field 'nope': it is {\"k\": 1}"


@pytest.mark.parametrize(
    ("merge", "first", "second", "merged"),
    [
        ("append", "1", "[2]", [1, [2]]),
        ("extend", "[1]", "[2, 3]", [1, 2, 3]),
        ("update", "{a: 1, b: 1}", "{b: 2}", {"a": 1, "b": 2}),
        ("sum", "1", "1.5", 2.5),
        ("union", "[1, 2]", "[2, 3, 3]", [1, 2, 3]),
        ("replace", "1", "2", 2),
        ("merging:larger", "3", "2", 3),
    ],
)
def test_merging(merge, first, second, merged, write, play, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    text = f"""
        hitl: 1
        state: {{log: {{merge: "{merge}"}}}}
        nodes:
          one: {{set: {{log: {first}}}, then: two}}
          two: {{set: {{log: {second}}}, then: end}}
    """

    assert play(write(text, merging__py="larger = max\n")).values["log"] == merged
    sys.modules.pop("merging", None)


def test_a_default_is_merged_with(write, play):
    text = """
        hitl: 1
        state: {log: {type: list of any, merge: append, default: [0]}}
        output: "{{ log | length }}"
        nodes: {one: {set: {log: 1}, then: end}}
    """
    played = play(write(text))

    assert played.values == {"log": [0, 1]}
    assert played.output == 2


@pytest.mark.parametrize(
    ("declared", "value", "said"),
    [
        ("{merge: extend}", "x", "'log' takes a list (merge: extend), and the result is \"x\""),
        ("{merge: update}", "[1]", "'log' takes a map (merge: update), and the result is [1]"),
        ("{merge: sum}", "true", "'log' adds numbers, and the result is true"),
        (
            "{type: integer}",
            "\"{{ 'x' }}\"",
            '\'log\' has a type that the result does not fit: "x" is not of type "integer"',
        ),
    ],
)
def test_a_result_that_does_not_fit_its_key(declared, value, said, write, failure):
    path = write(f"hitl: 1\nstate: {{log: {declared}}}\nnodes:\n  a: {{set: {{log: {value}}}, then: end}}\n")

    assert failure(path) == f"4:13: node 'a': {said}"
