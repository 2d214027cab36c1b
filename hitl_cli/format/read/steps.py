"""Reads what a node does: the keys of each verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from hitl_cli.format.expressions import Parsed, Template, has_template
from hitl_cli.format.fields import Fields
from hitl_cli.format.functions import graph_problem, missing_function
from hitl_cli.format.mistakes import Mistakes, Place, did_you_mean
from hitl_cli.format.model import Ask, Call, Choice, Run, SetValues, Step, Subgraph
from hitl_cli.format.read.common import check_name, read_timeout
from hitl_cli.format.read.form import Form, read_form
from hitl_cli.format.scalars import resolve, word
from hitl_cli.format.schemas import Schema, check_default
from hitl_cli.format.shell.reading import INPUT
from hitl_cli.format.shell.text import VARIABLE, ShellText, read_shell_text
from hitl_cli.format.texts import read_condition, read_template, read_value
from hitl_cli.format.tree import FUNCTION, ListNode, MapNode, Node, Scalar
from hitl_cli.format.types import Typed, read_type, refuse_pairs
from hitl_cli.format.verbs import PARSERS
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(slots=True)
class StepReader:
    """Reads one node's step, and collects the expressions in it."""

    fields: Fields
    folder: Path
    mistakes: Mistakes
    reads: list[Parsed] = field(default_factory=list)
    answer_reads: list[Parsed] = field(default_factory=list)

    def read(self, verb: str) -> Step:
        return _READERS[verb](self)

    def ask(self) -> Ask:
        fields = self.fields
        form = self._form()
        typed = read_type(fields, self.mistakes) if form is None else Typed(form.schema)
        if typed.optional:
            self.mistakes.add(
                fields.place_of("type"), "'optional' is for inputs: a question always has an answer"
            )
        check = fields.scalar("check")
        checked = read_condition(check, self.mistakes) if check else None
        message = fields.scalar("message")
        said = read_template(message, self.mistakes) if message else None
        self.answer_reads += [each for each in (checked, said) if each]
        return Ask(
            question=self._template("ask") or read_template(Scalar(fields.place, ""), self.mistakes),
            schema=typed.schema,
            choices=choices(typed.schema),
            many=bool(fields.value("many")),
            show=self._template("show"),
            default=self._default(typed),
            editor=fields.text("editor"),
            check=checked,
            message=said,
            conditions=form.conditions if form else {},
            needed=form.needed if form else (),
            timeout=read_timeout(fields, self.mistakes),
        )

    def _form(self) -> Form | None:
        node = self.fields.map("form")
        if node is None:
            return None
        refuse_pairs(self.fields, self.mistakes)
        for key in ("many", "min", "max", "pattern", "editor"):
            if key in self.fields and "choices" not in self.fields:
                self.mistakes.add(self.fields.place_of(key), f"{key!r} goes with a field, not with a form")
        form = read_form(node, self.mistakes)
        self.reads += form.reads
        return form

    def run(self) -> Run:
        fields = self.fields
        env = self._environment()
        parse = fields.text("parse", PARSERS[0])
        if parse not in PARSERS:
            near = did_you_mean(parse, PARSERS)
            scalar = fields.scalar("parse")
            assert scalar is not None
            self.mistakes.add(scalar.place, f"'parse' is one of {', '.join(PARSERS)}, not {parse!r}{near}")
        command, input_ = self._command(env), self._value(fields.node("input"))
        if isinstance(command, ShellText) and INPUT in command.evaluated and has_template(input_):
            said = "'run' reads this, and bash would run what it holds"
            self.mistakes.add(fields.place_of("input"), said)
        return Run(
            command=command,
            input=input_,
            env=env,
            cwd=self._template("cwd"),
            parse=parse,
            timeout=read_timeout(fields, self.mistakes),
        )

    def call(self) -> Call:
        scalar = self.fields.scalar("call")
        assert scalar is not None
        if not FUNCTION.match(scalar.text):
            self.mistakes.add(scalar.place, "'call' names a function: ./file.py:name or package.module:name")
        elif missing := missing_function(scalar.text, self.folder):
            self.mistakes.add(scalar.place, missing)
        elif not self.fields.broken:
            self._check_arguments(scalar)
        return Call(
            target=scalar.text,
            place=scalar.place,
            arguments=self._arguments(),
            timeout=read_timeout(self.fields, self.mistakes),
        )

    def _check_arguments(self, target: Scalar) -> None:
        from hitl_cli.format.signatures import argument_problems

        for problem in argument_problems(target.text, self.folder, self._given(), target.place):
            self.mistakes.add(*problem)

    def _given(self) -> dict[str, Place]:
        """The arguments of `with:`, with their places."""
        given = self.fields.map("with")
        return {entry.key: entry.place for entry in given.entries} if given else {}

    def graph(self) -> Subgraph:
        scalar = self.fields.scalar("graph")
        assert scalar is not None
        if problem := graph_problem(scalar.text, self.folder):
            self.mistakes.add(scalar.place, problem)
        output = self.fields.node("output")
        value, templates = read_value(output, self.mistakes) if output else (UNSET, ())
        return Subgraph(
            target=scalar.text,
            place=scalar.place,
            arguments=self._arguments(),
            argument_places=self._given(),
            output=value,
            output_reads=templates,
        )

    def _arguments(self) -> dict[str, Any]:
        arguments = self._value(self.fields.node("with"))
        return {} if arguments is UNSET else arguments

    def set(self) -> SetValues:
        node = self.fields.map("set")
        assert node is not None
        if not node.entries:
            self.mistakes.add(node.place, "'set' is empty — name a key and its value")
        return SetValues(values=self._value(node))

    def _template(self, key: str) -> Template | None:
        scalar = self.fields.scalar(key)
        return self._read_template(scalar) if scalar else None

    def _read_template(self, scalar: Scalar) -> Template:
        template = read_template(scalar, self.mistakes)
        self.reads.append(template)
        return template

    def _value(self, node: Node | None) -> Any:
        if node is None:
            return UNSET
        value, templates = read_value(node, self.mistakes)
        self.reads += templates
        return value

    def _default(self, typed: Typed) -> Any:
        node = self.fields.node("default")
        value = self._value(node)
        if node is not None and not has_template(value):
            check_default(typed.schema, node, self.mistakes)
        return value

    def _environment(self) -> tuple[tuple[str, Template], ...]:
        node = self.fields.map("env")
        found = []
        for entry in node.entries if node else ():
            if not _VARIABLE.match(entry.key) or entry.key.startswith(VARIABLE):
                self.mistakes.add(entry.place, f"{entry.key!r} cannot be the name of an environment variable")
            elif not isinstance(entry.value, Scalar):
                self.mistakes.add(entry.value.place, f"{entry.key!r} must be text")
            else:
                found.append((entry.key, self._read_template(entry.value)))
        return tuple(found)

    def _command(self, env: tuple[tuple[str, Template], ...]) -> ShellText | tuple[Template, ...]:
        node = self.fields.node("run")
        if isinstance(node, ListNode):
            return self._program(node)
        assert isinstance(node, Scalar)
        text = read_shell_text(node, self.mistakes)
        self.reads += (value.expression for value in text.values)
        for name, template in env:
            if name in text.evaluated and template.names:
                self.mistakes.add(
                    template.place, f"{name!r} is used in 'run' where bash would run what it holds"
                )
        return text

    def _program(self, node: ListNode) -> tuple[Template, ...]:
        words = [item for item in node.items if isinstance(item, Scalar)]
        if not node.items:
            self.mistakes.add(node.place, "'run' is empty — name the program")
        elif words and words[0] is node.items[0] and (resolve(words[0]) is None or not words[0].text.strip()):
            self.mistakes.add(words[0].place, "the program has no name")
        for item in node.items:
            if not isinstance(item, Scalar):
                self.mistakes.add(item.place, "an argument must be text")
        return tuple(self._read_template(item) for item in words)


_READERS: Final[Mapping[str, Callable[[StepReader], Step]]] = {
    "ask": StepReader.ask,
    "run": StepReader.run,
    "call": StepReader.call,
    "graph": StepReader.graph,
    "set": StepReader.set,
}


def choices(schema: Schema) -> tuple[Choice, ...]:
    """The choices of a type with their labels, in the order of the file."""
    one = schema.get("items", schema)
    if "enum" in one:
        return tuple(Choice(value, word(value)) for value in one["enum"])
    return tuple(Choice(each["const"], each["title"]) for each in one.get("oneOf", one.get("anyOf", ())))


def names_of_set(node: Node | None, mistakes: Mistakes) -> tuple[tuple[str, Place], ...]:
    """The keys that a `set` writes, with their places."""
    entries = node.entries if isinstance(node, MapNode) else ()
    return tuple(
        (entry.key, entry.place)
        for entry in entries
        if check_name(entry.key, entry.place, "a state key", mistakes)
    )
