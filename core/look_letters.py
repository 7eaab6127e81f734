"""Which bytes somebody could read, in content that no column divides: letters and digits in every encoding.

In a text the columns say what is a name. The bytes of workbooks, databases, archives and of what nobody knows have
none, and Chinese may lie there in several encodings at any offset. So all that can be read is hidden there, and what
is left is the structure: signatures, lengths, zeros, punctuation.
"""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from core import kinds
from core.model import Layout
from core.readers import TEXT_READERS

Flags = npt.NDArray[np.bool_]
Classes = npt.NDArray[np.uint8]
Ranges = list[tuple[int, int]]

SIGNATURE_BYTES = 16
"""What says of a file what it is, and is nobody's."""

_OPEN_KINDS = frozenset({"empty", *(kind for reader in TEXT_READERS for kind in reader.kinds)})
"""Texts, which are masked by their columns. Rows can be hidden behind a picture or a program, which nobody reads."""

_ASCII = re.compile(rb"[0-9A-Za-z](?:\0{0,3}[0-9A-Za-z])+")
"""Two and more, also as units of two or four bytes. One alone is usually a number of the structure."""

_UTF8 = re.compile(rb"(?:[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+|(?:[\xc3-\xdf][\x80-\xbf]){2,}")
_HIGH_IN_GB2312, _HIGH_IN_BIG5 = range(0xB0, 0xF8), range(0xA4, 0xC7)
_UNITS = ("<u2", ">u2")
_NONE, _RARE, _USUAL, _OTHER = range(4)
"""Classes of code units: no letter, ideographs that few texts hold, all others, letters of other scripts."""
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xD800, 0xDFFF), (0xF900, 0xFAFF))
"""With the halves of surrogate pairs."""

_SCRIPTS = (
    *((0x370, 0x52F), (0x600, 0x6FF), (0xF00, 0xFFF), (0x1800, 0x18AF), (0x3040, 0x312F), (0xA000, 0xA4CF)),
    *((0xAC00, 0xD7A3), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF), (0xFF10, 0xFFDC)),
)
"""Greek, Cyrillic, Arabic, Tibetan, Mongolian, Kana and Bopomofo, Yi, Hangul, Arabic forms, full width. Of Latin beyond
ASCII the letters around are hidden; other small codes are numbers of the structure far more often than letters."""


def is_closed(layout: Layout | None) -> bool:
    """Is it unknown which bytes of this content are names? layout: None where it is no text and of no known kind."""
    return layout is None or layout.kind not in _OPEN_KINDS


def signature_end(head: bytes) -> int:
    """How many of the first bytes of a content say what it is: none where they are of no known kind."""
    return SIGNATURE_BYTES if kinds.kind_of(b"", head[: kinds.HEAD_BYTES]) not in ("unknown", "empty") else 0


def readable(data: bytes) -> Flags:
    """By byte, whether it belongs to a letter or a digit in ASCII, UTF-8, GB18030, Big5 or UTF-16, wherever it begins.

    Two-byte codes fit any bytes, so a run of them counts where at least one is a usual character.
    """
    found = np.zeros(len(data), np.bool_)
    for pattern in (_ASCII, _UTF8):
        for match in pattern.finditer(data):
            found[match.start() : match.end()] = True
    octets = np.frombuffer(data, np.uint8)
    classes = _classes()
    for parity in (0, 1):
        codes = octets[parity : parity + (len(data) - parity) // 2 * 2]
        units = (_in_units(classes[codes.view(order)]) for order in _UNITS)
        for flags in (_in_pairs(codes[0::2], codes[1::2]), *units):
            found[parity : parity + codes.size] |= np.repeat(flags, 2)
    return found


def ranges(flags: Flags) -> Ranges:
    """Half-open ranges of the flags that are set."""
    starts, ends = _edges(flags)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def without(flags: Flags, kept: Sequence[tuple[int, int]]) -> Flags:
    """The flags with those of some ranges taken back."""
    left = flags.copy()
    for low, high in kept:
        left[low:high] = False
    return left


def _in_pairs(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> Flags:
    """Codes of GB18030 (of four bytes: twice a high byte and a digit) and of Big5."""
    digit = (second >= 0x30) & (second <= 0x39)
    possible = (first >= 0x81) & (first != 0xFF) & (digit | ((second >= 0x40) & (second != 0x7F) & (second != 0xFF)))
    long = possible & digit
    long[1:] &= long[:-1].copy()
    in_gb2312 = _within(first, _HIGH_IN_GB2312) & (second >= 0xA1)
    in_big5 = _within(first, _HIGH_IN_BIG5) & (second >= 0x40)
    return _runs(possible, long | possible & (in_gb2312 | in_big5))


def _within(values: npt.NDArray[np.uint8], wanted: range) -> Flags:
    inside: Flags = (values >= wanted.start) & (values < wanted.stop)
    return inside


def _in_units(classes: Classes) -> Flags:
    """Units of UTF-16. Letters of other scripts than Chinese are usual where two stand in a row."""
    other = classes == _OTHER
    beside = np.zeros(other.size, np.bool_)
    beside[1:] = other[:-1] & other[1:]
    return _runs(classes != _NONE, (classes == _USUAL) | beside)


def _runs(possible: Flags, usual: Flags) -> Flags:
    """The runs of what is possible that hold something usual."""
    starts, ends = _edges(possible)
    before = np.concatenate(([0], np.cumsum(usual)))
    kept = before[ends] > before[starts]
    steps = np.zeros(possible.size + 1, np.int8)
    steps[starts[kept]] = 1
    steps[ends[kept]] = -1
    inside: Flags = np.cumsum(steps[:-1], dtype=np.int8) > 0
    return inside


def _edges(flags: Flags) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where runs begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).view(np.int8)))
    return edges[0::2], edges[1::2]


@cache
def _classes() -> Classes:
    """Per code unit of UTF-16 its class. Usual: the ideographs of GB 2312-1980 and those of level 1 of Big5."""
    table = np.zeros(0x10000, np.uint8)
    for code in (code for first, last in _SCRIPTS for code in range(first, last + 1)):
        table[code] = _OTHER if chr(code).isalnum() else _NONE
    for first, last in _IDEOGRAPHS:
        table[first : last + 1] = _RARE
    for codec, leads, trails in (
        ("gb2312", _HIGH_IN_GB2312, range(0xA1, 0xFF)),
        ("big5", _HIGH_IN_BIG5, range(0x40, 0xFF)),
    ):
        codes = b" ".join(bytes((lead, trail)) for lead in leads for trail in trails)
        usual = [ord(character) for character in codes.decode(codec, "ignore") if "\u3400" <= character <= "\u9fff"]
        table[usual] = _USUAL
    return table
