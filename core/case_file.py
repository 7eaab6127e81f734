"""The SQLite file of a case: how it is opened, and its troubles in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import CaseError
from core.names import read_names

Row = sqlite3.Row

CACHE_KIB = 32_768


def connect(path: Path, writable: bool) -> sqlite3.Connection:
    """Rows by name; writable: journalled, so that others read meanwhile. as_read(path) is there for filters."""
    if writable:
        db = sqlite3.connect(path, isolation_level="IMMEDIATE")
        db.execute("PRAGMA page_size=16384")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_autocheckpoint=4096")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA temp_store=FILE")
    else:
        db = _connect_read_only(path)
    db.row_factory = sqlite3.Row
    db.create_function("as_read", 1, read_names, deterministic=True)
    db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    return db


_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """Sees what a writer commits meanwhile. Where nothing can be written (a locked folder, a disc) nobody writes, and
    the file is taken as it is; not if a writer left lines in its journal, which would be missing then."""
    uri = path.resolve().as_uri()
    db = sqlite3.connect(f"{uri}?mode=ro", uri=True)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        journal = path.with_name(f"{path.name}-wal")
        if error.sqlite_errorcode & 0xFF not in _NOT_WRITABLE or (journal.exists() and journal.stat().st_size):
            raise
        db = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
    return db


@contextmanager
def as_case_error(folder: Path) -> Iterator[None]:
    """Trouble with the case's file or folder, said in words."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "full" in str(error):
            raise CaseError(
                f"The disk that holds the case is full ({folder}). Free some space, then `pandian resume {folder}`."
            ) from error
        if "append-only" in str(error) or isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise
        raise CaseError(
            f"The case in {folder} cannot be read or written: {error}. Check the disk and the folder's rights."
        ) from error
    except PermissionError as error:
        raise CaseError(f"The folder {folder} is not writable. Choose a --case folder where you may write.") from error
    except OSError as error:
        raise CaseError(
            f"The case folder {folder} cannot be used: {error.strerror or error}. Choose another --case folder."
        ) from error
