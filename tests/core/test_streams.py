"""Streams that count, hash, and end where trouble begins."""

import hashlib
import io
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ReadError
from core.streams import Counted, Hashed, Patient


class Breaking(io.RawIOBase):
    """Gives its data, then raises; afterwards it would go on as if nothing had been."""

    def __init__(self, data: bytes, error: Exception) -> None:
        self._data, self._error = io.BytesIO(data), error

    def read(self, size: int = -1, /) -> bytes:
        data = self._data.read(size)
        if not data:
            self._data = io.BytesIO(b"after")
            raise self._error
        return data


@given(st.binary(max_size=300), st.integers(0, 300), st.lists(st.integers(0, 90), max_size=12))
@settings(max_examples=80, deadline=None)
def test_a_head_put_back_changes_neither_content_nor_hash(data: bytes, cut: int, sizes: list[int]) -> None:
    file = io.BytesIO(data)
    stream = Hashed(file.read(cut), Patient(file))
    seen = b"".join(stream.read(size) for size in sizes) + stream.readall()
    assert seen == data
    assert stream.digest() == hashlib.sha256(data).digest()
    assert stream.passed_bytes == len(data)


def test_there_is_no_hash_before_the_end() -> None:
    stream = Hashed(b"ab", Patient(io.BytesIO(b"cdef")))
    assert stream.read(3) and stream.digest() is None


@pytest.mark.parametrize("error", [ReadError("unreadable", "cut off"), OSError(5, "Input/output error")])
def test_a_stream_ends_for_good_where_trouble_begins(error: Exception) -> None:
    stream = Hashed(b"", Patient(cast(BinaryIO, Breaking(b"abc", error))))
    assert b"".join(iter(lambda: stream.read(2), b"")) == b"abc"
    assert stream.read(10) == b"", "what comes after trouble is not to be trusted"
    assert stream.trouble is error and stream.digest() is None


def test_what_is_taken_from_the_evidence_is_counted_each_time() -> None:
    counted = Counted(io.BytesIO(b"0123456789"))
    assert counted.read(4) == b"0123"
    counted.seek(0)
    buffer = bytearray(3)
    assert counted.readinto(memoryview(buffer)) == 3 and bytes(buffer) == b"012"
    assert (counted.bytes_read, counted.tell()) == (7, 3)
