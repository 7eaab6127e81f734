"""A drive with something of everything, and cases of it, for all tests of what the window reads."""

import os
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import pyzipper

from core.case import Case
from core.evidence import open_source
from core.evidence.folder import describe
from core.settings import Settings
from core.work import Job
from core.workers import Children
from tests.core.runs import people, plain_log, run

MEMORY = 256 << 20
"""Budget of a child."""


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    """Two for a module."""
    with Children(2, MEMORY) as made:
        yield made


@pytest.fixture
def job(children: Children, tmp_path: Path) -> Iterator[Job]:
    """What a stage is given, over an empty folder."""
    info = describe(str(tmp_path))
    with open_source(info) as source:
        yield Job(info, Settings(child_timeout_s=60), source, children, tmp_path, None)


@pytest.fixture(scope="session")
def tables_drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large and small tables, archives, a second name, a link, a copy, a locked archive, names with marks."""
    root = tmp_path_factory.mktemp("views") / "drive"
    for folder in ("表/大", "表/小", "notes!old/深 处", "空"):
        (root / folder).mkdir(parents=True)
    (root / "表/大/one.csv").write_bytes(people(45_000) * 4)
    (root / "表/大/two.csv").write_bytes(people(30_000, 10_000) * 5)
    for number in range(24):
        (root / f"表/小/{number:02d}.csv").write_bytes(people(200 + 20 * number, 300 * number))
    (root / "表!.txt").write_bytes(plain_log(300))
    (root / "notes!old/深 处/100%_x.log").write_bytes(plain_log(50))
    (root / "empty.txt").touch()
    (root / "copy.csv").write_bytes((root / "表/小/05.csv").read_bytes())
    os.link(root / "表/小/03.csv", root / "second name.csv")
    (root / "link.csv").symlink_to("copy.csv")
    with zipfile.ZipFile(root / "notes!old/a.zip", "w") as archive:
        archive.writestr("in/side/x.csv", people(70))
        archive.writestr("top.csv", people(30))
        archive.writestr("wow!/y.csv", people(20))
    with tarfile.open(root / "b.tar", "w") as outer:
        outer.add(root / "notes!old/a.zip", "inner.zip")
    with pyzipper.AESZipFile(root / "locked.zip", "w", encryption=pyzipper.WZ_AES) as locked:
        locked.setpassword(b"secret")
        locked.writestr("hidden.csv", people(500))
    return root


@pytest.fixture(scope="session", params=["whole", "sampled", "pooled", "no time"])
def case(
    request: pytest.FixtureRequest, tables_drive: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    """The same drive read whole, under a budget, under a small one, and with no time for it."""
    settings: dict[str, dict[str, object]] = {
        "whole": {},
        "sampled": {"budget_bytes": 9_000_000},
        "pooled": {"budget_bytes": 1_400_000},
        "no time": {"time_s": 1e-6},
    }
    folder = tmp_path_factory.mktemp("views") / request.param
    run(tables_drive, folder, **settings[request.param])
    with closing(Case.open_existing(folder, writable=False)) as opened:
        yield opened


@pytest.fixture(scope="session")
def whole(tables_drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The same drive read whole."""
    folder = tmp_path_factory.mktemp("views") / "all"
    run(tables_drive, folder)
    with closing(Case.open_existing(folder, writable=False)) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Many:
    """More small files than are opened, in folders 0 to 3, and archives in z; a case of them, and their records."""

    drive: Path
    case: Path
    records: int


@pytest.fixture(scope="session")
def many_files(tmp_path_factory: pytest.TempPathFactory) -> Many:
    """Tables, logs and archives of which some are drawn as units."""
    folder = tmp_path_factory.mktemp("many")
    for n in range(180):
        place = folder / "drive" / str(n % 4)
        place.mkdir(parents=True, exist_ok=True)
        place.joinpath(f"{n}.{'log' if n % 3 == 0 else 'csv'}").write_bytes(
            plain_log(3) if n % 3 == 0 else people(1 + n % 7, 9 * n)
        )
    (folder / "drive" / "z").mkdir()
    for n in range(26):
        with zipfile.ZipFile(folder / "drive" / "z" / f"{n}.zip", "w") as archive:
            archive.writestr("a.csv", people(5, 4000 + 5 * n))
            archive.writestr("b/c.csv", people(2, 5000 + 2 * n))
    run(folder / "drive", folder / "case", Settings(seed="units", most_opened=90, workers=2))
    return Many(folder / "drive", folder / "case", sum(1 + n % 7 for n in range(180) if n % 3) + 26 * 7)
