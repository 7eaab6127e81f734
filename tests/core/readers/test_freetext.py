"""Promises of the free-text reader."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Content
from core.readers.freetext import FREETEXT
from core.text import encoding_of

LINES = st.lists(st.text(st.sampled_from("王Ċ਀𠮷鷁a1 \"'|,\t"), max_size=90), max_size=60)


def _rows_of(batches: Iterator[Batch]) -> list[tuple[int, int, bytes]]:
    found = []
    for batch in batches:
        assert batch.field_start.size == batch.field_column.size == 0 and batch.columns == ()
        for start, end, place in zip(batch.row_start, batch.row_end, batch.row_place, strict=True):
            text = batch.data[start:end].tobytes()
            found.append((int(place), int(place) + len(text) * batch.unit_bytes, text))
    return found


def _whole(data: bytes, layout: Layout, block_bytes: int = 1 << 16) -> list[tuple[int, int, bytes]]:
    content = Content(io.BytesIO(data), len(data), False, Path(), lambda suffix: None)
    return _rows_of(FREETEXT.rows(content, layout, block_bytes))


def _by_cells(data: bytes, layout: Layout, cell_bytes: int) -> list[tuple[int, int, bytes]]:
    def fetch(start: int, end: int) -> bytes:
        return data[max(0, start) : max(0, end)]

    cells = range(-(-len(data) // cell_bytes))
    return _rows_of(FREETEXT.cell(fetch, layout, len(data), cell, cell_bytes) for cell in cells)


@settings(max_examples=200, deadline=None)
@given(
    lines=LINES,
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
    mark=st.booleans(),
    cell_bytes=st.sampled_from([128, 256, 4096]),
)
def test_cells_give_the_lines_of_the_whole(
    lines: list[str], encoding: str, newline: str, last: bool, mark: bool, cell_bytes: int
) -> None:
    bom = "\ufeff".encode(encoding) if mark and encoding.startswith("utf") else b""
    data = bom + (newline.join(lines) + (newline if last else "")).encode(encoding)
    extra = {"newline": "\r" if newline == "\r" else "\n"}
    layout = Layout("text", encoding, bom_bytes=len(bom), extra=extra)
    whole = _whole(data, layout)
    assert _by_cells(data, layout, cell_bytes) == whole == _whole(data, layout, 64)
    assert len(whole) == sum(any(char > " " for char in line) for line in lines)
    assert [data[start:end].decode(encoding) for start, end, _ in whole] == [
        line for line in lines if line.strip(" \t")
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["utf-8", "gb18030", "utf-16-be", "utf-32-le"]), st.integers(0, 4))
def test_any_bytes_are_read_alike_by_cells_and_whole(data: bytes, encoding: str, bom_bytes: int) -> None:
    layout = Layout("text", encoding, bom_bytes=bom_bytes)
    assert _by_cells(data, layout, 128) == _whole(data, layout) == _whole(data, layout, 100)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_line_of_many_mib_is_one_row_cut_at_its_first_mib(encoding: str) -> None:
    data = ("a\n" + "王1" * 4_000_000 + "\nb").encode(encoding)
    layout = Layout("text", encoding)
    whole = _whole(data, layout, 1 << 20)
    assert [end - start for start, end, _ in whole] == [
        len("a".encode(encoding)),
        MAX_RECORD_BYTES,
        len("b".encode(encoding)),
    ]
    assert _by_cells(data, layout, 1 << 19) == whole


@pytest.mark.parametrize("extra", [-2, -1, 0, 1, 2, 63, 64, 65, 66, 67, 68])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_lines_around_the_limit_end_alike_by_cells_and_whole(extra: int, newline: bytes) -> None:
    data = b"x" * 100 + b"\n" + b"y" * (MAX_RECORD_BYTES + extra) + newline + b"z" * 300
    layout = Layout("text", "utf-8")
    assert _by_cells(data, layout, 65536) == _whole(data, layout, 1 << 21) == _whole(data, layout, 4096)


def test_any_text_is_learnt_and_nothing_else() -> None:
    data = "第一行\r第二行\r".encode("gb18030")
    layout = FREETEXT.learn("x.log", [data], *encoding_of([data]))
    assert layout == Layout("text", "gb18030", extra={"newline": "\r"})
    assert len(_whole(data, layout)) == 2
    assert FREETEXT.learn("x.bin", [b"\0\1\2"], None, 0) is None
