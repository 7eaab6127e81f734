"""One demonstration drive and one full run of it for all tests that only look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.demo.folder import truth_path, write_demo
from tests.core.runs import by_path, pandian


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration drive, what is on it, and what one run of the command line made of it."""

    drive: Path
    truth: dict[str, Any]
    case: Path
    status: int
    stdout: str
    stderr: str

    @property
    def result(self) -> dict[str, Any]:
        """What the run printed."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """Its files by path."""
        return by_path(self.result)


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The signing key of a test run is never the user's."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(scope="session")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration drive; nothing may write to it."""
    folder = tmp_path_factory.mktemp("demo") / "drive"
    for _ in write_demo(folder, scale=0.02, seed=1):
        pass
    return folder


@pytest.fixture(scope="session")
def demo(drive: Path, own_data_folder: None) -> Demo:
    """The drive with its truth, counted once from the command line with two workers."""
    case = drive.parent / "case"
    ended = pandian("triage", drive, "--case", case, "--json", "--seed", "a", "--workers", 2)
    truth = json.loads(truth_path(drive).read_bytes())
    return Demo(drive, truth, case, ended.returncode, ended.stdout, ended.stderr)
