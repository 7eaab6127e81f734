"""JSON: cells and whole reading agree, and give back what was written."""

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ReadError
from core.model import Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Content
from core.readers.json_rows import JSON_ROWS, JsonRows
from tests.core.readers.json_docs import SHAPES

BOMS = {"utf-8": b"\xef\xbb\xbf", "gb18030": b"", "big5": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
PIECES = [
    "},{",
    '"',
    "\\",
    "\\\\",
    "],[",
    ":",
    '":"',
    "中",
    "乗",
    "許\\",
    "功",
    "\n",
    "\t",
    "\\n",
    "a",
    "",
    "110101199003074578",
]
texts = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
plain = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**18), st.floats(-1, 1), texts)
inner = st.one_of(
    plain, st.lists(plain, max_size=3), st.fixed_dictionaries({"市": texts, "code": plain}), st.just([[1, ["a"]], "b"])
)
records = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**12),
        "姓名": texts,
        "phone": plain,
        "more": inner,
        "orders": st.lists(st.fixed_dictionaries({"no": plain}), max_size=3),
    }
)


def layout_of(data: bytes, encoding: str, bom: int) -> Layout:
    layout = JSON_ROWS.learn("x.json", [data[: 1 << 18]], encoding, bom)
    assert layout is not None
    return layout


def whole(data: bytes, layout: Layout) -> list[Batch]:
    return list(JSON_ROWS.rows(Content(io.BytesIO(data), len(data), False, Path(), lambda suffix: None), layout))


def by_cells(data: bytes, layout: Layout, cell_bytes: int, reader: JsonRows = JSON_ROWS) -> list[Batch]:
    count = -(-len(data) // cell_bytes)
    return [
        reader.cell(lambda start, end: data[start:end], layout, len(data), cell, cell_bytes) for cell in range(count)
    ]


def listed(batches: list[Batch]) -> list[tuple]:
    """(place, length in content, [(column, place of the value)]) of each row."""
    rows = []
    for batch in batches:
        unit = 2 if batch.encoding == "narrowed" else 1
        owner = np.searchsorted(batch.row_start, batch.field_start, "right") - 1
        for index in range(batch.row_start.size):
            start, place = int(batch.row_start[index]), int(batch.row_place[index])
            fields = [
                (batch.columns[column], place + (int(at) - start) * unit)
                for at, column in zip(
                    batch.field_start[owner == index], batch.field_column[owner == index], strict=True
                )
            ]
            rows.append((place, (int(batch.row_end[index]) - start) * unit, fields))
    return rows


def values_of(value, key: str = "") -> list[str]:
    """The label of each value, in the order in which they are written; elements have that of their array."""
    if isinstance(value, dict):
        return [name for k, v in value.items() for name in (k, *values_of(v, k))]
    if isinstance(value, list):
        inner = [name for v in value for name in (key, *values_of(v, key))]
        return inner or [key]  # an empty array still begins at its bracket
    return []


def written(data: bytes, encoding: str, row: tuple) -> dict:
    text = data[row[0] : row[0] + row[1]].decode(encoding)
    return json.loads(text) if text.startswith(("{", "[")) else next(iter(json.loads("{" + text + "}").values()))


def encoded(text: str, encoding: str) -> bytes:
    """What Big5 lacks is left out."""
    return text.encode(encoding, "ignore") if encoding == "big5" else text.encode(encoding)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(records, min_size=2, max_size=12),
    st.sampled_from(sorted(SHAPES)),
    st.sampled_from(sorted(BOMS)),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([256, 1024, 4096]),
)
def test_rows_are_what_was_written_and_the_cells_hold_the_same_rows(made, shape, encoding, eol, ascii_only, cell_bytes):
    data = BOMS[encoding] + encoded(SHAPES[shape](made, eol, ascii_only), encoding)
    layout = layout_of(data, encoding, len(BOMS[encoding]))
    rows = listed(whole(data, layout))
    assert encoding == "big5" or [written(data, encoding, row) for row in rows] == made
    assert [[column for column, _ in row[2]] for row in rows] == [values_of(record) for record in made]
    assert listed(by_cells(data, layout, cell_bytes)) == rows


def record(number: int) -> dict:
    phones = ["13800138000", "13900139000"]
    return {"id": number, "姓名": "张三,:{[", "sfz": "110101199003074578", "tel": phones, "备注": 'a"},{"b'}


def test_arrays_of_arrays_have_numbered_columns_and_hold_the_same_rows_in_cells():
    made = [[number, "李四", ["x", "y"]] for number in range(300)]
    for data in (json.dumps(made).encode(), "".join(json.dumps(row) + "\n" for row in made).encode()):
        layout = layout_of(data, "utf-8", 0)
        rows = listed(whole(data, layout))
        assert [json.loads(data[row[0] : row[0] + row[1]]) for row in rows] == made
        assert {tuple(column for column, _ in row[2]) for row in rows} == {("1", "2", "3", "3", "3")}
        assert listed(by_cells(data, layout, 1024)) == rows


@pytest.mark.parametrize("encoding", sorted(BOMS))
def test_lists_of_numbers_hold_the_same_rows_in_cells(encoding):
    made = [[number, 13_800_000_000 + number, [[number % 7, -1.5e3], []], None] for number in range(500)]
    longer = [[number, list(range(number % 2_000))] for number in range(0, 2_000, 397)]
    text = [[1, "[2],[3],"] * 9]
    for name, values in (("alike", made), ("longer ones behind", made + longer), ("text behind", made + text)):
        data = BOMS[encoding] + encoded(json.dumps({"columns": ["n", "tel"], "rows": values}), encoding)
        layout = layout_of(data, encoding, len(BOMS[encoding]))
        rows = listed(whole(data, layout))
        assert [written(data, encoding, row) for row in rows] == values, name
        assert listed(by_cells(data, layout, 1024)) == rows, name


@pytest.mark.parametrize("encoding", sorted(BOMS))
@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_field_begins_with_the_first_byte_of_its_value(shape, encoding):
    data = BOMS[encoding] + encoded(SHAPES[shape]([record(n) for n in range(40)], "\n", False), encoding)
    batches = whole(data, layout_of(data, encoding, len(BOMS[encoding])))
    found = []
    for batch in batches:
        assert batch.unit_bytes == (2 if encoding.startswith("utf-16") else 1)
        for at, column in zip(batch.field_start.tolist(), batch.field_column.tolist(), strict=True):
            found.append((batch.columns[column], batch.data[at : at + 11].tobytes()))
    for label, value in (("tel", b"13800138000"), ("tel", b"13900139000"), ("sfz", b"11010119900")):
        assert found.count((label, value)) == 40


def test_a_usual_cell_costs_no_more_than_itself_and_a_little_around_it():
    for shape in sorted(SHAPES):
        data = SHAPES[shape]([record(n) for n in range(3000)], "\n", False).encode()
        layout = layout_of(data, "utf-8", 0)
        for cell in range(1, 4):
            costs = []

            def fetch(start: int, end: int, data: bytes = data, costs: list[int] = costs) -> bytes:
                costs.append(len(data[start:end]))
                return data[start:end]

            assert JSON_ROWS.cell(fetch, layout, len(data), cell).row_start.size
            assert sum(costs) <= 65536 + 4096 + 64, shape


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_rows_do_not_depend_on_the_blocks_in_which_they_are_read(shape, monkeypatch):
    data = encoded(SHAPES[shape]([record(n) for n in range(400)], "\r\n", False), "gb18030")
    layout = layout_of(data, "gb18030", 0)
    rows = listed(whole(data, layout))
    assert len(rows) == 400
    for size in (700, 4099, 20000):
        monkeypatch.setattr("core.readers.block.BLOCK_BYTES", size)
        assert listed(whole(data, layout)) == rows, size


@pytest.mark.parametrize("shape", ["lines", "array", "pretty"])
def test_a_record_of_megabytes_is_cut_alike_in_cells_and_whole(shape):
    made = [record(n) for n in range(30)]
    made[20]["备注"] = "照" * (MAX_RECORD_BYTES // 2)
    data = SHAPES[shape](made, "\n", False).encode()
    layout = layout_of(data, "utf-8", 0)
    rows = listed(whole(data, layout))
    assert len(rows) == 30
    assert rows[20][1] == MAX_RECORD_BYTES
    assert listed(by_cells(data, layout, 65536)) == rows


def test_a_broken_line_costs_one_record():
    good = [json.dumps(record(n), ensure_ascii=False) for n in range(200)]
    good[70] = good[70][:45]
    good[90] = good[90][:-1] + '"'
    data = "\n".join(good).encode()
    layout = layout_of(data, "utf-8", 0)
    rows = listed(whole(data, layout))
    assert [data[row[0] : row[0] + row[1]].decode() for row in rows] == good
    assert listed(by_cells(data, layout, 1024)) == rows


def test_what_is_no_json_is_left_to_other_readers():
    log = b'[2024-01-01 10:00:00] INFO "x"\n' * 40
    numbers = b"[" + b"7" * 9000 + b"]"
    texts = (log, b"[main]\na=1\n", b"{\\rtf1 abc}", b"", b"a,b\n1,2\n", b"[" * 100000, b"{" * 9, numbers)
    for text in texts:
        assert JSON_ROWS.learn("x.json", [text], "utf-8", 0) is None


def test_a_small_object_is_at_most_one_record():
    data = json.dumps({"name": "app", "scripts": {"build": "x"}, "files": ["a", "b"]}, indent=2).encode()
    assert len(whole(data, layout_of(data, "utf-8", 0))[0].row_start) == 1


def test_chat_exports_are_records_by_message():
    made = [{"id": n, "type": "message", "text": ["a", {"type": "phone", "text": "13800138000"}]} for n in range(500)]
    data = json.dumps({"name": "g", "id": 1, "messages": made}, indent=1).encode()
    layout = layout_of(data, "utf-8", 0)
    rows = listed(whole(data, layout))
    assert [written(data, "utf-8", row) for row in rows] == made
    assert listed(by_cells(data, layout, 4096)) == rows


def test_garbage_never_raises_anything_but_read_errors_and_ends():
    rng = random.Random(7)
    few = [record(n) for n in range(20)]
    kinds = [layout_of(SHAPES[shape](few, "\n", False).encode(), "utf-8", 0) for shape in sorted(SHAPES)]
    for turn in range(60):
        base = bytearray(SHAPES[rng.choice(sorted(SHAPES))]([record(n) for n in range(30)], "\n", False).encode())
        if turn % 4 == 0:
            base = bytearray(rng.choices(b'{}[],:"\\\n a1\x81\xff', k=5000))
        for _ in range(rng.randrange(1, 40)):
            base[rng.randrange(len(base))] = rng.choice(b'{}[],:"\\\n\0\xff5')
        data = bytes(base)
        layout = replace(rng.choice(kinds), encoding=rng.choice(sorted(BOMS)))
        try:
            JSON_ROWS.learn("x", [data], layout.encoding, 0)
            for batch in (*whole(data, layout), *by_cells(data, layout, 1024)):
                assert (batch.row_start < batch.row_end).all()
                assert (np.diff(batch.row_start) > 0).all()
                assert (np.diff(batch.field_start) >= 0).all()
                assert batch.row_end.size == 0 or batch.row_end.max() <= batch.data.size
        except ReadError:
            pass


def test_endless_nothing_stays_bounded():
    layout = layout_of(SHAPES["array"]([record(n) for n in range(20)], "\n", False).encode(), "utf-8", 0)
    for piece in (b"[" * 10, b'"' * 10, b"\\" * 10, b"x" * 10, b"}{" * 5):
        data = b'[{"id":1,"a":"' + piece * 400_000
        assert all(batch.data.size <= 8 << 20 for batch in whole(data, layout))


def test_rows_of_tables_inside_one_array_are_the_records_not_the_tables():
    rows = [record(n) for n in range(3000)]
    tables = [{"type": "header"}, {"type": "database", "name": "d"}, {"type": "table", "name": "a", "data": rows}]
    data = json.dumps(tables, ensure_ascii=False).encode()
    layout = layout_of(data, "utf-8", 0)
    found = listed(whole(data, layout))
    assert [written(data, "utf-8", row) for row in found] == rows
    assert listed(by_cells(data, layout, 65536)) == found


def test_a_few_lists_inside_records_do_not_make_them_tables():
    made = [{**record(n), "kids": [{"id": k, "no": k} for k in range(3)]} for n in range(300)]
    data = json.dumps(made, ensure_ascii=False).encode()
    assert [written(data, "utf-8", row) for row in listed(whole(data, layout_of(data, "utf-8", 0)))] == made
