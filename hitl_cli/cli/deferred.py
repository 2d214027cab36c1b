"""Commands whose parameters are built when they are called, so that a command does not pay for all others.

Typer builds every option of every command before it looks at the command line. With 20 commands of 14
options each, that alone takes as long as starting Python does.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from hitl_cli.cli.boundary import guarded
from hitl_cli.cli.options import on_every_command
from hitl_cli.result import Result

_SETTINGS = {"help_option_names": ["-h", "--help"]}

_WRONG_USE: Any = typer.BadParameter.__mro__[1]
"""All that is wrong with a command line; typer gives a name only to some of it."""
_EXTRA = re.compile(r"extra argument\S* \((\S+)\)")

Function = Callable[..., Result]
"""A command: its own parameters with typer's annotations, the help as docstring."""


class Once(TyperCommand):
    """Refuses an option with one value that is given twice: else the last one wins, silently, and that may be
    an answer, or the question that it is for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=[*args])
            for option in given:
                if _has_one_value(option) and given.count(option) > 1:
                    ctx.fail(f"Option '{option.opts[0]}' is given {given.count(option)} times.")
        return super().parse_args(ctx, args)


def _has_one_value(parameter: Any) -> bool:
    return parameter.param_type_name == "option" and not (parameter.multiple or parameter.is_flag)


class Deferred(TyperCommand):
    """Stands in a group for a command: knows its name and help, and gives way to the real one when called."""

    def __init__(self, name: str, function: Function) -> None:
        super().__init__(name, help=inspect.getdoc(function), rich_markup_mode=None)
        self._function = function

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        app, command = _app(), guarded(self._function)
        command.__signature__ = _signature(self._function)  # type: ignore[attr-defined]
        app.command(self.name, cls=Once, context_settings=_SETTINGS)(command)
        real = get_command(app)
        options = {option for parameter in real.params for option in parameter.opts}
        try:
            return real.make_context(info_name, args, parent, **extra)
        except _WRONG_USE as error:
            error.message = "\n".join(filter(None, (error.message, _meant(error, options))))
            raise


def _meant(error: Any, options: set[str]) -> str:
    """The option behind which a word goes that the command does not take."""
    extra = _EXTRA.search(error.message)
    option = getattr(error, "option_name", "").lstrip("-")  # of one that the command does not have
    if option and "--input" in options and not getattr(error, "possibilities", ()):
        return f"An input of the graph is given with: -i {option}=VALUE"
    if extra and "--input" in options:
        return f"An input of the graph is given with: -i {extra[1] if '=' in extra[1] else 'NAME=VALUE'}"
    if extra and "--thread" in options:
        return f"A thread is named with: --thread {extra[1]}"
    return ""


def group(options: Callable[..., None], commands: Mapping[str, Function | TyperGroup]) -> TyperGroup:
    """A command that holds commands.

    Args:
        options: has the group's own options, and its help as docstring.
        commands: by name, in the order of the help.
    """
    app = _app()
    app.callback(context_settings=_SETTINGS)(options)
    made = get_group(app)
    for name, command in commands.items():
        made.add_command(command if isinstance(command, TyperGroup) else Deferred(name, command), name)
    return made


def _signature(function: Function) -> inspect.Signature:
    """That of the function, with the options of every command behind its own."""
    own = inspect.signature(function, eval_str=True).parameters
    common = inspect.signature(on_every_command, eval_str=True).parameters
    return inspect.Signature([*own.values(), *(common[name] for name in common if name not in own)])


def _app() -> typer.Typer:
    """Without rich: it is slow to import, and the error boundary shows errors in its own way."""
    return typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
