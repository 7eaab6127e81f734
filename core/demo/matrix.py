"""Text as matrices of bytes: one row a line, zero where there is nothing. All loops are numpy's."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.uint8]
"""uint8 (n, w): text of n rows, zero-padded anywhere."""
Parts = Sequence[Cells | bytes]
"""What stands side by side in every row; bytes are the same in all."""
Numbers = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


def draw(numbers: Numbers, salt: int, bound: int) -> Numbers:
    """Uniform integers in [0, bound), each a function of its number and the salt alone.

    SplitMix64's output function (Steele, Lea, Flood 2014): the same on every numpy and machine.
    """
    z = numbers + np.uint64((salt + 1) * 0x9E3779B97F4A7C15 % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))) % np.uint64(bound)


def words(texts: Sequence[str], encoding: str) -> Cells:
    """A table of texts to pick rows from: (len(texts), longest)."""
    coded = [text.encode(encoding) for text in texts]
    width = max(1, *map(len, coded))
    return np.frombuffer(b"".join(code.ljust(width, b"\0") for code in coded), dtype=np.uint8).reshape(-1, width)


def digits(values: Numbers, width: int) -> Cells:
    """Decimal digits with leading zeros: (n, width)."""
    cells = np.empty((len(values), width), dtype=np.uint8)
    rest = values
    for column in range(width - 1, -1, -1):
        rest, last = np.divmod(rest, np.uint64(10))
        cells[:, column] = last + np.uint64(48)
    return cells


def decimal(values: Numbers, width: int) -> Cells:
    """Decimal digits without leading zeros: (n, width). Values of more digits lose their first ones."""
    cells = digits(values, width)
    leading = np.logical_and.accumulate(cells[:, :-1] == 48, axis=1)
    cells[:, :-1][leading] = 0
    return cells


def picked(values: Numbers, width: int, alphabet: bytes) -> Cells:
    """One character of the alphabet for each base-len(alphabet) digit of the values: (n, width)."""
    table = np.frombuffer(alphabet, dtype=np.uint8)
    cells = np.empty((len(values), width), dtype=np.uint8)
    rest = values
    for column in range(width):
        rest, last = np.divmod(rest, np.uint64(len(alphabet)))
        cells[:, column] = table[last]
    return cells


def rows(parts: Parts, count: int) -> Cells:
    """The parts side by side; bytes stand in every row: (count, sum of widths)."""
    widths = [len(part) if isinstance(part, bytes) else part.shape[1] for part in parts]
    cells = np.empty((count, sum(widths)), dtype=np.uint8)
    at = 0
    for part, width in zip(parts, widths, strict=True):
        cells[:, at : at + width] = np.frombuffer(part, dtype=np.uint8) if isinstance(part, bytes) else part
        at += width
    return cells


def packed(cells: Cells) -> bytes:
    """The rows' text without the padding, one after the other."""
    text: Cells = cells[cells != 0]
    return text.tobytes()
