"""SQLite databases: every row of every ordinary table, read from a copy.

Even a read-only connection writes beside a database in WAL mode, and an immutable one does not see
the WAL: so the database and the files beside it are copied to scratch, and the copy is opened.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from core.errors import ReadError
from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import Content, Fetch
from core.readers.joined import Piece, batches, distinct, join_bytes

MAGIC = b"SQLite format 3\x00"
COMPANIONS = (b"-wal", b"-shm", b"-journal")
COPY_BYTES = 1 << 20
PIECE_ROWS = 512
"""Rows joined at once: few, because one row may hold megabytes."""

CIPHER_VALUES = 240
"""A first page with at least this many different byte values is taken for cipher text."""

SHADOWS = ("data", "idx", "docsize", "config", "segments", "segdir", "stat", "node", "parent", "rowid")
"""Index tables of full-text and R-tree modules. Their `_content` tables hold the text: those are read."""

_CELL = """CASE typeof({0}) WHEN 'text' THEN {0} WHEN 'null' THEN '' WHEN 'blob' THEN ''
 WHEN 'integer' THEN CAST({0} AS TEXT) ELSE CASE WHEN abs({0}) >= 1e15 THEN printf('E~%.14E', {0})
 WHEN {0} = CAST({0} AS INTEGER) THEN CAST(CAST({0} AS INTEGER) AS TEXT) ELSE CAST({0} AS TEXT) END END"""
"""One column as text; nulls and blobs are empty. Reals are written as `joined.number_text` writes them."""


_ERRORS = (sqlite3.Error, ValueError)
"""sqlite3 raises UnicodeDecodeError where its own message quotes damaged bytes, ValueError for a NUL in SQL."""


class SqliteReader:
    """Tables of a SQLite database; a Batch's group is the table, its places are row numbers."""

    key = "sqlite"
    kinds: tuple[str, ...] = ("sqlite",)
    by_cells = False

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The layout if the head is that of a SQLite database, else None."""
        return Layout(kind="sqlite") if blocks and blocks[0].startswith(MAGIC) else None

    def rows(self, content: Content, layout: Layout) -> Iterator[Batch]:
        """Every row of every ordinary table. Damage is raised as ReadError after all that can be read."""
        try:
            path, problems = copied(content)
            with closing(_connect(path)) as connection:
                for table in _tables(connection, problems):
                    yield from _table_batches(connection, table, problems)
        except _ERRORS as error:
            raise ReadError("unreadable", f"SQLite: {error}") from error
        except MemoryError as error:
            raise ReadError("limit", "A row does not fit into the memory of one file.") from error
        if problems:
            raise ReadError("unreadable", "; ".join(problems))

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """Not offered: pages of a database are no text."""
        raise ReadError("unsupported", "A database is read whole or not at all.")


SQLITE = SqliteReader()


def tables_of(path: Path) -> list[str]:
    """Names of the tables in a copy that hold rows. ReadError where it is damaged."""
    try:
        with closing(_connect(path)) as connection:
            return _tables(connection, [])
    except _ERRORS as error:
        raise ReadError("unreadable", f"SQLite: {error}") from error


def page(path: Path, table: str, first: int, most: int) -> tuple[list[str], list[tuple[str | None, ...]]]:
    """(columns, rows from number `first` on, as `rows` numbers them) of a table in a copy; NULL is None. ReadError."""
    try:
        with closing(_connect(path)) as connection:
            info = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
            names = [bytes(row[1]).decode() for row in info]
            cells = ", ".join(f"CASE WHEN {_quoted(n)} IS NOT NULL THEN {_CELL.format(_quoted(n))} END" for n in names)
            sql = f"SELECT {cells} FROM {_quoted(table)} NOT INDEXED LIMIT ? OFFSET ?"
            found = connection.execute(sql, (most, first - 1)).fetchall() if names else []
    except _ERRORS as error:
        raise ReadError("unreadable", f"SQLite: {error}") from error
    rows = [
        tuple(None if cell is None else bytes(cell).decode("utf-8", "backslashreplace") for cell in r) for r in found
    ]
    return distinct(names), rows


def copied(content: Content) -> tuple[Path, list[str]]:
    """Copies the database and what lies beside it; says what of the latter could not be copied."""
    path = content.scratch / "copy.sqlite"
    problems = []
    try:
        _copy_file(content.file, path)
    except OSError as error:
        raise ReadError("unreadable", f"The database could not be copied: {error}") from error
    _check_head(path)
    for suffix in COMPANIONS:
        try:
            beside = content.companion(suffix)
            if beside is not None:
                with closing(beside):
                    _copy_file(beside, path.with_name(path.name + suffix.decode()))
        except (OSError, ReadError) as error:
            problems.append(f"{suffix.decode()} could not be read: {error}")
    return path, problems


def _copy_file(source: BinaryIO, target: Path) -> None:
    with target.open("wb") as copy:
        while chunk := source.read(COPY_BYTES):
            copy.write(chunk)


def _check_head(path: Path) -> None:
    """Refuses what does not begin as a database does; an empty file is a database without tables."""
    with path.open("rb") as copy:
        head = copy.read(4096)
    if head and not head.startswith(MAGIC):
        if len(set(head)) >= CIPHER_VALUES:
            raise ReadError("encrypted", "The database has no SQLite header and looks encrypted.")
        raise ReadError("unreadable", "The file has no SQLite header.")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = bytes
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "temp_store=MEMORY", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _tables(connection: sqlite3.Connection, problems: list[str]) -> list[str]:
    """Names of the tables that hold rows of their own, in the order of the schema."""
    names, virtual = [], []
    for raw, sql in connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"):
        try:
            name = raw.decode()
        except (UnicodeDecodeError, AttributeError):
            problems.append(f"table {raw!r}: its name is not text")
            continue
        if isinstance(sql, bytes) and sql.lstrip()[:14].upper() == b"CREATE VIRTUAL":
            virtual.append(name)
        elif not name.startswith("sqlite_"):
            names.append(name)
    shadows = {f"{name}_{suffix}" for name in virtual for suffix in SHADOWS}
    return [name for name in names if name not in shadows]


def _table_batches(connection: sqlite3.Connection, table: str, problems: list[str]) -> Iterator[Batch]:
    """The table's rows; damage is added to `problems` so that the next table is still read."""
    try:
        info = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
        names = [bytes(row[1]).decode() for row in info]
        if names:
            yield from batches(_pieces(connection, table, names), table, distinct(names))
    except (*_ERRORS, ReadError) as error:
        problems.append(f"table {table}: {error}")


def _pieces(connection: sqlite3.Connection, table: str, names: Sequence[str]) -> Iterator[Piece]:
    """The rows in table order (never that of an index), joined by the few hundred."""
    cells = ", ".join(_CELL.format(_quoted(name)) for name in names)
    done = 0
    rows: list[tuple[bytes, ...]] = []
    try:
        for row in connection.execute(f"SELECT {cells} FROM {_quoted(table)} NOT INDEXED"):
            rows.append(row)
            if len(rows) == PIECE_ROWS:
                yield _numbered(rows, done)
                done, rows = done + len(rows), []
    except _ERRORS as error:
        yield _numbered(rows, done)
        raise ReadError("unreadable", f"after row {done + len(rows)}: {error}") from error
    yield _numbered(rows, done)


def _numbered(rows: Sequence[Sequence[bytes]], done: int) -> Piece:
    return range(done + 1, done + len(rows) + 1), join_bytes(rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
