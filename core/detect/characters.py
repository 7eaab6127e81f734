"""Characters of many short texts at once, as each encoding writes them: how many are Chinese, which stands where.

`text`: uint8 (k, w), zero behind the ends; `length`: int64 (k,), bytes. Narrowed text has one byte for each character
beyond ASCII, which says no more than that there is one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places
from core.detect.block import Octets
from core.detect.extents import cut


@dataclass(frozen=True, slots=True)
class Spans:
    """Many values. start, length: int64 (k,), in the data; ascending."""

    data: Octets
    start: Places
    length: Places

    def head(self, size: int) -> Octets:
        """The first bytes of all values, and what stands behind short ones; shape (k, size)."""
        return cut(self.data, self.start, size)

    def text(self, chosen: Places, size: int) -> Octets:
        """The first bytes of the chosen values, zero behind their ends; size: of 8, 32 or 48."""
        text = cut(self.data, self.start[chosen], size)
        words = text.view(np.uint64)
        words &= _kept(size)[np.minimum(self.length[chosen], size)]
        return text

    def tail(self, chosen: Places, size: int) -> Octets:
        """The last bytes of the chosen values, which are at least as long."""
        return cut(self.data, self.start[chosen] + self.length[chosen] - size, size)


@cache
def _kept(size: int) -> npt.NDArray[np.uint64]:
    """By length: masks of the bytes of a value that long."""
    return ((np.arange(size) < np.arange(size + 1)[:, None]) * np.uint8(0xFF)).astype(np.uint8).view(np.uint64)


def width_of(encoding: str) -> int:
    return 2 if encoding in ("gb18030", "big5") else 3


def character(text: Octets, place: int, encoding: str) -> npt.NDArray[np.uint16]:
    """Key into the tables of the character at a place, if all before it are as long as usual; 0 where it is not so."""
    width = width_of(encoding)
    first, second = text[:, place * width].astype(np.uint16), text[:, place * width + 1]
    if width == 2:
        key: npt.NDArray[np.uint16] = first << np.uint16(8) | second
        return key
    point = (first & np.uint16(0xF)) << np.uint16(12)
    point |= (second & np.uint8(0x3F)).astype(np.uint16) << np.uint16(6)
    point |= text[:, place * width + 2] & np.uint8(0x3F)
    point[(first & np.uint16(0xF0)) != 0xE0] = 0
    return point


def count(flags: Flags) -> Places:
    counts: Places = flags.sum(axis=1, dtype=np.uint8).astype(np.int64)
    return counts


def counts(text: Octets, length: Places, encoding: str) -> tuple[Places, Places, Places]:
    """(Chinese characters, dots between parts of a name, other bytes) of each value, as far as the text goes.

    One blank between two characters (王 芳) is no other byte.
    """
    seen = np.minimum(length, text.shape[1])
    if encoding == "narrowed":
        han = written = count(text >= 0x80)
        dots = np.zeros_like(han)
    elif encoding in ("gb18030", "big5"):
        han, dots, written = _counts_of_pairs(text, encoding)
    else:
        three, four = count((text - np.uint8(0xE3)) < 7), count(text == 0xF0)
        han, written = three + four, 3 * three + 4 * four
        dots = count((text[:, :-1] == 0xC2) & (text[:, 1:] == 0xB7))
    other = seen - written - 2 * dots
    blank = (han == 2) & (other == 1)
    blank[blank] = (text[blank, 1:] == 0x20).any(axis=1)
    return han, dots, other - blank


def _counts_of_pairs(text: Octets, encoding: str) -> tuple[Places, Places, Places]:
    """(Chinese characters, dots, bytes of the former) in GB18030, where a character may take two pairs, and Big5."""
    lead, first, second = _leads(text)[:, :-1], text[:, :-1], text[:, 1:]
    two = count(lead & is_han(first, second, encoding))
    if encoding == "big5":
        return two, count(lead & (first == 0xA1) & (second == 0x50)), 2 * two
    half = count(lead & (second >= 0x30) & (second < 0x3A))
    return two + half // 2, count(lead & (first == 0xA1) & (second == 0xA4)), 2 * (two + half)


def is_han(lead: Octets, trail: Octets, encoding: str) -> Flags:
    """Pairs of bytes that are a Chinese character: not the symbols of GB18030 (A1 to A9) or Big5 (A1 to A3)."""
    if encoding == "big5":
        return (lead >= 0xA4) & (trail >= 0x40)
    symbol = ((lead - np.uint8(0xA1)) < 9) & ((trail >= 0xA1) | (lead >= 0xA8))
    return (lead >= 0x81) & (trail >= 0x40) & ~symbol


def _leads(text: Octets) -> Flags:
    """Which bytes lead a character of two bytes (or half of one of four)."""
    high = np.ascontiguousarray((text >= 0x81).T)
    for place in range(1, high.shape[0]):  # behind a lead stands a trail, whatever it looks like
        high[place] &= ~high[place - 1]
    return high.T


def standing(text: Octets, encoding: str) -> Flags:
    """Bytes that are not behind the lead of a two-byte character, as the digits of GB18030 may be."""
    alone = np.ones(text.shape, np.bool_)
    if encoding == "gb18030":
        alone[:, 1:] = ~_leads(text)[:, :-1]
    return alone
