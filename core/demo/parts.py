"""What every writer of the demonstration drive takes and gives."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.demo.matrix import Numbers
from core.demo.people import FIELDS, Field

TYPES = ("resident_id", "mobile_phone", "bank_card", "email")
BATCH_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class Count:
    """Rows with a valid identifying value, and rows with a valid and an invalid one of each of TYPES."""

    records: int = 0
    valid: tuple[int, ...] = (0, 0, 0, 0)
    invalid: tuple[int, ...] = (0, 0, 0, 0)

    def __add__(self, other: "Count") -> "Count":
        """Both together; rows are never shared."""
        return Count(
            self.records + other.records,
            tuple(a + b for a, b in zip(self.valid, other.valid, strict=True)),
            tuple(a + b for a, b in zip(self.invalid, other.invalid, strict=True)),
        )


NOTHING = Count()


def counted(fields: Sequence[Field], size: int) -> Count:
    """What rows made of these fields hold. At most one field of a type in a row."""
    record = np.zeros(size, dtype=np.bool_)
    valid, invalid = dict.fromkeys(TYPES, 0), dict.fromkeys(TYPES, 0)
    for field in fields:
        if field.type and field.valid is not None and field.invalid is not None:
            record |= field.valid
            valid[field.type] += int(np.count_nonzero(field.valid))
            invalid[field.type] += int(np.count_nonzero(field.invalid))
    return Count(int(np.count_nonzero(record)), tuple(valid.values()), tuple(invalid.values()))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file's bytes, what was written with it, and where it counts.

    member: path inside the container, "" for the file itself, None for a container's own bytes.
    persons: numbers of those whose resident IDs it holds.
    """

    data: bytes
    count: Count = NOTHING
    member: str | None = ""
    persons: range = range(0)


Make = Callable[[], Iterator[Chunk]]
"""Makes a file's content from its start, always the same."""


@dataclass(frozen=True, slots=True)
class People:
    """The persons first, first+1, … first+count-1, each once, one a row; shuffled: in another order."""

    first: int
    count: int
    seed: int
    shuffled: bool = False

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Numbers]:
        """Their numbers, `size` rows at a time."""
        stride = next(s for s in range(int(self.count * 0.618) + 1, 2 * self.count + 2) if math.gcd(s, self.count) == 1)
        for start in range(0, self.count, size):
            row = np.arange(start, min(start + size, self.count), dtype=np.uint64)
            order = row * np.uint64(stride) % np.uint64(self.count) if self.shuffled else row
            yield order + np.uint64(self.first)

    def fields(self, numbers: Numbers, names: Sequence[str], encoding: str) -> list[Field]:
        """These fields of these persons."""
        return [FIELDS[name](numbers, self.seed, encoding) for name in names]

    def persons(self, names: Sequence[str]) -> range:
        """The numbers of those whose resident IDs a file with these fields shows."""
        return range(self.first, self.first + self.count) if "resident_id" in names else range(0)
