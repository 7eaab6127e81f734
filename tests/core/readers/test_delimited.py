"""Promises of the delimited reader."""

import csv
import io
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Content
from core.readers.delimited import DELIMITED
from core.readers.quoted import SPAN
from core.text import encoding_of

Row = tuple[int, int, tuple[str, ...]]
"""(place, absolute end in content bytes, the field's column labels)."""


def _content(data: bytes) -> Content:
    class Slow(io.RawIOBase):
        """Can only be read forward, and gives fewer bytes than asked."""

        def __init__(self) -> None:
            self.inner = io.BytesIO(data)

        def read(self, size: int = -1) -> bytes:
            return self.inner.read(min(size, 1000))

    return Content(Slow(), len(data), False, Path(), lambda suffix: None)  # type: ignore[arg-type]


def _rows_of(batches: Iterator[Batch]) -> list[Row]:
    found = []
    for batch in batches:
        assert (np.diff(batch.row_start) > 0).all() and (batch.row_end >= batch.row_start).all()
        assert batch.row_end.size == 0 or batch.row_end[-1] <= batch.data.size
        edges = np.searchsorted(batch.field_start, [*batch.row_start, batch.data.size])
        for row, (low, high) in enumerate(pairwise(edges)):
            start, end, place = (int(array[row]) for array in (batch.row_start, batch.row_end, batch.row_place))
            fields = batch.field_start[low:high]
            assert fields.size == 0 or (fields[0] == start and fields[-1] <= end)
            labels = tuple(batch.columns[column] for column in batch.field_column[low:high])
            found.append((place, place + (end - start) * batch.unit_bytes, labels))
    return found


def _whole(data: bytes, layout: Layout, block_bytes: int = 1 << 16) -> list[Row]:
    return _rows_of(DELIMITED.rows(_content(data), layout, block_bytes))


def _by_cells(data: bytes, layout: Layout, cell_bytes: int) -> list[Row]:
    def fetch(start: int, end: int) -> bytes:
        return data[max(0, start) : max(0, end)]

    cells = range(-(-len(data) // cell_bytes))
    return _rows_of(DELIMITED.cell(fetch, layout, len(data), cell, cell_bytes) for cell in cells)


def _learn(data: bytes) -> Layout | None:
    return DELIMITED.learn("x.csv", [data], *encoding_of([data]))


def _texts(data: bytes, layout: Layout) -> list[list[bytes]]:
    """The fields of all rows as bytes of the (narrowed) data, delimiters at their ends left on."""
    found = []
    for batch in DELIMITED.rows(_content(data), layout):
        for start, end in zip(batch.row_start, batch.row_end, strict=True):
            edges = [int(at) for at in batch.field_start if start <= at <= end]
            found.append([batch.data[a:b].tobytes() for a, b in pairwise([*edges, int(end)])])
    return found


CHARS = "王𠮷檤1 8Xa\"'\\|,;\t-:^€\n\r"
wild = st.text(st.sampled_from(CHARS), max_size=12)
text_without_returns = st.text(st.sampled_from(CHARS.replace("\r", "")), max_size=12)


def _encode(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "ignore")


def _written(rows: list[list[str]], delimiter: str, newline: str, encoding: str, mark: bool) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return _encode(("\ufeff" if mark and encoding in ("utf-8", "utf-16-le") else "") + out.getvalue(), encoding)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(wild, min_size=4, max_size=4), min_size=1, max_size=60),
    encoding=st.sampled_from(["utf-8", "gb18030", "big5", "utf-16-le"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    mark=st.booleans(),
    cell_bytes=st.sampled_from([128, 256, 4096]),
    block_bytes=st.sampled_from([64, 100, 1000, 1 << 20]),
)
def test_cells_and_blocks_of_quoted_csv_give_the_rows_of_the_whole(
    rows: list[list[str]],
    encoding: str,
    newline: str,
    delimiter: str,
    mark: bool,
    cell_bytes: int,
    block_bytes: int,
) -> None:
    data = _written(rows, delimiter, newline, encoding, mark)
    bom_bytes = len("\ufeff".encode(encoding)) if mark and encoding in ("utf-8", "utf-16-le") else 0
    layout = Layout("delimited", encoding, delimiter, '"', tuple("abcd"), False, bom_bytes, {"fields": 4})
    whole = _whole(data, layout)
    assert _by_cells(data, layout, cell_bytes) == whole
    if block_bytes % 2 == 0:
        assert _whole(data, layout, block_bytes) == whole


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=1500) | st.text(st.sampled_from(CHARS + '""",,\n'), max_size=1500).map(str.encode),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-32-be"]),
    delimiter=st.sampled_from([",", "|", "----", " "]),
    newline=st.sampled_from(["\n", "\r"]),
    escaped=st.booleans(),
    quoted=st.booleans(),
    cell_bytes=st.sampled_from([128, 256, 4096]),
)
def test_cells_give_the_rows_of_the_whole_whatever_the_bytes(
    data: bytes, encoding: str, delimiter: str, newline: str, escaped: bool, quoted: bool, cell_bytes: int
) -> None:
    extra = {"fields": 3, "escaped": escaped, "newline": newline}
    quote = '"' if quoted and len(delimiter) == 1 else ""
    layout = Layout("delimited", encoding, delimiter, quote, tuple("abc"), extra=extra)
    assert _by_cells(data, layout, cell_bytes) == _whole(data, layout) == _whole(data, layout, 96)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_mutated_files_are_read_alike_by_cells_and_whole_and_only_known_errors_escape(
    random_: random.Random, cuts: int
) -> None:
    rows = [[str(i), f"王小\n{i}" if i % 3 else 'a "b", c', "13800138000"] for i in range(40)]
    data = bytearray(_written(rows, ",", "\n", random_.choice(["gb18030", "utf-8", "utf-16-le"]), True))
    for _ in range(cuts):
        at = random_.randrange(len(data))
        data[at : at + random_.randrange(3)] = random_.choice([b'"', b"\n", b",", b"\xff", b"", b'"\n"', b"\0"])
    layout = _learn(bytes(data))
    if layout:
        assert _by_cells(bytes(data), layout, 256) == _whole(bytes(data), layout, 512)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(text_without_returns, min_size=3, max_size=3), min_size=1, max_size=30),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_well_formed_csv_is_read_as_the_csv_module_reads_it(rows: list[list[str]], newline: str, quoting: int) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=newline, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    data = out.getvalue().encode()
    layout = Layout("delimited", "utf-8", ",", '"', tuple("abc"), extra={"fields": 3})
    read = [next(csv.reader([b"".join(row).decode()], strict=True)) for row in _texts(data, layout)]
    assert read == [row for row in csv.reader(io.StringIO(out.getvalue(), newline="")) if row]
    for row in _texts(data, layout):
        assert len(row) == 3


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.binary(max_size=200) | st.text(st.sampled_from(CHARS), max_size=200).map(str.encode), max_size=3),
    st.sampled_from([None, "ascii", "utf-8", "gb18030", "big5", "utf-16-le", "utf-32-be"]),
)
def test_learning_ends_in_a_layout_or_none_whatever_the_bytes(blocks: list[bytes], encoding: str | None) -> None:
    layout = DELIMITED.learn("x", blocks, encoding, 0)
    assert layout is None or (len(layout.columns) == len(set(layout.columns)) == layout.extra["fields"])


def test_every_usual_dialect_is_learnt_and_divided() -> None:
    for delimiter in ("----", "\t", "|", ",", ";", ":", "\x01", "^", " "):
        for newline in ("\n", "\r\n", "\r"):
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                lines = [delimiter.join(("姓名", "身份证号", "手机号"))]
                lines += [delimiter.join((f"王檤{i % 7}", f"1101011990{i:08d}", f"138{i:08d}")) for i in range(300)]
                data = newline.join(lines).encode(encoding)
                layout = _learn(data)
                assert layout is not None, (delimiter, newline, encoding)
                assert (layout.delimiter, layout.columns) == (delimiter, ("姓名", "身份证号", "手机号"))
                rows = _whole(data, layout)
                assert len(rows) == 300 and {labels for _, _, labels in rows} == {layout.columns}
                assert rows[0][0] == len((lines[0] + newline).encode(encoding)) and rows[-1][1] == len(data)


def test_trail_bytes_do_not_divide_fields() -> None:
    """The second byte of these characters is "|"."""
    chars = [bytes((lead, 0x7C)).decode("gb18030") for lead in range(0x81, 0xFE)]
    data = "".join(f"{i:05d}|{char}{char}|1101{i:08d}\n" for i, char in enumerate(chars * 3)).encode("gb18030")
    layout = DELIMITED.learn("x", [data], "gb18030", 0)
    assert layout is not None and layout.extra["fields"] == 3
    assert {labels for _, _, labels in _whole(data, layout)} == {("1", "2", "3")}


def test_prose_markup_single_columns_and_uneven_logs_are_left_to_free_text() -> None:
    prose = "他说，这件事 不好办。\nWell, this is a sentence, and another one; and more.\nYes\nNo, not now.\n" * 5
    log = "".join(f"2024-01-01 12:00:0{i % 10} INFO {'user logged in ' * (i % 5)}\n" for i in range(60))
    for text in (prose, log, '{"a": 1, "b": 2}\n' * 9, "13800138000\n" * 30, "<a><b c='1,2'/></a>\n" * 5, "a,b", ""):
        assert _learn(text.encode()) is None, text[:80]


def test_lines_before_the_header_and_ragged_rows_do_no_harm() -> None:
    lines = ["客户资料", "导出时间 2024-01-01", "", "姓名,手机,手机,"]
    lines += [f"王{i},138{i:08d},139{i:08d},x" + (",多" if i % 9 == 0 else "") for i in range(90)]
    lines[40] = "只有一栏"
    data = "\n".join(lines).encode("gb18030")
    layout = _learn(data)
    assert layout is not None and layout.header
    assert layout.columns == ("姓名", "手机", "手机#2", "4")
    rows = _whole(data, layout)
    assert len(rows) == 92
    assert {row[2] for row in rows} == {layout.columns, (*layout.columns, "+"), ("姓名",)}
    assert layout.extra["header_at"] not in {row[0] for row in rows}


def test_a_table_without_a_header_keeps_its_first_row() -> None:
    data = "".join(f"王{i}----1101011990{i:08d}\n" for i in range(50)).encode()
    layout = _learn(data)
    assert layout is not None and not layout.header and layout.columns == ("1", "2")
    assert len(_whole(data, layout)) == 50


SAID = ("今天的料子到了", "你的手机号是多少", "老地方见")


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("发送人,发送时间,聊天内容", "wxid_abcdefg,2023-01-02 10:11:12,{}"),
        ("sender_wxid\tsend_time\tmessage_content", "wxid_abcdefg\t2023-01-02 10:11:12\t{}"),
        ("fsr|fssj|ltnr", "wxid_abcdefg|2023-01-02 10:11:12|{}"),
        ("發送人,發送時間,聊天內容", "wxid_abcdefg,2023-01-02 10:11:12,{}"),
        ("xm,诊断", "王伟,{}"),
    ],
)
def test_words_that_columns_are_called_by_are_a_header_over_any_values(head: str, row: str) -> None:
    data = "\n".join([head, *(row.format(SAID[i % 3]) for i in range(40))]).encode()
    layout = _learn(data)
    assert layout is not None and layout.header
    assert layout.columns == tuple(re.split(r"[,\t|]", head))
    assert len(_whole(data, layout)) == 40


@pytest.mark.parametrize(
    "lines",
    [
        ["wxid_abcdefg,手机号多少", "wxid_hijklmn,老地方见"],  # the first row is one of chats
        ["name,姓名", "phone,电话", "address,地址"],  # a list of names: all rows are alike
        ["姓名,姓名", "王伟,李娜"],  # columns are called differently
    ],
)
def test_values_that_are_such_words_by_chance_are_no_header(lines: list[str]) -> None:
    layout = _learn("\n".join(lines * 10).encode())
    assert layout is None or not layout.header


def test_backslash_escapes_are_learnt() -> None:
    data = "".join(f'{i},"say \\"hi, {i}\\" now","C:\\\\",x\n' for i in range(40)).encode()
    layout = _learn(data)
    assert layout is not None and layout.extra["escaped"] is True and layout.extra["fields"] == 4
    assert {len(labels) for _, _, labels in _whole(data, layout)} == {4}


@pytest.mark.parametrize("stray", ['"never closed', '3.5" disk', '12"', 'a "quoted" word', '"half" open'])
def test_a_stray_quote_costs_no_other_row(stray: str) -> None:
    lines = [f"{i},王{i},1101011990{i:08d},北京" for i in range(5000)]
    lines[2500] = f"2500,{stray},110101199000002500,北京"
    data = "\n".join(lines).encode()
    layout = Layout("delimited", "utf-8", ",", '"', tuple("abcd"), extra={"fields": 4})
    assert len(_whole(data, layout)) == 5000
    assert _by_cells(data, layout, 4096) == _whole(data, layout)


def test_a_stray_quote_among_quoted_fields_costs_no_other_row() -> None:
    lines = [f'{i},"王\n{i}",1101011990{i:08d},"北京,{i}"' for i in range(3000)]
    lines[1500] = '1500,"never closed,110101199000001500,x'
    data = "\n".join(lines).encode()
    layout = Layout("delimited", "utf-8", ",", '"', tuple("abcd"), extra={"fields": 4})
    rows = _whole(data, layout)
    assert len(rows) == 3000
    assert sum(len(labels) == 4 for _, _, labels in rows) == 3000
    assert _by_cells(data, layout, 4096) == rows


def test_long_quoted_stretches_are_read_alike_by_cells_and_whole() -> None:
    random_ = random.Random(3)
    parts = []
    for i in range(24):
        size = random_.choice((10, 200, SPAN // 2, SPAN - 40, SPAN + 40, 3 * SPAN))
        body = "".join(random_.choices("a王\n, ", k=size // 8)) * 8 if i % 2 else "x" * size
        parts.append(f'{i},"{body}",' + ('""' if i % 3 else "z"))
    data = "\n".join(parts).encode("gb18030")
    layout = Layout("delimited", "gb18030", ",", '"', tuple("abc"), extra={"fields": 3})
    whole = _whole(data, layout)
    assert _by_cells(data, layout, 65536) == whole == _whole(data, layout, 1 << 21)


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_huge_line_is_one_row_cut_at_its_first_mib(quote: str, encoding: str) -> None:
    text = "a,b\n" + "x," * 3_000_000 + "y\nc,d\n"
    data = text.encode(encoding)
    layout = Layout("delimited", encoding, ",", quote, ("1", "2"), extra={"fields": 2})
    rows = _whole(data, layout)
    assert [end - place for place, end, _ in rows] == [
        len("a,b".encode(encoding)),
        MAX_RECORD_BYTES,
        len("c,d".encode(encoding)),
    ]
    assert _by_cells(data, layout, 1 << 18) == rows


def test_a_cell_reads_little_more_than_itself() -> None:
    data = "".join(f'{i},"王{i}",1101011990{i:08d}\n' for i in range(9000)).encode("gb18030")
    layout = Layout("delimited", "gb18030", ",", '"', tuple("abc"), extra={"fields": 3})
    read = 0

    def fetch(start: int, end: int) -> bytes:
        nonlocal read
        read += end - start
        return data[max(0, start) : end]

    DELIMITED.cell(fetch, layout, len(data), 2, 65536)
    assert read <= 65536 + 2 * 4096


def test_blank_lines_are_not_rows() -> None:
    data = b"\n \n\ta,b\n\t\t\r\n\0\0\0\nc,d\n\n"
    layout = Layout("delimited", "utf-8", ",", "", ("1", "2"), extra={"fields": 2})
    assert [place for place, _, _ in _whole(data, layout)] == [3, 16]
