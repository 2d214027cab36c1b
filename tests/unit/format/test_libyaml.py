"""PyYAML is imported without its regular expressions, and does all that it does otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEFORE = "import re, sys; now = re.compile; from hitl_cli.format.libyaml import pyyaml; yaml = pyyaml(); "


def said(program: str, before: str = BEFORE) -> str:
    """What a new Python prints, in which nobody has imported yaml yet."""
    return subprocess.run(
        [sys.executable, "-c", before + program], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "expression",
    [
        "yaml.safe_load('[1.5, 0x1f, yes, ~, 2001-12-14, 1:30, a, \"<<\", 12e03]')",
        "yaml.safe_load('{a: &x {b: 1}, c: {<<: *x}}')",
        "yaml.safe_dump({'no': ['yes', '1', 2.5, None, '2001-12-14']})",
        "[type(e).__name__ for e in yaml.parse('a: [b]')]",
        "__import__('copy').deepcopy(yaml.SafeLoader.yaml_implicit_resolvers)['~'][0][1].match('~').end()",
        "__import__('copy').copy(yaml.reader.Reader.NON_PRINTABLE).search('a\\x07').start()",
    ],
)
def test_it_gives_what_it_gives_otherwise(expression):
    assert said(f"print({expression})") == said(f"print({expression})", "import yaml; ")


def test_its_parser_in_python_refuses_what_it_refuses_otherwise():
    program = (
        "\ntry: yaml.safe_load('a\\x07')\nexcept yaml.reader.ReaderError as error: print(error.position)"
    )
    assert said(program) == said(program, "import yaml; ") == "1\n"


def test_patterns_are_compiled_at_once_again_afterwards():
    assert said("print(re.compile is now, type(re.compile('a')).__name__, yaml is sys.modules['yaml'])") == (
        "True Pattern True\n"
    )


def test_none_of_its_patterns_is_compiled_to_parse_a_document():
    kinds = said("print(type(yaml.reader.Reader.NON_PRINTABLE).__name__)")
    assert kinds == "Later\n"


def test_beside_another_thread_it_is_imported_as_it_is():
    program = "; ".join(
        (
            "import threading",
            "done = threading.Event()",
            "other = threading.Thread(target=done.wait)",
            "other.start()",
            "from hitl_cli.format.libyaml import pyyaml",
            "print(type(pyyaml().reader.Reader.NON_PRINTABLE).__name__)",
            "done.set()",
        )
    )
    assert said(program, "") == "Pattern\n"
