"""Which `try`, `finally` and `with` keep the signal of a question, and which let it pass."""

from __future__ import annotations

import pytest

from .conftest import HITL, LANGGRAPH, Agree

BOTH = """
def bare(state):
    try:
        return interrupt("?")  #! swallowed-interrupt
    except:
        return None

def base(state):
    try:
        return interrupt("?")  #! swallowed-interrupt
    except (ValueError, BaseException) as error:
        print(error)

def turned_into_another(state):
    try:
        return interrupt("?")  #! swallowed-interrupt
    except BaseException as error:
        raise RuntimeError("no") from error

def returns_in_finally(state):
    try:
        return interrupt("?")  #! swallowed-interrupt
    finally:
        return {}

def leaves_the_loop_in_finally(state):
    while True:
        try:
            interrupt("?")  #! swallowed-interrupt
        finally:
            if state:
                break

def raises_in_finally(state):
    try:
        pass
    except ValueError:
        interrupt("?")  #! swallowed-interrupt
    finally:
        raise KeyError

def suppressed(state):
    import contextlib
    from contextlib import suppress as hush
    with contextlib.suppress(BaseException):
        interrupt("?")  #! swallowed-interrupt
    with open("x"), hush(KeyError, BaseException):
        interrupt("?")  #! swallowed-interrupt

def confirm(text):
    return interrupt(text)

def by_a_helper(state):
    try:
        return confirm("?")  #! swallowed-interrupt
    except BaseException:
        return None

class Agent:
    def ask(self):
        return interrupt("?")

    def by_a_method(self, state):
        try:
            return self.ask()  #! swallowed-interrupt
        except BaseException:
            return None

async def awaited(state):
    try:
        async with state:
            return interrupt("?")  #! swallowed-interrupt
    except BaseException:
        return None

# Nothing of what follows keeps it.

def other_errors(state):
    try:
        answer = interrupt("?")
    except (ValueError, KeyError):
        return None
    else:
        return answer

def raised_again(state):
    try:
        return interrupt("?")
    except BaseException as error:
        print(error)
        raise error

def in_a_handler(state):
    try:
        risky()
    except BaseException:
        return interrupt("It failed. What now?")

def behind_it(state):
    try:
        risky()
    except BaseException:
        pass
    return interrupt("?")

def only_defined_in_it(state):
    try:
        def ask():
            return interrupt("?")
        later = lambda: interrupt("?")
    except BaseException:
        return None

def a_loop_of_its_own_in_finally(state):
    try:
        return interrupt("?")
    finally:
        for line in state:
            break
"""


@pytest.mark.parametrize("head", [HITL, LANGGRAPH], ids=["hitl", "langgraph"])
def test_what_keeps_every_signal(agree: Agree, head: str) -> None:
    agree(BOTH, head)


EXCEPTION = """
from contextlib import suppress
from {errors} import GraphBubbleUp, GraphInterrupt

def exception(state):
    try:
        return interrupt("?")  {mark}
    except Exception:
        return None

def exception_last(state):
    try:
        return interrupt("?")  {mark}
    except ValueError:
        return 1
    except Exception:
        return 2

def exception_group(state):
    try:
        interrupt("?")  {mark}
    except* Exception:
        pass

def suppressed(state):
    with suppress(Exception):
        interrupt("?")  {mark}

def signal_let_go_first(state):
    try:
        return interrupt("?")
    except GraphInterrupt:
        raise
    except Exception:
        return None

def signal_known_by_its_class(state):
    try:
        return interrupt("?")
    except Exception as error:
        if isinstance(error, (GraphBubbleUp, OSError)):
            raise
        return None
"""


def test_langgraphs_signal_is_an_exception(agree: Agree) -> None:
    agree(EXCEPTION.format(errors="langgraph.errors", mark="#! swallowed-interrupt"), LANGGRAPH)


def test_hitls_signal_is_none(agree: Agree) -> None:
    agree(EXCEPTION.format(errors="hitl_cli.errors", mark=""), HITL)


def test_the_claim_is_true_of_both_engines() -> None:
    from langgraph.errors import GraphInterrupt as LangGraphs

    from hitl_cli.errors import GraphInterrupt

    assert issubclass(LangGraphs, Exception)
    assert not issubclass(GraphInterrupt, Exception)


def test_a_helper_of_another_module_in_a_package(agree: Agree, tmp_path) -> None:
    package = tmp_path / "desk"
    package.mkdir()
    (package / "__init__.py").write_text("from .asking import confirm as sure\n")
    (package / "asking.py").write_text(
        LANGGRAPH
        + "def confirm(text):\n    try:\n        return interrupt(text)\n    except OSError:\n        pass\n"
    )
    agree(
        """
        import helper
        from desk import sure

        def node(state):
            try:
                return sure("?")  #! swallowed-interrupt
            except Exception:
                return None

        def other(state):
            try:
                return helper.ask("?")  #! swallowed-interrupt
            except Exception:
                return None
        """,
        helper="from langgraph import types\n\ndef ask(text):\n    return types.interrupt(text)\n",
    )


def test_a_tool_that_is_called_in_a_try(agree: Agree) -> None:
    agree(
        """
        from langchain_core.tools import tool

        @tool
        def send(to: str) -> str:
            "Send it."
            return interrupt({"to": to})

        def node(state):
            try:
                return send.invoke({"to": "a"})  #! swallowed-interrupt
            except Exception:
                return None
        """
    )


def test_another_function_of_that_name_is_no_question(agree: Agree) -> None:
    agree(
        """
        def interrupt(text):
            return text

        def node(state):
            try:
                return interrupt("?")
            except Exception:
                return None
        """,
        head="",
    )
