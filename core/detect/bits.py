"""Bitmaps: one bit a byte of text, 64 to a word. Bit i of a bitmap speaks of byte i of the block.

Asking 64 bytes at once is what makes the kernel fast: a run of eleven digits is three shifts and ands.
"""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
"""uint64 (n / 64,), least significant bit first."""

Places = npt.NDArray[np.int64]
"""int64 (k,), positions of bytes in a block."""

Flags = npt.NDArray[np.bool_]
"""bool (k,), parallel to places."""

_ONE = np.uint64(1)
_BYTE_ONE = np.uint8(1)


def pack(mask: npt.NDArray[np.bool_]) -> Words:
    """The bitmap of a mask; its length must be a multiple of 64."""
    return np.packbits(mask, bitorder="little").view("<u8")


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
    """Where the bits are set, ascending. Fast where they are at least eight apart, right wherever they are."""
    word = np.flatnonzero(words != 0)
    if 2 * word.size > words.size:  # many: look at all octets
        octets = words.view(np.uint8)
        base = np.flatnonzero(octets != 0)
        left, base = octets[base], base << 3
    else:
        octets = words[word].view(np.uint8)
        index = np.flatnonzero(octets != 0)
        left, base = octets[index], (word[index >> 3] << 6) + ((index & 7) << 3)
    lower = left - _BYTE_ONE
    found: Places = base + np.bitwise_count(lower & ~left)
    left &= lower
    crowded = np.flatnonzero(left != 0)
    if not crowded.size:
        return found
    further = np.flatnonzero(np.unpackbits(left[crowded], bitorder="little"))
    return np.sort(np.concatenate((found, base[crowded[further >> 3]] + (further & 7))))


def window(words: Words, at: Places) -> Words:
    """The 64 bits from position `at` on, bit 0 being `at` itself; shape (k,)."""
    word = at >> 6
    shift = (at & 63).astype(np.uint64)
    bits: Words = (words[word] >> shift) | (words[word + 1] << (np.uint64(63) - shift) << _ONE)
    return bits


def glance(words: Words, at: Places) -> npt.NDArray[np.uint32]:
    """At least the 25 bits from position `at` on, zeros above them; shape (k,). Cheaper than a window."""
    octets = words.view(np.uint8)
    anywhere = np.ndarray((octets.size - 3,), np.uint32, octets, strides=(1,))
    bits: npt.NDArray[np.uint32] = anywhere[at >> 3] >> (at & 7).astype(np.uint32)
    return bits


def low_ones(words: Words | npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """How many bits are set in a row from bit 0 upwards, 0 to 64."""
    count: npt.NDArray[np.uint8] = np.bitwise_count(words & ~(words + 1))
    return count


def high_ones(words: Words) -> Places:
    """How many bits are set in a row from bit 63 downwards, 0 to 64."""
    return 63 - top_bit(~words)


def top_bit(words: Words) -> Places:
    """Number of the highest bit that is set, -1 where there is none."""
    smeared = words | (words >> _ONE)
    for step in (2, 4, 8, 16, 32):
        smeared |= smeared >> np.uint64(step)
    return np.bitwise_count(smeared).astype(np.int64) - 1


def below(count: Places) -> Words:
    """Words whose lowest `count` bits are set; 0 <= count <= 64."""
    width = np.clip(count, 0, 64).astype(np.uint64)
    full = np.uint64(0xFFFFFFFFFFFFFFFF)
    return np.where(width == 0, np.uint64(0), full >> ((np.uint64(64) - width) & np.uint64(63)))
