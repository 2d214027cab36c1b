"""Names that mean something to a shell, and what programs do with the texts that they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

KEYWORDS: Final = frozenset("if then elif else while until do ! { time coproc".split())  # noqa: SIM905
"""Words after which a command begins."""
BLOCK_ENDS: Final = frozenset(("", "}", "done", "fi", "esac", "exec"))
"""How a command looks that is redirected for all commands before it; empty after a `)`."""
WRAPPERS: Final = frozenset("builtin command doas env exec nice nohup stdbuf sudo timeout".split())  # noqa: SIM905
"""Programs that run the command that follows them."""
DECLARING: Final = frozenset("declare export local readonly typeset".split())  # noqa: SIM905
SHELLS: Final = frozenset("ash bash busybox dash fish ksh mksh sh zsh".split())  # noqa: SIM905

RUN_BY_BASH: Final = frozenset(("PS4", "BASH_ENV", "ENV", "PROMPT_COMMAND"))
"""Variables that a shell evaluates by itself."""

READING: Final = frozenset(("read", "mapfile", "readarray"))
"""Built-ins that read into the variables that they are given, or into these."""
READ_INTO: Final = ("REPLY", "MAPFILE")

PASSING_ON: Final = frozenset(
    "cat tac rev head tail sed awk gawk mawk grep egrep fgrep cut tr sort uniq paste column fold fmt nl tee "  # noqa: SIM905
    "xargs jq yq envsubst base64 dd bc python python3 perl ruby node".split()
)
"""Programs that print something of what they read, from standard input or from files."""

_PROGRAM_OPTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys((*SHELLS, "su", "runuser", "flock", "script", "python", "python3"), "c"),
    "perl": "eE",
    "ruby": "e",
    "node": "ep",
    "php": "r",
}
"""The letters of options behind which a program stands that is run."""
_FROM_INPUT: Final = frozenset((*SHELLS, "python", "python3", "perl", "ruby", "node", "php"))
"""Programs that run what they read, unless they are given a file."""
_WITH_ARGUMENT: Final = frozenset(("-o", "+o", "-O", "+O"))
_SSH_WITH_ARGUMENT: Final = frozenset("BbcDEeFIiJLlmOopQRSWw")


def base_name(word: str) -> str:
    return word.rsplit("/", 1)[-1]


def runs_programs(word: str) -> bool:
    """Whether the program takes the text of a program as an argument."""
    return base_name(word) in _PROGRAM_OPTIONS


def program_after(words: Sequence[str], position: int) -> int:
    """The index of the text that the shell, or the like, at `position` runs; -1 when it is given none."""
    letters = _PROGRAM_OPTIONS[base_name(words[position])]
    for index in range(position + 1, len(words)):
        word = words[index]
        if word.startswith("-") and not word.startswith("--") and set(letters) & set(word):
            return index + 1
    return -1


def file_after(words: Sequence[str], position: int) -> int | None:
    """The index of the file that the shell, or the like, at `position` runs; -1 when it runs what it reads,
    None when it does neither."""
    if base_name(words[position]) not in _FROM_INPUT or program_after(words, position) >= 0:
        return None
    at = position + 1
    while at < len(words) and words[at].startswith(("-", "+")):
        if words[at] in ("-", "-s"):
            return -1
        at += 2 if words[at] in _WITH_ARGUMENT else 1
    return at if at < len(words) else -1


def remote_command(words: Sequence[str]) -> int:
    """The index at which the command for the other machine begins, in the words of `ssh`."""
    at = 1
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at][-1] in _SSH_WITH_ARGUMENT else 1
    return at + 1
