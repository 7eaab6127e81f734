"""A drive that is computed, not stored: every byte follows from the seed, the file's number and the offset.

Terabytes and millions of files with a known truth, without a disk. A folder holds 1,000 files; of a file's number
follow its class of size, its kind and its size. Tables hold one row in 64 bytes behind a header of 30, so that no row
begins where a cell does; which rows of a cell of 1,024 rows are records follows from the file and the cell. Some tables
are even, some lie in regimes, some are islands; the truth is the sum over all of them, computed, not read.
"""

import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from struct import pack
from types import TracebackType
from typing import BinaryIO, Self, cast

import numpy as np
import numpy.typing as npt

from core import evidence
from core.errors import ReadError
from core.model import CELL_BYTES, Entry, EvidenceInfo, Problem

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

KIND = "procedural"
A_FOLDER = 1000
ROW, ROWS_A_CELL = 64, CELL_BYTES // 64
HEADER, LOG_HEADER = "身份证号,手机号,备注\n".encode(), b"2023-05-01 12:00 INFO started\n"
MEDIA, PROGRAM, DOCUMENT, LOG, ORDERS, PEOPLE, ARCHIVE = range(7)
ENDINGS = ("jpg", "dll", "pdf", "log", "csv", "csv", "zip")
SHARES = (  # of each class of size: kinds in the order above, per cent
    (52, 22, 4, 12, 4, 3, 3),
    (80, 5, 5, 4, 1, 2, 3),
    (89, 1, 4, 2, 1, 1, 2),
    (94, 0, 1, 1, 1, 3, 0),
)
CLASSES = (0.6, 0.3, 0.0987, 0.0013)
MEDIANS, SPREADS, LEAST, MOST = (
    (6e3, 3e5, 3e6, 9e7),
    (1.3, 0.9, 0.6, 1.5),
    (200, CELL_BYTES + 1, 1 << 20, 1 << 24),
    (CELL_BYTES, 1 << 20, 1 << 24, 1 << 35),
)
HEADS = (b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"\x7fELF\2\1\1\0", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
EMPTY_ARCHIVE = 30 + 46 + 22 + 2 * len("list.csv")


def mixed(*parts: int | Words) -> Words:
    """64 well mixed bits of some numbers (the finaliser of SplitMix64, once a part)."""
    state = np.atleast_1d(np.uint64(0))
    with np.errstate(over="ignore"):
        for part in parts:
            state = state + np.atleast_1d(np.asarray(part, np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return state


def unit(words: Words) -> npt.NDArray[np.float64]:
    """Numbers in (0, 1) of mixed bits."""
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """Parallel columns of some files: number, kind (index into ENDINGS), size in bytes."""

    number: Ints
    kind: Ints
    size: Ints


def files(seed: int, first: int, last: int) -> Files:
    """Kind and size of the files first..last-1."""
    number = np.arange(first, last)
    words = number.astype(np.uint64)
    class_ = np.searchsorted(np.cumsum(CLASSES)[:-1], unit(mixed(seed, 1, words)), side="right")
    edges = np.cumsum(np.array(SHARES, np.float64) / 100, axis=1)[class_, :-1]
    kind = (unit(mixed(seed, 2, words))[:, None] >= edges).sum(axis=1)
    normal = np.sqrt(-2 * np.log(unit(mixed(seed, 3, words)))) * np.cos(2 * np.pi * unit(mixed(seed, 4, words)))
    size = np.array(MEDIANS)[class_] * np.exp(np.array(SPREADS)[class_] * normal)
    size = np.clip(size, np.array(LEAST)[class_], np.array(MOST)[class_]).astype(np.int64)
    extra = np.where(kind == ARCHIVE, EMPTY_ARCHIVE, 0) + len(HEADER)
    rows = np.maximum(1, (size - extra) // ROW)
    return Files(number, kind, np.where(kind >= LOG, rows * ROW + extra, size))


def records_a_cell(seed: int, number: int, cells: Ints) -> Ints:
    """Records among the first rows of each cell of a table of people."""
    density = 0.1 + 0.9 * float(unit(mixed(seed, 5, number))[0])
    shape = int(mixed(seed, 6, number)[0] % np.uint64(4))
    if shape < 2:
        regime = np.ones(len(cells))
    elif shape == 2:
        regime = np.array((0.0, 0.3, 1.0, 1.0))[mixed(seed, 7, number, (cells // 256).astype(np.uint64)) & np.uint64(3)]
    else:
        regime = (mixed(seed, 8, number, (cells // 64).astype(np.uint64)) % np.uint64(8) == 0).astype(np.float64)
    wobble = 0.9 + 0.1 * unit(mixed(seed, 9, number, cells.astype(np.uint64)))
    return np.asarray(ROWS_A_CELL * density * regime * wobble, np.int64)


def truth(seed: int, number: int, size: int) -> int:
    """Records of one table of people of that size, header included."""
    rows = (size - len(HEADER)) // ROW
    cells = np.arange(-(-rows // ROWS_A_CELL))
    return int(np.minimum(records_a_cell(seed, number, cells), rows - cells * ROWS_A_CELL).sum())


@cache
def _people() -> npt.NDArray[np.uint8]:
    """16,384 rows of people who do not exist."""
    made = np.random.default_rng(64)
    rows = []
    for n in range(16384):
        born = f"{made.integers(1950, 2006)}{made.integers(1, 13):02}{made.integers(1, 29):02}"
        body = f"310101{born}{n % 999 + 1:03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]
        rows.append(f"{body}{check},139{made.integers(10**7, 10**8)},".ljust(ROW - 1, "m") + "\n")
    return np.frombuffer("".join(rows).encode(), np.uint8).reshape(-1, ROW)


@cache
def _without(log: bool) -> npt.NDArray[np.uint8]:
    """Rows that hold nobody: orders, or lines of a log."""
    lines = (
        f"2023-05-01 12:{n % 60:02}:00 INFO cache reload ok" if log else f",,order {n} shipped" for n in range(256)
    )
    return np.frombuffer("".join(line.ljust(ROW - 1) + "\n" for line in lines).encode(), np.uint8).reshape(-1, ROW)


def table(seed: int, number: int, kind: int, first: int, last: int) -> bytes:
    """Rows first..last-1 of a table or log."""
    row = np.arange(first, last)
    word = mixed(seed, 10, number, row.astype(np.uint64))
    found = _without(kind == LOG)[word & np.uint64(255)]
    if kind in (PEOPLE, ARCHIVE):
        cells = np.arange(first // ROWS_A_CELL, last // ROWS_A_CELL + 1)
        most = records_a_cell(seed, number, cells)[row // ROWS_A_CELL - cells[0]]
        found = np.where((row % ROWS_A_CELL < most)[:, None], _people()[word >> np.uint64(50)], found)
    return found.tobytes()


def content(seed: int, number: int, kind: int, size: int, start: int, end: int) -> bytes:
    """Bytes start..end-1 of a file that is no archive."""
    if kind < LOG:
        first, last = start // 8, -(-end // 8)
        noise = mixed(seed, 11, number, np.arange(first, last, dtype=np.uint64)).tobytes()
        data = noise[start - first * 8 : end - first * 8]
        return HEADS[kind][start:end] + data[max(0, min(end, len(HEADS[kind])) - start) :]
    first, last = max(0, start - len(HEADER)) // ROW, -(-max(0, end - len(HEADER)) // ROW)
    rows = table(seed, number, kind, first, last)
    place = len(HEADER) + first * ROW
    return (LOG_HEADER if kind == LOG else HEADER)[start:end] + rows[max(0, start - place) : max(0, end - place)]


def archive(seed: int, number: int, size: int) -> bytes:
    """A zip with one stored table of people, `size` bytes in all."""
    inner = size - EMPTY_ARCHIVE
    data = HEADER + table(seed, number, ARCHIVE, 0, (inner - len(HEADER)) // ROW)
    facts = pack("<HHHHHIII", 20, 0, 0, 0, 0x5621, zlib.crc32(data), inner, inner) + pack("<HH", 8, 0)
    local = b"PK\3\4" + facts + b"list.csv" + data
    directory = b"PK\1\2" + pack("<H", 20) + facts + pack("<HHHII", 0, 0, 0, 0, 0) + b"list.csv"
    return local + directory + b"PK\5\6" + pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)


class Meter:
    """What a disk would have done: opens, jumps of the head, bytes. Written down when the source is closed."""

    def __init__(self, path: str) -> None:
        """path: a file that every process adds lines to."""
        self.path, self.opens, self.jumps, self.bytes_read = path, 0, 0, 0

    def keep(self) -> None:
        """One line of what was done."""
        if self.path and self.opens:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(handle, f"{self.opens} {self.jumps} {self.bytes_read}\n".encode())
            os.close(handle)


class ProceduralFile(io.RawIOBase):
    """One open file."""

    def __init__(self, seed: int, number: int, kind: int, size: int, meter: Meter) -> None:
        self._facts, self._size, self._meter = (seed, number, kind, size), size, meter
        self._whole = archive(seed, number, size) if kind == ARCHIVE else None
        self._place, self._head = 0, 0
        meter.opens += 1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + (0, self._place, self._size)[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        start, end = self._place, min(self._place + len(buffer), self._size)
        if start >= end:
            return 0
        data = content(*self._facts, start, end) if self._whole is None else self._whole[start:end]
        buffer[: len(data)] = data
        self._meter.jumps += int(start != self._head)
        self._meter.bytes_read += len(data)
        self._place = self._head = start + len(data)
        return len(data)


class ProceduralSource:
    """The drive. info.facts: seed, files, meter (where reading is written down, "" for nowhere)."""

    def __init__(self, info: EvidenceInfo) -> None:
        self.info = info
        self._seed, self._count = int(info.facts["seed"]), int(info.facts["files"])
        self._meter = Meter(info.facts["meter"])

    def walk(self) -> Iterator[Entry | Problem]:
        for first in range(0, self._count, A_FOLDER):
            folder = f"d{first // A_FOLDER:05}"
            yield Entry(folder, folder.encode(), "folder", 0)
            found = files(self._seed, first, min(first + A_FOLDER, self._count))
            for number, kind, size in zip(found.number.tolist(), found.kind.tolist(), found.size.tolist(), strict=True):
                path = f"{folder}/f{number:07}.{ENDINGS[kind]}"
                yield Entry(path, path.encode(), "file", size, 1_600_000_000_000_000_000 + number * 77_000_000_000)

    def open(self, key: bytes) -> BinaryIO:
        try:
            number = int(key[key.index(b"/f") + 2 :].split(b".")[0])
        except ValueError as error:
            raise ReadError("unreadable", "not a key of this evidence") from error
        found = files(self._seed, number, number + 1)
        return cast(BinaryIO, ProceduralFile(self._seed, number, int(found.kind[0]), int(found.size[0]), self._meter))

    def companion(self, key: bytes, suffix: bytes) -> BinaryIO | None:
        return None

    def check_present(self) -> None:
        """It cannot go away."""

    def close(self) -> None:
        self._meter.keep()
        self._meter = Meter(self._meter.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def described(seed: int, count: int, meter: str, rotational: bool) -> EvidenceInfo:
    """The drive as a case keeps it."""
    facts = {"seed": str(seed), "files": str(count), "meter": meter, "rotational": "yes" if rotational else "no"}
    return EvidenceInfo(KIND, f"procedural drive {seed}", b"\xff/procedural", "yes", facts)


def whole_truth(seed: int, count: int) -> tuple[int, int]:
    """(bytes, records) of the drive."""
    size = records = 0
    for first in range(0, count, 100 * A_FOLDER):
        found = files(seed, first, min(first + 100 * A_FOLDER, count))
        size += int(found.size.sum())
        for kind, extra in ((PEOPLE, 0), (ARCHIVE, EMPTY_ARCHIVE)):
            chosen = found.kind == kind
            numbers = zip(found.number[chosen].tolist(), found.size[chosen].tolist(), strict=True)
            records += sum(truth(seed, number, n - extra) for number, n in numbers)
    return size, records


evidence.SOURCES[KIND] = ProceduralSource
