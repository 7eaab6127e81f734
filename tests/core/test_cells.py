"""Cells: what they own, what they cost, and how a sweep goes outwards from records."""

import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import SWEEP_GAP, Window, cell_digest, holds_records, read_cell, same_blocks, sweep
from core.detect.chance import decide
from core.law import class_of_record
from core.measures import RECORDS, measure
from core.model import CELL_BYTES, Entry, Layout
from core.readers import TEXT_READERS
from core.readers.base import Reader
from core.tally import total
from core.whole import learn_text
from tests.core.runs import people, plain_log


def learnt(data: bytes, name: str = "a.csv") -> tuple[Reader, Layout]:
    entry = Entry(name, name.encode(), "file", len(data))
    layout = learn_text(entry, [data[:16384], data[len(data) // 2 : len(data) // 2 + 16384]])
    assert layout is not None
    return next(reader for reader in TEXT_READERS if layout.kind in reader.kinds), layout


@given(st.binary(max_size=400), st.lists(st.tuples(st.integers(-10, 450), st.integers(-10, 450)), max_size=8))
@settings(max_examples=80, deadline=None)
def test_a_window_gives_what_is_there(data: bytes, ranges: list[tuple[int, int]]) -> None:
    window = Window(io.BytesIO(data), len(data))
    for start, end in ranges:
        assert window.fetch(start, end) == data[max(0, start) : max(0, end, start)]


def test_a_window_that_grows_reads_nothing_twice() -> None:
    window = Window(io.BytesIO(bytes(1000)), 1000)
    for start, end in ((400, 600), (300, 600), (300, 900), (350, 800), (0, 1000)):
        window.fetch(start, end)
    assert window.bytes_read == 1000


def test_the_cells_of_a_file_add_up_to_the_file() -> None:
    data = people(6000) + plain_log(200)
    reader, layout = learnt(data)
    cells = [
        read_cell(io.BytesIO(data), reader, layout, len(data), cell)[0] for cell in range(-(-len(data) // CELL_BYTES))
    ]
    together = total(cell.tally for cell in cells)
    assert measure(together.signatures, decide(together), class_of_record)[RECORDS] == 6000
    assert [cell.digest for cell in cells] == [
        hashlib.blake2b(data[place : place + CELL_BYTES], digest_size=16).digest()
        for place in range(0, len(data), CELL_BYTES)
    ]


def test_a_cell_costs_little_more_than_itself() -> None:
    data = people(6000)
    reader, layout = learnt(data)
    for cell in range(len(data) // CELL_BYTES):
        _, cost = read_cell(io.BytesIO(data), reader, layout, len(data), cell)
        assert CELL_BYTES <= cost <= CELL_BYTES + 3 * 4096


def test_a_cell_behind_the_end_is_empty() -> None:
    """The file may have become shorter since it was listed."""
    data = people(100)
    reader, layout = learnt(data)
    found, cost = read_cell(io.BytesIO(data), reader, layout, 10 * CELL_BYTES, 7)
    assert not found.tally.signatures and cost == 0
    assert found.digest == cell_digest(Window(io.BytesIO(b""), 0), 0)


@pytest.mark.parametrize("most", [1000, 5, 0])
def test_a_sweep_reads_outwards_until_nothing_comes_for_a_while(most: int) -> None:
    rows = people(1200).split(b"\n", 1)[1]
    cells = [plain_log(1300).ljust(CELL_BYTES, b"\n") for _ in range(40)]
    for place in (20, 21, 22, 24):
        cells[place] = rows.ljust(CELL_BYTES, b"\n")
    assert {len(cell) for cell in cells} == {CELL_BYTES}
    data = b"".join(cells)
    reader, layout = learnt(data, "server.log")
    known = {21: True, 3: False, 23: False}
    found = {cell.cell: cell for cell, _ in sweep(io.BytesIO(data), reader, layout, len(data), known, most)}
    assert not set(found) & set(known), "what is known is not read again"
    assert len(found) <= most
    if most == 1000:
        assert set(found) == set(range(20 - SWEEP_GAP, 25 + SWEEP_GAP)) - set(known)
        assert [cell for cell in sorted(found) if holds_records(found[cell])] == [20, 22, 24]


def test_files_are_alike_if_their_blocks_are() -> None:
    one, other = bytes(range(256)) * 64, bytearray(bytes(range(256)) * 64)
    other[5000] ^= 1
    assert same_blocks(io.BytesIO(one), io.BytesIO(bytes(other)), [0, 8192], 4096)
    assert not same_blocks(io.BytesIO(one), io.BytesIO(bytes(other)), [0, 4096], 4096)
    assert not same_blocks(io.BytesIO(one), io.BytesIO(one[:100]), [0], 4096)
