"""What every writer of the demonstration drive takes and gives."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.demo.content import CONTENT
from core.demo.matrix import Numbers
from core.demo.people import FIELDS, Field

IDENTIFYING = ("resident_id", "mobile_phone", "bank_card", "email")
OF_A_PERSON = (
    *("address", "medical", "call_record", "hotel_stay", "credit", "property", "transaction", "chat_message"),
    "waybill",
)
"""What makes a row with a name a record; it counts in records only, and so does the name."""
TYPES = (*IDENTIFYING, "name", *OF_A_PERSON)
BY_SHAPE = (*IDENTIFYING, "waybill")
"""What is seen without a column's name."""

BATCH_ROWS = 40_000

_FIELDS = {**FIELDS, **CONTENT}


@dataclass(frozen=True, slots=True)
class Count:
    """Rows with a valid identifying value, or a name and something of the person; and rows with a valid and an
    invalid value of each of TYPES."""

    records: int = 0
    valid: tuple[int, ...] = (0,) * len(TYPES)
    invalid: tuple[int, ...] = (0,) * len(TYPES)

    def __add__(self, other: "Count") -> "Count":
        """Both together; rows are never shared."""
        return Count(
            self.records + other.records,
            tuple(a + b for a, b in zip(self.valid, other.valid, strict=True)),
            tuple(a + b for a, b in zip(self.invalid, other.invalid, strict=True)),
        )


NOTHING = Count()


def only(type_: str, rows: int) -> Count:
    """Rows that hold a valid value of one type and are no records."""
    return Count(valid=tuple(rows if key == type_ else 0 for key in TYPES))


def counted(fields: Sequence[Field], size: int, in_columns: bool = True) -> Count:
    """What rows made of these fields hold. in_columns: whether a column says which field is a name, an address …"""
    nobody = np.zeros(size, dtype=np.bool_)
    valid = dict.fromkeys(TYPES, nobody)
    invalid = dict.fromkeys(TYPES, nobody)
    for field in fields:
        counts = field.type in (TYPES if in_columns else BY_SHAPE)
        if counts and field.valid is not None and field.invalid is not None:
            valid[field.type] = valid[field.type] | field.valid
            invalid[field.type] = invalid[field.type] | field.invalid
    of_person = np.logical_or.reduce([valid[key] for key in OF_A_PERSON])
    record = np.logical_or.reduce([valid[key] for key in IDENTIFYING]) | (valid["name"] & of_person)
    held = [valid[key] if key in BY_SHAPE else valid[key] & record for key in TYPES]
    return Count(
        int(np.count_nonzero(record)),
        tuple(int(np.count_nonzero(rows)) for rows in held),
        tuple(int(np.count_nonzero(rows)) for rows in invalid.values()),
    )


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
        return [_FIELDS[name](numbers, self.seed, encoding) for name in names]

    def persons(self, names: Sequence[str]) -> range:
        """The numbers of those whose resident IDs a file with these fields shows."""
        return range(self.first, self.first + self.count) if "resident_id" in names else range(0)
