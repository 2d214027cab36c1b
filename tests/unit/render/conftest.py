"""A place to print to, with a fixed width, clock and folder."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from hitl_cli.render.place import Place


class Printed(NamedTuple):
    place: Place
    out: io.StringIO
    err: io.StringIO

    @property
    def stdout(self) -> str:
        return self.out.getvalue()

    @property
    def stderr(self) -> str:
        return self.err.getvalue()


class MakePlace(Protocol):
    def __call__(self, width: int | None = None) -> Printed: ...


@pytest.fixture
def printed() -> MakePlace:
    def make(width: int | None = None) -> Printed:
        out, err = io.StringIO(), io.StringIO()
        place = Place(
            out=out,
            err=err,
            width=width,
            now=datetime(2026, 11, 22, 14, 0, 0, tzinfo=UTC),
            folder=Path("/home/ana/project"),
        )
        return Printed(place, out, err)

    return make
