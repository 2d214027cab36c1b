"""`call`: functions of the user's, which may ask, and what is said when they cannot be used."""

from __future__ import annotations

import inspect
import runpy
import traceback

import pytest

from hitl_cli.errors import TargetError
from hitl_cli.format.build import load

RULES = """
    import neighbour
    from hitl_cli.types import interrupt

    def add(a, b=1):
        return a + b

    def asks(what):
        return interrupt({"question": what}) * 2

    def fails():
        raise ZeroDivisionError("no")

    async def later():
        return 5

    def spoils(items):
        items.append(1)
        return len(items)
"""


def test_call(write, one_node, play):
    text = one_node("call: ./rules.py:add\nwith: {a: '{{ 1 + 1 }}'}")

    assert play(write(text, rules__py=RULES, neighbour__py="")).values["a"] == 3


def test_call_may_ask(write, one_node, play):
    text = one_node("call: ./rules.py:asks\nwith: {what: How many?}")
    played = play(write(text, rules__py=RULES, neighbour__py=""), {"a": [21]})

    assert played.asked == [{"question": "How many?"}]
    assert played.values["a"] == 42


def test_call_of_an_async_function(write, one_node, play):
    assert play(write(one_node("call: ./rules.py:later"), rules__py=RULES, neighbour__py="")).values["a"] == 5


def test_call_of_a_module(write, one_node, play):
    assert play(write(one_node("call: posixpath:basename\nwith: {p: /a/b}"))).values["a"] == "b"


def test_call_of_a_file_in_a_package(write, one_node, play):
    path = write(one_node("call: ./prices/rules.py:total"))
    package = path.parent / "prices"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "rates.py").write_text("VAT = 20\n")
    (package / "rules.py").write_text("from .rates import VAT\n\ndef total():\n    return 100 + VAT\n")

    assert play(path).values["a"] == 120


def test_call_with_arguments_that_do_not_fit(write, one_node, failure):
    path = write(one_node("call: posixpath:basename\nwith: {c: 1}"))

    assert failure(path).startswith(
        "4:11: node 'a': posixpath:basename cannot be called with these arguments: missing a required"
    )


def test_an_error_of_the_function_is_raised_as_it_is(write, one_node, play):
    with pytest.raises(ZeroDivisionError, match="no") as caught:
        play(write(one_node("call: ./rules.py:fails"), rules__py=RULES, neighbour__py=""))

    assert "raise ZeroDivisionError" in "".join(traceback.format_exception(caught.value))


def test_a_file_that_cannot_be_imported_keeps_its_own_error(write, one_node, play):
    with pytest.raises(TargetError, match=r"rules.py cannot be imported: ValueError: at import") as caught:
        play(write(one_node("call: ./rules.py:f"), rules__py="def f(): ...\nraise ValueError('at import')\n"))

    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.hint.splitlines()[2:] == [
        "    raise ValueError('at import')",
        "ValueError: at import",
    ]
    assert 'rules.py", line 2' in caught.value.hint.splitlines()[1]


def test_loading_runs_no_code_of_the_user(write, one_node):
    assert load(write(one_node("call: ./rules.py:f"), rules__py="f = 1\nraise SystemExit\n")).name == "graph"


def test_the_function_cannot_change_the_state_behind_our_back(write, play):
    text = """
        hitl: 1
        nodes:
          items: {set: {items: []}, then: spoil}
          spoil:
            call: ./rules.py:spoils
            with: {items: "{{ items }}"}
            then: end
    """
    assert play(write(text, rules__py=RULES, neighbour__py="")).values == {"items": [], "spoil": 1}


def test_the_other_interrupt_is_named_with_the_right_import(write, one_node, failure):
    other = "from langgraph.types import interrupt\n\ndef f():\n    return interrupt('?')\n"
    said = failure(write(one_node("call: ./other.py:f"), other__py=other))

    assert said == (
        "4:11: node 'a': ./other.py:f uses LangGraph's interrupt(), which cannot pause a graph file — "
        "import ours: from hitl_cli.types import interrupt"
    )


@pytest.mark.parametrize(
    ("written", "given", "expected"),
    [
        ("def f(a, b=1): ...", "{a: 1, b: 2}", []),
        ("def f(a, *, c, d=1): ...", "{a: 1}", ["4:11: ./f.py:f needs 'c': give it under 'with'"]),
        ("def f(a, **more): ...", "{a: 1, z: 2}", []),
        ("def f(a, **more): ...", "{z: 2}", ["4:11: ./f.py:f needs 'a': give it under 'with'"]),
        ("async def f(a): ...", "{aa: 2}", ["5:12: ./f.py:f takes no 'aa' — did you mean 'a'?"]),
        ("def f(a): ...\ndef f(b): ...", "{z: 1}", []),
        ("class f:\n    def __init__(self, a): ...", "{z: 1}", []),
        ("from os.path import basename as f", "{z: 1}", []),
        (
            "def f(a, /, b): ...",
            "{b: 1}",
            ["4:11: ./f.py:f takes 'a' without a name, and 'with' gives names: take the / out of it"],
        ),
        ("def f(a=1, /, *, b): ...", "{b: 1}", []),
        ("def f(a): ...\nif f:\n    def f(b): ...", "{z: 1}", []),
        ("def f(a): ...\nf = print", "{z: 1}", []),
        ("from x import *\n@staticmethod\ndef f(a): ...", "{z: 1}", []),
    ],
)
def test_arguments_are_checked_where_the_file_shows_what_the_function_takes(
    mistakes, one_node, written, given, expected
):
    assert mistakes(one_node(f"call: ./f.py:f\nwith: {given}"), f__py=written) == expected


LOGGED = """
import functools
from functools import lru_cache, wraps as like

def logged(f):
    @functools.wraps(f)
    def inner(*args, **more):
        return f(*args, **more)
    return inner

def times(n):
    def deco(function):
        @like(function)
        async def inner(*args, **more): ...
        return inner
    return deco

def registered(f, names=[]):
    names.append(f)
    return f

def unlike(f):
    def inner(*args, **more): ...
    return inner

def of_one(f):
    def inner(b): ...
    return inner

def unclear(f=None):
    if f is None:
        return registered
    return logged(f)

@functools.cache
class Other: ...
"""


@pytest.mark.parametrize(
    "function",
    [
        "@functools.cache\ndef f(a): ...",
        "@lru_cache(maxsize=3)\ndef f(a): ...",
        "@staticmethod\ndef f(a): ...",
        "@logged\ndef f(a): ...",
        "@times(3)\ndef f(a): ...",
        "@registered\nasync def f(a): ...",
        "@logged\n@times(2)\n@lru_cache\n@registered\ndef f(a): ...",
        "from hitl_cli import task\n@task\ndef f(a): ...",
        "import contextlib as c\n@c.contextmanager\ndef f(a): ...",
        "def g(a): ...\nf = g",
        "def g(a): ...\nf = logged(g)",
        "f = lambda a: 1",
    ],
)
def test_arguments_are_checked_behind_decorators_that_keep_them(mistakes, one_node, function, tmp_path):
    node = one_node("call: ./f.py:f\nwith: {z: 1}")

    assert mistakes(node, f__py=LOGGED + function) == ["5:12: ./f.py:f takes no 'z'"]
    module = runpy.run_path(str(tmp_path / "f.py"))
    with pytest.raises(TypeError, match=r"'z'|missing"):
        inspect.signature(module["f"]).bind(z=1)


@pytest.mark.parametrize(
    "function",
    [
        "@unlike\ndef f(a): ...",
        "@unclear\ndef f(a): ...",
        "@unclear()\ndef f(a): ...",
        "@functools.singledispatchmethod\ndef f(a): ...",
        "@Other\ndef f(a): ...",
        "@(lambda f: f)\ndef f(a): ...",
        "@logged.again\ndef f(a): ...",
        "@f\ndef f(a): ...",
        "f = f",
        "f = logged(f)",
        "f = functools.partial(print, 1)",
    ],
)
def test_nothing_is_said_of_arguments_where_nobody_can_tell(mistakes, one_node, function):
    assert mistakes(one_node("call: ./f.py:f\nwith: {z: 1}"), f__py=LOGGED + function) == []


def test_what_a_decorator_returns_is_what_takes_the_arguments(mistakes, one_node):
    text = one_node("call: ./f.py:f\nwith: {a: 1}")

    assert mistakes(text, f__py=LOGGED + "@of_one\ndef f(a): ...") == ["5:12: ./f.py:f takes no 'a'"]
