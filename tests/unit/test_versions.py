"""Which versions of langgraph work, and what another one is told."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from hitl_cli.checkpoint import supported
from tests.conftest import Hitl

ROOT = Path(__file__).parents[2]
TESTED = os.environ.get("HITL_TESTED_LANGGRAPH", version("langgraph"))
"""Read here, because no test sees variables of this kind."""
SEED = ROOT / "graphs" / "langgraph_seed.py"


@pytest.fixture
def fresh() -> Iterator[None]:
    """What is known of the installed version is forgotten before the test and after it."""
    supported.unsupported.cache_clear()
    yield
    supported.unsupported.cache_clear()


def with_langgraph(version: str, folder: Path) -> dict[str, str]:
    """An environment whose langgraph says that it is that version."""
    said = folder / f"langgraph-{version}.dist-info" / "METADATA"
    said.parent.mkdir(parents=True)
    said.write_text(f"Metadata-Version: 2.1\nName: langgraph\nVersion: {version}\n")
    return {"PYTHONPATH": str(folder)}


def test_the_package_asks_for_what_is_tested() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert f"langgraph>={supported.OLDEST},<{supported.BELOW}" in extras["langgraph"]
    assert f"{supported.OLDEST} and newer" in (ROOT / "README.md").read_text()


def test_it_is_tested_with_what_the_build_says() -> None:
    assert version("langgraph") == TESTED
    assert supported.unsupported() == ""


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("other", ["0.6.11", "1.2.19", "2.0.0", "2.0.0rc1"])
def test_others_are_not_supported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    monkeypatch.syspath_prepend(with_langgraph(other, tmp_path)["PYTHONPATH"])
    assert supported.unsupported().startswith(f"langgraph {other} is not supported")


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("between", ["1.2.20", "1.2.100", "1.3.0a1"])
def test_those_between_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: str) -> None:
    monkeypatch.syspath_prepend(with_langgraph(between, tmp_path)["PYTHONPATH"])
    assert supported.unsupported() == ""


def test_a_person_is_told_what_to_install(hitl_anew: Hitl, tmp_path: Path) -> None:
    env = with_langgraph("1.2.19", tmp_path / "other")
    ran = hitl_anew("run", f"{SEED}:approval", "-i", "action_details=pay", "--no-input", env=env)
    assert ran.code == 3
    assert "langgraph 1.2.19 is not supported: hitl works with 1.2.20 and newer, below 2" in ran.stderr
    assert "pip install 'langgraph>=1.2.20,<2'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_program_that_uses_the_saver_is_told_as_well(hitl_anew: Hitl, tmp_path: Path) -> None:
    module = tmp_path / "app.py"
    module.write_text("from hitl_cli.checkpoint.langgraph import HitlSaver\n")
    ran = hitl_anew("run", module, env=with_langgraph("1.2.4", tmp_path / "other"))
    assert ran.code == 3
    assert "ImportError: langgraph 1.2.4 is not supported" in ran.stderr
    assert "pip install 'langgraph>=1.2.20,<2'" in ran.stderr
