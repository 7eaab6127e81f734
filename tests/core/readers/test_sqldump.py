"""SQL dumps: cells and whole reading agree, and give back what was written."""

import io
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ReadError
from core.model import Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Content
from core.readers.sqldump import SQLDUMP, SqlDump
from tests.core.readers.dumps import DIALECTS, EXTRA_FIELDS, Table, mysqldump, read_back

BOMS = {"utf-8": b"", "gb18030": b"", "utf-16-le": b"\xff\xfe"}
SIGNS = ["),(", "\\", "'", "''", "--", "/*", "*/", "\n", "\r\n", "},{", "#", '"', ";", " "]
PIECES = [*SIGNS, "中", "乗", "許", "功\\", "a"]
COLUMNS = [("id", "姓名"), ("id", "sfz", "phone", "备注"), ("a", "b", "c", "d", "e")]
texts = (
    st.lists(st.sampled_from(PIECES), max_size=6)
    .map("".join)
    .filter(lambda text: text == text.strip() and not text.isdecimal())
)
values = st.one_of(st.none(), st.integers(0, 10**18), texts, texts)


@st.composite
def tables(draw) -> list[Table]:
    made = []
    for name in draw(st.sampled_from([("users",), ("users", "订单"), ("t", "users", "b")])):
        columns = draw(st.sampled_from(COLUMNS))
        row = st.tuples(*[values] * len(columns)).filter(lambda row: row[0] not in (None, ""))
        rows = draw(st.lists(row, min_size=1, max_size=12))
        made.append(Table(name, columns, tuple(rows)))
    return made


def layout_of(data: bytes, encoding: str, bom: int) -> Layout:
    layout = SQLDUMP.learn("x.sql", [data[: 1 << 18]], encoding, bom)
    assert layout is not None
    return layout


def whole(data: bytes, layout: Layout) -> list[Batch]:
    return list(SQLDUMP.rows(Content(io.BytesIO(data), len(data), False, Path(), lambda suffix: None), layout))


def by_cells(data: bytes, layout: Layout, cell_bytes: int, reader: SqlDump = SQLDUMP) -> list[Batch]:
    count = -(-len(data) // cell_bytes)
    size = len(data)
    return [reader.cell(lambda start, end: data[start:end], layout, size, cell, cell_bytes) for cell in range(count)]


def listed(batches: list[Batch], labels: bool = True) -> list[tuple]:
    """(place, bytes, table, [(column, place of the field)]) of each row."""
    rows = []
    for batch in batches:
        unit = 2 if batch.encoding == "narrowed" else 1
        owner = np.searchsorted(batch.row_start, batch.field_start, "right") - 1
        for index in range(batch.row_start.size):
            start, end, place = int(batch.row_start[index]), int(batch.row_end[index]), int(batch.row_place[index])
            own = owner == index
            fields = [
                (batch.columns[column] if labels else "", place + (int(at) - start) * unit)
                for at, column in zip(batch.field_start[own], batch.field_column[own], strict=True)
            ]
            table = batch.groups[batch.group[index]] if labels else ""
            rows.append((place, batch.data[start:end].tobytes(), table, fields))
    return rows


def contents(data: bytes, encoding: str, dialect: str, rows: list[tuple]) -> list[tuple]:
    """(table, values) of each row, read back from the content at the field's places."""
    unit = 2 if encoding.startswith("utf-16") else 1
    found = []
    for place, text, table, fields in rows:
        last = place + len(text) * unit - (0 if dialect == "pg_copy" else unit)
        places = [at for _, at in fields]
        ends = [at - unit for at in places[1:]] + [last]
        kept = len(fields) - EXTRA_FIELDS.get(dialect, 0)
        words = [data[at:end].decode(encoding) for at, end in zip(places, ends, strict=True)][:kept]
        found.append((table, tuple(read_back(dialect, word) for word in words)))
    return found


@settings(max_examples=80, deadline=None)
@given(
    tables(),
    st.sampled_from(sorted(DIALECTS)),
    st.sampled_from(sorted(BOMS)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([256, 1024, 4096]),
)
def test_rows_are_what_was_written_and_the_cells_hold_the_same_rows(made, dialect, encoding, eol, cell_bytes):
    data = BOMS[encoding] + DIALECTS[dialect](made, eol).encode(encoding)
    layout = layout_of(data, encoding, len(BOMS[encoding]))
    rows = listed(whole(data, layout))
    truth = [(table.name, row) for table in made for row in table.rows]
    assert contents(data, encoding, dialect, rows) == truth
    assert listed(by_cells(data, layout, cell_bytes)) == rows


def test_columns_come_from_the_column_list_or_from_create_table():
    made = [Table("users", ("id", "sfz", "phone"), ((1, "110101199003074578", "13800138000"),))]
    for dialect, write in DIALECTS.items():
        data = write(made, "\n").encode()
        (row,) = listed(whole(data, layout_of(data, "utf-8", 0)))
        assert [label for label, _ in row[3]][:3] == ["users.id", "users.sfz", "users.phone"], dialect


def ordinary(count: int, seed: int) -> list[Table]:
    """Three tables of rows as they are usual, with some strings that look like SQL."""
    rng = random.Random(seed)

    def text() -> str:
        pieces = (rng.choice([*PIECES, "中文地址", "北京市朝阳区", "abc"]) for _ in range(rng.randrange(8)))
        return "".join(pieces).strip()

    def row(number: int, width: int) -> tuple:
        return (number, *(rng.choice([None, rng.randrange(10**11), text(), text()]) for _ in range(width - 1)))

    names = (("users", ("id", "姓名", "phone", "addr")), ("o", ("a", "b")), ("z", tuple("abcdefgh")))
    return [Table(name, columns, tuple(row(n, len(columns)) for n in range(count))) for name, columns in names]


@pytest.mark.parametrize("encoding", sorted(BOMS))
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_cell_far_from_any_statement_finds_the_same_rows(dialect, encoding):
    made = ordinary(250, seed=1)
    text = mysqldump(made, "\n", per_statement=10**6) if dialect == "mysqldump" else DIALECTS[dialect](made, "\r\n")
    data = BOMS[encoding] + text.encode(encoding)
    layout = layout_of(data, encoding, len(BOMS[encoding]))
    rows = listed(whole(data, layout), labels=False)
    assert len(rows) == 750
    assert listed(by_cells(data, layout, 4096, SqlDump(back_steps=(512, 2048))), labels=False) == rows


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_rows_do_not_depend_on_the_blocks_in_which_they_are_read(dialect, monkeypatch):
    data = DIALECTS[dialect](ordinary(60, seed=2), "\r\n").encode("gb18030")
    layout = layout_of(data, "gb18030", 0)
    rows = listed(whole(data, layout))
    assert len(rows) == 180
    for size in (100, 513, 4099):
        monkeypatch.setattr("core.readers.block.BLOCK_BYTES", size)
        assert listed(whole(data, layout)) == rows, size


@pytest.mark.parametrize("dialect", ["mysqldump", "navicat", "pg_copy"])
def test_a_record_of_megabytes_is_cut_alike_in_cells_and_whole(dialect):
    notes = ("照" * (MAX_RECORD_BYTES // 2 if number == 20 else number) for number in range(40))
    data = DIALECTS[dialect]([Table("t", ("id", "note"), tuple(enumerate(notes)))], "\n").encode()
    layout = layout_of(data, "utf-8", 0)
    rows = listed(whole(data, layout), labels=False)
    assert len(rows) == 40
    assert len(rows[20][1]) == MAX_RECORD_BYTES
    assert listed(by_cells(data, layout, 65536), labels=False) == rows


def test_a_tuple_that_the_end_of_the_file_cuts_is_a_row():
    data = b"INSERT INTO t VALUES (1,'a'),(2,'13800138000"
    layout = layout_of(data, "utf-8", 0)
    rows = listed(whole(data, layout))
    assert [text for _, text, _, _ in rows] == [b"(1,'a')", b"(2,'13800138000"]
    assert listed(by_cells(data, layout, 16)) == rows


def test_a_database_that_sqlite_dumps_comes_back_row_by_row():
    rng = random.Random(3)
    texts = ("".join(rng.choice(PIECES) for _ in range(6)) for _ in range(300))
    rows = [(number, text, rng.random(), None, rng.randbytes(5)) for number, text in enumerate(texts)]
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, x REAL, y, z BLOB)")
        base.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", rows)
        base.execute("CREATE INDEX i ON people (name)")
        data = "\n".join(base.iterdump()).encode()
    layout = layout_of(data, "utf-8", 0)
    found = listed(whole(data, layout))
    with closing(sqlite3.connect(":memory:")) as again:
        read = [again.execute(f"SELECT * FROM (VALUES {text.decode()})").fetchone() for _, text, _, _ in found]
    assert read == rows
    assert [label for label, _ in found[0][3]] == ["people.id", "people.name", "people.x", "people.y", "people.z"]
    assert listed(by_cells(data, layout, 1024)) == found


def test_other_statements_hold_no_rows():
    data = b"""-- MySQL dump 10
/* INSERT INTO a VALUES (1),(2); */
-- INSERT INTO a VALUES (1),(2);
CREATE TABLE a (id int, KEY k (id), KEY l (id,id)) ENGINE=InnoDB;
ALTER TABLE a ADD PRIMARY KEY (id), ADD KEY k (id);
GRANT SELECT ON a TO 'x'@'%';
CREATE VIEW v AS SELECT (1),(2) FROM a WHERE id IN (1,2);
INSERT INTO a SELECT * FROM b WHERE id IN (3,4);
INSERT INTO a (id) VALUES (7) ON DUPLICATE KEY UPDATE id=VALUES(id), id = VALUES (id);
REPLACE INTO a VALUES (8);
INSERT INTO a () VALUES ();
"""
    assert [text for _, text, _, _ in listed(whole(data, layout_of(data, "utf-8", 0)))] == [b"(7)", b"(8)"]


def test_values_in_double_quotes_and_escaped_strings_are_read_by_their_own_rules():
    double = b"""INSERT INTO t (a,b) VALUES ("it\\'s ),( x","y"),("z",1);\n""" * 30
    layout = layout_of(double, "utf-8", 0)
    rows = listed(whole(double, layout))
    assert len(rows) == 60
    assert listed(by_cells(double, layout, 256, SqlDump(back_steps=(300,)))) == rows
    escaped = b"SET standard_conforming_strings = on;\n"
    escaped += b"INSERT INTO t VALUES (E'a\\'),(b', 'C:\\'),(2, 'x');\n" * 30
    assert len(listed(whole(escaped, layout_of(escaped, "utf-8", 0)))) == 60


def test_a_quote_too_many_costs_a_statement_not_the_dump():
    statement = b"INSERT INTO `t` (`a`,`b`) VALUES (1,'x'),(2,'y'),(3,'z');\n"
    data = b"-- MySQL dump 10\n" + statement * 100 + b"INSERT INTO `t` VALUES (1,'o'clock');\n" + statement * 100
    assert 600 <= len(listed(whole(data, layout_of(data, "utf-8", 0)))) <= 602


STATEMENT = b"INSERT INTO t (a) VALUES ('13800138000');\n"


@pytest.mark.parametrize(
    "text",
    [
        b'import sqlite3\nsql = """\n' + STATEMENT + b'"""\n' + b"x = 1\n" * 50,
        b"/* licence */\n#include <stdio.h>\nconst char *q =\n" + STATEMENT + b"int main(void) { return 0; }\n",
        b"# Notes\n\nUse the following to fill it:\n\n" + STATEMENT + b"\nThen go on.\n",
        b"#!/bin/sh\nset -e\nmysql <<EOF\n" + STATEMENT + b"EOF\n",
        b"name,phone\nSelect,1\n",
        b"Create a list of names (a, b), (c, d)\n",
        b"2020-01-01 10:00 INSERT INTO t VALUES (1)\n" * 40,
        b"(1,2),(3,4)\n",
        b"",
    ],
)
def test_what_only_mentions_a_statement_is_no_dump(text):
    assert SQLDUMP.learn("x.sql", [text], "utf-8", 0) is None


@pytest.mark.parametrize(
    "text", [STATEMENT, b"# a\n\n" + STATEMENT, STATEMENT[10:] + STATEMENT * 5, b"CREATE TABLE t (a int);\n"]
)
def test_a_dump_is_taken_without_a_banner_and_from_its_middle(text):
    assert SQLDUMP.learn("x.txt", [text], "utf-8", 0) is not None


def test_garbage_never_raises_anything_but_read_errors_and_ends():
    rng = random.Random(7)
    made = ordinary(8, seed=4)
    layouts = [layout_of(write(made, "\n").encode(), "utf-8", 0) for write in DIALECTS.values()]
    for turn in range(60):
        data = bytearray(DIALECTS[rng.choice(sorted(DIALECTS))](made, "\n").encode())
        if turn % 4 == 0:
            data = bytearray(rng.choices(b"()',;\"\\\n-/*# 1\x81\xff\tNE", k=4000))
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.choice(b"()',;\"\\\n\0\xff5-/*")
        layout = replace(rng.choice(layouts), encoding=rng.choice(sorted(BOMS)))
        try:
            SQLDUMP.learn("x", [bytes(data)], layout.encoding, 0)
            for batch in (*whole(bytes(data), layout), *by_cells(bytes(data), layout, 1024)):
                assert (batch.row_start < batch.row_end).all()
                assert (np.diff(batch.row_start) > 0).all()
                assert (np.diff(batch.field_start) >= 0).all()
                assert batch.row_end.size == 0 or batch.row_end.max() <= batch.data.size
        except ReadError:
            pass


@pytest.mark.parametrize("dialect", ["mysqldump", "pg_copy"])
def test_endless_nothing_stays_bounded(dialect):
    layout = layout_of(DIALECTS[dialect](ordinary(5, seed=5), "\n").encode(), "utf-8", 0)
    for piece in (b"(" * 10, b"'" * 10, b"\\" * 10, b"x" * 10, b"(1,", b"\n" * 10):
        data = b"INSERT INTO t VALUES (1,'a'),(" + piece * (2_500_000 // len(piece))
        assert all(batch.data.size <= 3 << 20 for batch in whole(data, layout))
