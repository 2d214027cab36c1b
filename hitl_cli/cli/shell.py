"""The commands that fit hitl into a shell."""

from __future__ import annotations

from hitl_cli.cli import options as o
from hitl_cli.result import Result


def completion(
    shell: o.ShellName,
) -> Result:
    """Print the completion script of a shell."""
    from hitl_cli.commands.completion import script

    return script(shell.value)


def preview(
    kind: o.ScreenKind = None,
    no_input: o.NoInput = False,
    accessible: o.Accessible = False,
) -> Result:
    """Show every prompt screen, or try one of them.

    The payloads are samples: nothing runs, and nothing is sent anywhere.
    """
    from hitl_cli.commands.preview import preview as command

    return command(kind, no_input=no_input)
