"""The evidence after a full run is what it was before: bytes, and the times of files and folders."""

import hashlib
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from core.cli import main
from core.demo.folder import write_demo
from tests.core.runs import run

Facts = tuple[int, int, int, int, int, int, str]


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


def everything(root: Path) -> list[Path]:
    """Listing a folder changes its access time: what follows a listing has to set it anew."""
    return sorted([root, *root.rglob("*")])


def facts(paths: list[Path]) -> dict[str, Facts]:
    """Size, mode, links and times (ns) of every path, then the hash of every file, read without a trace."""
    stats = {path: path.lstat() for path in paths}
    return {
        str(path): (s.st_size, s.st_mode, s.st_nlink, s.st_mtime_ns, s.st_atime_ns, s.st_ctime_ns, _sha256(path, s))
        for path, s in stats.items()
    }


def _sha256(path: Path, found: os.stat_result) -> str:
    if not stat.S_ISREG(found.st_mode):
        return ""
    handle = os.open(path, os.O_RDONLY | os.O_NOATIME)
    with os.fdopen(handle, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A demonstration drive with a database whose last changes are still in its journal. Access times are old:
    under `relatime`, which is usual, the next read of such a file would change them."""
    folder = tmp_path / "drive"
    for _ in write_demo(folder, scale=0.02, seed=3):
        pass
    with closing(sqlite3.connect(folder / "live.db")) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("CREATE TABLE people (sfzh TEXT, sjh TEXT)")
        db.executemany("INSERT INTO people VALUES (?, ?)", [("11010519491231002X", f"139{n:08}") for n in range(50)])
        db.commit()
        for suffix in ("", "-wal"):  # closing would fold the journal in
            (folder / f"copy.db{suffix}").write_bytes((folder / f"live.db{suffix}").read_bytes())
    (folder / "link").symlink_to(folder / "copy.db")
    return folder


def test_evidence_is_byte_and_time_identical_after_a_full_run(drive: Path, tmp_path: Path) -> None:
    paths = everything(drive)
    for path in paths:
        os.utime(path, ns=(10**18, path.lstat().st_mtime_ns), follow_symlinks=False)
    before = facts(paths)
    whole = run(drive, tmp_path / "whole", workers=2)
    assert next(f for f in whole["files"] if f["path"] == "copy.db")["records"]["point"] == 50, (
        "the journal was read too"
    )
    sampled = run(drive, tmp_path / "sampled", workers=2, budget_bytes=1_500_000)
    assert sampled["coverage"]["by_status"]["sampled"]
    for case in ("whole", "sampled"):
        assert main(["verify", str(tmp_path / case)]) == 0
    assert main(["resume", str(tmp_path / "sampled")]) == 1
    assert facts(paths) == before
    assert everything(drive) == paths
