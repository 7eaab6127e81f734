"""SQL dumps: cells and whole reading agree, and give back what was written."""

import io
import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ReadError
from core.model import Batch, Layout
from core.readers.base import Content
from core.readers.sqldump import SQLDUMP, SqlDump
from tests.core.readers.dumps import DIALECTS, EXTRA_FIELDS, Table, read_back

BOMS = {"utf-8": b"", "gb18030": b"", "utf-16-le": b"\xff\xfe"}
PIECES = ["),(", "\\", "'", "''", "--", "/*", "*/", "\n", "\r\n", "},{", "#", '"', ";", "中", "乗", "\u8a31", "功\\", "a", " ", "110101199003074578"]
texts = st.lists(st.sampled_from(PIECES), max_size=6).map("".join).filter(lambda text: text == text.strip() and not text.isdecimal())
values = st.one_of(st.none(), st.integers(0, 10**18), texts, texts)


@st.composite
def tables(draw) -> list[Table]:
    made = []
    for name in draw(st.sampled_from([("users",), ("users", "订单"), ("t", "users", "b")])):
        columns = tuple(draw(st.sampled_from([("id", "姓名"), ("id", "sfz", "phone", "备注"), ("a", "b", "c", "d", "e")])))
        rows = draw(st.lists(st.tuples(*[values] * len(columns)).filter(lambda row: row[0] not in (None, "")), min_size=1, max_size=12))
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
    return [reader.cell(lambda start, end: data[start:end], layout, len(data), cell, cell_bytes) for cell in range(count)]


def listed(batches: list[Batch], labels: bool = True) -> list[tuple]:
    """(place, bytes, table, [(column, place of the field)]) of each row."""
    rows = []
    for batch in batches:
        unit = 2 if batch.encoding == "narrowed" else 1
        owner = np.searchsorted(batch.row_start, batch.field_start, "right") - 1
        for index in range(batch.row_start.size):
            start, end, place = int(batch.row_start[index]), int(batch.row_end[index]), int(batch.row_place[index])
            fields = [
                (batch.columns[column] if labels else "", place + (int(at) - start) * unit)
                for at, column in zip(batch.field_start[owner == index], batch.field_column[owner == index], strict=True)
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


@settings(max_examples=120, deadline=None)
@given(tables(), st.sampled_from(sorted(DIALECTS)), st.sampled_from(sorted(BOMS)), st.sampled_from(["\n", "\r\n"]), st.sampled_from([256, 1024, 4096]))
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
