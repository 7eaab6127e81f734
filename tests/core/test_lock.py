"""One writer at a time; whoever only looks changes nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.case import Case, Lock, hold, is_held
from core.errors import CaseError
from core.model import EvidenceInfo
from core.settings import Settings

INFO = EvidenceInfo("folder", "/mnt/x", b"/mnt/x", "yes")
NOBODY = 65534


@contextmanager
def not_writable() -> Iterator[Path]:
    """A case in a folder that this process may not write to; rights mean nothing to an administrator."""
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    folder = base / "case"
    with closing(Case.create(folder, INFO, Settings())) as case:
        case.log("something")
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    administrator = os.geteuid() == 0
    if administrator:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(base)


def test_a_lock_given_is_held_before_and_after(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "case")
    assert not lock.is_taken and not (tmp_path / "case").exists()
    with closing(Case.create(lock.folder, INFO, Settings(), lock)):
        assert lock.is_taken
    with pytest.raises(CaseError, match="in use"):
        Case.open_existing(lock.folder)
    for _ in range(2):
        with closing(Case.open_existing(lock.folder, lock=lock)) as case:
            case.log("something")
        assert is_held(lock.folder)
    lock.close()
    lock.close()
    assert not is_held(lock.folder)
    with closing(Case.open_existing(lock.folder)):
        assert is_held(lock.folder)
    assert not is_held(lock.folder)


def test_a_folder_that_is_held_already_becomes_a_case(tmp_path: Path) -> None:
    with hold(tmp_path) as lock, closing(Case.create(tmp_path, INFO, Settings(), lock)) as case:
        assert case.info() == INFO


def test_a_case_that_is_refused_is_not_left_locked(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    lock = Lock(tmp_path)
    with pytest.raises(CaseError, match="not empty"):
        Case.create(tmp_path, INFO, Settings(), lock)
    assert not lock.is_taken


def test_to_ask_who_writes_changes_nothing(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "missing")
    assert not is_held(tmp_path)
    assert not list(tmp_path.iterdir())
    with hold(tmp_path):
        before = (tmp_path / "case.lock").stat()
        assert is_held(tmp_path)
        assert (tmp_path / "case.lock").stat() == before
        with pytest.raises(CaseError, match="in use"):
            hold(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="rights of folders work otherwise there")
def test_a_case_on_a_read_only_disk_is_read_and_stays_as_it_is() -> None:
    with not_writable() as folder:
        before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
        assert "case.db-wal" not in before
        with closing(Case.open_existing(folder, writable=False)) as case:
            assert [line.action for line in case.audit()] == ["something"]
            assert not is_held(folder)
        with pytest.raises(CaseError, match="rights"):
            Case.open_existing(folder)
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="rights of folders work otherwise there")
def test_lines_that_a_killed_writer_left_are_never_left_out() -> None:
    """Its journal cannot be read in beside a locked folder: then nothing is shown rather than less."""
    with not_writable() as folder:
        assert Case.open_existing(folder, writable=False).close() is None
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    try:
        with closing(Case.create(base / "a", INFO, Settings())) as case:
            case.log("something")
            shutil.copytree(base / "a", base / "b")  # as it is found after a power failure
        (base / "b" / "case.db-shm").unlink()
        assert (base / "b" / "case.db-wal").stat().st_size
        (base / "b").chmod(0o555)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        try:
            with pytest.raises(CaseError):
                Case.open_existing(base / "b", writable=False)
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
        (base / "b").chmod(0o755)
        with closing(Case.open_existing(base / "b", writable=False)) as case:
            assert [line.action for line in case.audit()] == ["something"]
    finally:
        shutil.rmtree(base)
