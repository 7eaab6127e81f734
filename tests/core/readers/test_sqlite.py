"""The SQLite reader: every row of every table, from a copy; the evidence stays as it is."""

import hashlib
import io
import random
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest

from core.errors import ReadError
from core.model import Batch, Layout
from core.readers.base import Content
from core.readers.sqlite import SQLITE

LAYOUT = Layout(kind="sqlite")


def content_of(path: Path, scratch: Path) -> Content:
    def companion(suffix: bytes) -> BinaryIO | None:
        beside = path.with_name(path.name + suffix.decode())
        return beside.open("rb") if beside.exists() else None

    return Content(io.BytesIO(path.read_bytes()), path.stat().st_size, True, scratch, companion)


def read(path: Path, scratch: Path) -> list[Batch]:
    return list(SQLITE.rows(content_of(path, scratch), LAYOUT))


def rows_of(batches: list[Batch]) -> list[tuple[str, int, list[bytes]]]:
    found = []
    for batch in batches:
        for start, end, place in zip(batch.row_start, batch.row_end, batch.row_place, strict=True):
            found.append((batch.groups[0], int(place), batch.data[start:end].tobytes().split(b"\x1f")))
    return found


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def made(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def facts(folder: Path) -> list[tuple[str, str, int, int, int]]:
    stats = [(path, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    return [
        (p.name, hashlib.sha256(p.read_bytes()).hexdigest(), s.st_size, s.st_mtime_ns, s.st_ctime_ns) for p, s in stats
    ]


def test_rows_that_are_only_in_the_wal_are_read_and_the_evidence_stays(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "wal.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("CREATE TABLE t (phone)")
    connection.execute("INSERT INTO t VALUES ('13812345678')")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("INSERT INTO t VALUES ('13912345678')")
    connection.commit()
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for suffix in ("", "-wal", "-shm"):
        (evidence / f"wal.db{suffix}").write_bytes((tmp_path / f"wal.db{suffix}").read_bytes())
    connection.close()
    assert b"13912345678" not in (evidence / "wal.db").read_bytes()
    before = facts(evidence)
    rows = rows_of(read(evidence / "wal.db", scratch))
    assert rows == [("t", 1, [b"13812345678"]), ("t", 2, [b"13912345678"])]
    assert facts(evidence) == before


def test_an_unfinished_transaction_is_rolled_back_as_the_program_itself_would(tmp_path: Path, scratch: Path) -> None:
    path = made(tmp_path / "hot.db", "CREATE TABLE t (a)", "INSERT INTO t VALUES ('kept')")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size=1")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO t VALUES (?)", [("lost" * 500,)] * 200)
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for suffix in ("", "-journal"):
        (evidence / f"hot.db{suffix}").write_bytes((tmp_path / f"hot.db{suffix}").read_bytes())
    connection.close()
    assert rows_of(read(evidence / "hot.db", scratch)) == [("t", 1, [b"kept"])]


def test_every_kind_of_value_becomes_the_text_people_would_type(tmp_path: Path, scratch: Path) -> None:
    path = made(
        tmp_path / "v.db",
        'CREATE TABLE "a""b 表" ("x.y", "引""号" REAL, c TEXT COLLATE NOCASE, d BLOB)',
        """INSERT INTO "a""b 表" VALUES (13812345678, 13812345678, '张' || char(10) || '三', x'0a1f')""",
        """INSERT INTO "a""b 表" VALUES (110101199003074578, 1.10101199003074578e17, CAST(x'd5c5' AS TEXT), NULL)""",
        """INSERT INTO "a""b 表" VALUES (1.5, -2, 'a' || char(31) || 'b', 'text')""",
    )
    batches = read(path, scratch)
    assert batches[0].columns == ('a"b 表.x.y', 'a"b 表.引"号', 'a"b 表.c', 'a"b 表.d')
    assert [cells for _, _, cells in rows_of(batches)] == [
        [b"13812345678", b"13812345678", "张 三".encode(), b""],
        [b"110101199003074578", b"E~1.10101199003075E+17", b"\xd5\xc5", b""],
        [b"1.5", b"-2", b"a b", b"text"],
    ]
    assert batches[0].field_column.tolist() == [0, 1, 2, 3] * 3
    assert batches[0].field_start[:2].tolist() == [0, 12]


def test_tables_without_rowid_are_read_and_indexes_do_not_change_the_order(tmp_path: Path, scratch: Path) -> None:
    path = made(
        tmp_path / "w.db",
        "CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID",
        "INSERT INTO w VALUES ('b', 1), ('a', 2)",
        "CREATE TABLE o (v TEXT, filler TEXT)",
        "INSERT INTO o VALUES ('z', '1'), ('y', '2')",
        "CREATE INDEX i ON o (v, filler)",
        "CREATE VIEW seen AS SELECT * FROM o",
    )
    assert rows_of(read(path, scratch)) == [
        ("w", 1, [b"a", b"2"]),
        ("w", 2, [b"b", b"1"]),
        ("o", 1, [b"z", b"1"]),
        ("o", 2, [b"y", b"2"]),
    ]


def test_full_text_tables_are_read_once_through_their_content(tmp_path: Path, scratch: Path) -> None:
    path = made(
        tmp_path / "f.db", "CREATE VIRTUAL TABLE m USING fts5(body)", "INSERT INTO m VALUES ('call 13812345678')"
    )
    assert rows_of(read(path, scratch)) == [("m_content", 1, [b"1", b"call 13812345678"])]


def big(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name, phone)")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", [(i, f"n{i}", 13800000000 + i) for i in range(1, 50_001)])
    connection.execute("CREATE TABLE u AS SELECT 'last' AS a")
    connection.commit()
    connection.close()
    return path


def test_many_rows_come_in_batches_that_miss_none(tmp_path: Path, scratch: Path) -> None:
    batches = read(big(tmp_path / "b.db"), scratch)
    assert len(batches) > 2
    rows = rows_of(batches)
    assert [place for _, place, _ in rows[:-1]] == list(range(1, 50_001))
    assert rows[49_999][2] == [b"50000", b"n50000", b"13800050000"]


def test_rows_before_the_damage_are_delivered_and_so_are_other_tables(tmp_path: Path, scratch: Path) -> None:
    path = big(tmp_path / "c.db")
    data = bytearray(path.read_bytes())
    middle = data.index(b"n3000013800030000"[:6]) // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    batches: list[Batch] = []
    with pytest.raises(ReadError) as caught:
        for batch in SQLITE.rows(content_of(path, scratch), LAYOUT):
            batches.append(batch)
    rows = rows_of(batches)
    assert caught.value.status == "unreadable" and "table t: after row" in caught.value.reason
    assert 29_000 < len(rows) < 30_001
    assert rows[-1] == ("u", 1, [b"last"])


def test_what_is_no_database_is_refused_in_words(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(random.Random("cipher").randbytes(8192))
    with pytest.raises(ReadError) as caught:
        read(path, scratch)
    assert caught.value.status == "encrypted"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(ReadError) as caught:
        read(path, scratch)
    assert caught.value.status == "unreadable"


def test_an_empty_file_is_a_database_without_rows(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "e.db"
    path.write_bytes(b"")
    assert read(path, scratch) == []


def test_mutated_databases_raise_only_read_errors(tmp_path: Path, scratch: Path) -> None:
    original = made(
        tmp_path / "m.db",
        "PRAGMA page_size=512",
        "CREATE TABLE t (a, b TEXT, c REAL GENERATED ALWAYS AS (a + 1))",
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO t SELECT i, 'x' || i FROM n",
        "CREATE TABLE w (k TEXT PRIMARY KEY) WITHOUT ROWID",
        "INSERT INTO w VALUES ('k')",
        "CREATE VIRTUAL TABLE f USING fts5(body)",
    ).read_bytes()
    seed = random.Random("fuzz")
    path = tmp_path / "mutated.db"
    for _ in range(250):
        data = bytearray(original)
        reach = seed.choice((100, 2048, len(data)))
        for _ in range(seed.randrange(1, 16)):
            data[seed.randrange(16, reach)] = seed.randrange(256)
        path.write_bytes(data[: seed.choice((len(data), seed.randrange(100, len(data))))])
        with suppress(ReadError):
            read(path, scratch)
