"""Bitmaps: one bit a byte of text, 64 to a word. Bit i of a bitmap speaks of byte i of the block.

Asking 64 bytes at once is what makes the kernel fast: a run of eleven digits is three shifts and ands.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
"""uint64 (n / 64,), least significant bit first."""

Places = npt.NDArray[np.int64]
"""int64 (k,), positions of bytes in a block."""

Flags = npt.NDArray[np.bool_]
"""bool (k,), parallel to places."""

Test = Callable[[npt.NDArray[np.uint8], Flags], object]
"""test(part, out): says in `out` which bytes of the part belong to a set."""

SLICE = (1 << 18) + (1 << 10)
"""Bytes masked at a time, so that the masks stay in the processor's cache: a quarter of a padded block of 1 MiB."""

_ONE = np.uint64(1)
_PAIRS_SLICE = 1 << 17
"""Bytes."""


def indices(flags: npt.NDArray[np.generic]) -> Places:
    """Where flags are set (or numbers are not 0), ascending: np.flatnonzero without what it does for other shapes."""
    found: Places = flags.nonzero()[0]
    return found


def pack(mask: npt.NDArray[np.bool_]) -> Words:
    """The bitmap of a mask; its length must be a multiple of 64."""
    return np.packbits(mask, bitorder="little").view("<u8")


def bitmap(data: npt.NDArray[np.uint8], test: Test) -> Words:
    """The bitmap of a set of bytes; the length of the data must be a multiple of 64."""
    words = np.empty(data.size // 64, np.uint64)
    mask = np.empty(min(SLICE, data.size), np.bool_)
    for start in range(0, data.size, SLICE):
        part = data[start : start + SLICE]
        test(part, mask[: part.size])
        words[start // 64 : (start + part.size) // 64] = pack(mask[: part.size])
    return words


def ahead(words: Words, step: int) -> Words:
    """Bit i says what bit i + step said; 0 < step < 64."""
    out = words >> np.uint64(step)
    out[:-1] |= words[1:] << np.uint64(64 - step)
    return out


def behind(words: Words, step: int) -> Words:
    """Bit i says what bit i - step said; 0 < step < 64."""
    out = words << np.uint64(step)
    out[1:] |= words[:-1] >> np.uint64(64 - step)
    return out


def positions(words: Words) -> Places:
    """Where the bits are set, ascending. Fast where they are at least sixteen apart, right wherever they are."""
    held = words != 0
    count = np.count_nonzero(held)
    if not count:
        return np.empty(0, np.int64)
    if 8 * count > 3 * words.size:  # many: look at all sixteens
        lanes = words.view(np.uint16)
        index = indices(lanes != 0)
        base = index << 4
    else:
        word = indices(held)
        lanes = words[word].view(np.uint16)
        index = indices(lanes != 0)
        base = (word[index >> 2] << 6) + ((index & 3) << 4)
    left = lanes[index]
    lower = left - np.uint16(1)
    found: Places = base + np.bitwise_count(lower & ~left)
    left &= lower
    crowded = indices(left != 0)
    if not crowded.size:
        return found
    further = indices(np.unpackbits(left[crowded].view(np.uint8), bitorder="little"))
    return np.sort(np.concatenate((found, base[crowded[further >> 4]] + (further & 15))))


def pairs(data: npt.NDArray[np.uint8], first: int, second: int, fold: int = 0) -> Places:
    """Where these two bytes stand side by side, ascending. fold: bits that are set in each byte before it is compared.

    A slice at a time: what is made on the way stays in the processor's cache.
    """
    found = [np.empty(0, np.int64)]
    for start in range(0, data.size, _PAIRS_SLICE):
        part = data[start : start + _PAIRS_SLICE + 1]
        if fold:
            part = part | np.uint8(fold)
        here = part[:-1] == first
        if here.any():
            here &= part[1:] == second
            octets = np.packbits(here)  # naming the places is what takes time: by eights first
            index = indices(octets)
            place = indices(np.unpackbits(octets[index]))
            found.append((index[place >> 3] << 3) + (place & 7) + start)
    return np.concatenate(found)


def window(words: Words, at: Places) -> Words:
    """The 64 bits from position `at` on, bit 0 being `at` itself; shape (k,)."""
    word = at >> 6
    shift = (at & 63).view(np.uint64)
    bits: Words = (words[word] >> shift) | (words[word + 1] << (np.uint64(63) - shift) << _ONE)
    return bits


def glance(words: Words, at: Places) -> Words:
    """At least the 33 bits from position `at` on, anything above them; shape (k,). Cheaper for many than a window."""
    if 4 * at.size < words.size:
        return window(words, at)
    halves = np.empty((words.size, 2), np.uint64)  # 64 bits from every 32nd on: one look-up a place
    halves[:, 0] = words
    halves[:, 1] = ahead(words, 32)
    bits: Words = halves.ravel()[at >> 5] >> (at & 31).view(np.uint64)
    return bits


def low_ones(words: Words) -> npt.NDArray[np.uint8]:
    """How many bits are set in a row from bit 0 upwards, 0 to 64."""
    count: npt.NDArray[np.uint8] = np.bitwise_count(words & ~(words + 1))
    return count


def high_ones(words: Words) -> Places:
    """How many bits are set in a row from bit 63 downwards, 0 to 64."""
    return 63 - top_bit(~words)


def top_bit(words: Words) -> Places:
    """Number of the highest bit that is set, -1 where there is none: the exponent as a float, not rounded up."""
    exponent = (words & ~(words >> _ONE)).astype(np.float64).view(np.int64) >> 52
    number: Places = np.maximum(exponent - 1023, -1)
    return number


def below(count: Places) -> Words:
    """Words whose lowest `count` bits are set; 0 <= count <= 64."""
    width = np.clip(count, 0, 64).astype(np.uint64)
    full = np.uint64(0xFFFFFFFFFFFFFFFF)
    return np.where(width == 0, np.uint64(0), full >> ((np.uint64(64) - width) & np.uint64(63)))


def rank(edges: Places, at: Places, size: int) -> Places:
    """How many edges are at or before each place; shape (k,). As searchsorted from the right, several times as fast.

    edges: ascending, 0 to size. at: 0 to size.
    """
    width = max(3, (size // max(edges.size, 1)).bit_length() - 1)  # a bin of 2**width bytes has about one edge
    if 4 * at.size < size >> width:
        return np.searchsorted(edges, at, side="right")
    inside = np.bincount(edges >> width, minlength=(size >> width) + 1)
    count: Places = (np.cumsum(inside) - inside)[at >> width]
    ends = np.append(edges, np.int64(size + 1))
    left = indices(ends[count] <= at)
    while left.size:  # one round for each edge in the same bin
        count[left] += 1
        left = left[indices(ends[count[left]] <= at[left])]
    return count
