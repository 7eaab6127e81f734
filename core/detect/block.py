"""A block of text, padded so that looking left and right of anything needs no care at its edges."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, Words, behind, high_ones, pack, positions, window

PAD = 128
"""Line feeds before the text; detectors work in padded positions, the kernel takes PAD off again."""

_SLICE = 1 << 18
"""Bytes masked at a time, so that the masks stay in the processor's cache."""

_JOINTS = (
    (np.uint64(10 * 2**8 + 1), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(100 * 2**16 + 1), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(10_000 * 2**32 + 1), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
)

Test = Callable[[npt.NDArray[np.uint8], Flags], object]
"""test(part, out): says in `out` which bytes of the part belong to a set."""


Octets = npt.NDArray[np.uint8]
"""uint8 (k,), bytes of the text."""


def byte_set(members: bytes) -> Flags:
    """Table by byte value: whether it is one of the members."""
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    table.setflags(write=False)
    return table


def is_letter(octets: Octets) -> Flags:
    """Which bytes are ASCII letters (or trail bytes that look like one)."""
    moved = octets | np.uint8(0x20)
    moved += np.uint8(0x1F)  # a to z become -128 to -103: sums and one comparison are quicker than a table
    letters: Flags = moved.view(np.int8) < np.int8(-102)
    return letters


def is_alnum(octets: Octets) -> Flags:
    """Which bytes are ASCII letters or digits (or look like one)."""
    flags = is_letter(octets)
    flags |= (octets - np.uint8(ord("0"))) < np.uint8(10)
    return flags


def join_digits(text: Words) -> Words:
    """The numbers that eight digits a word make, the first digit in the lowest byte; shape as given."""
    number = text & np.uint64(0x0F0F0F0F0F0F0F0F)  # then ones are joined to pairs, fours, eight
    for factor, shift, mask in _JOINTS:
        number *= factor
        number >>= shift
        number &= mask
    return number


@dataclass(frozen=True, slots=True)
class Block:
    """raw: the padded bytes, data: a view of them. digits: bitmap of the ASCII digits that are characters of their own
    (the last byte of a GB18030 four-byte character is not). kept: bitmaps that more than one detector asks for.
    """

    raw: bytes
    data: Octets
    digits: Words
    encoding: str
    kept: dict[str, Words] = field(default_factory=dict)

    @property
    def two_bytes(self) -> bool:
        """Whether the encoding has characters of two bytes whose second may look like an ASCII letter."""
        return self.encoding in ("gb18030", "big5")

    def places(self, byte: int) -> Places:
        """Where one byte value stands, ascending."""
        return positions(_bitmap(self.data, lambda part, out: np.equal(part, byte, out=out)))

    def any_of(self, members: bytes) -> Words:
        """Bitmap of the bytes that are one of these few."""

        def is_member(part: Octets, out: Flags) -> None:
            np.equal(part, members[0], out=out)
            for byte in members[1:]:
                out |= part == byte

        return _bitmap(self.data, is_member)

    def high(self) -> Words:
        """Bitmap of the bytes 0x81 and above: lead bytes, and most trail bytes, of two-byte characters."""
        return _bitmap(self.data, lambda part, out: np.greater(part, 0x80, out=out))

    def stops(self) -> Words | None:
        """Bitmap of the full stops; None where there is none."""
        if self.raw.find(b".") < 0:
            return None
        return _bitmap(self.data, lambda part, out: np.equal(part, ord("."), out=out))

    def capitals(self) -> Words:
        """Bitmap of the ASCII capitals (and trail bytes that look like one)."""
        if "capitals" not in self.kept:
            moved = np.empty(min(_SLICE, self.data.size), np.uint8)

            def is_capital(part: Octets, out: Flags) -> None:  # A to Z become -128 to -103: one signed comparison
                shifted = np.add(part, 0x3F, out=moved[: part.size]).view(np.int8)
                np.less(shifted, np.int8(-102), out=out)

            self.kept["capitals"] = _bitmap(self.data, is_capital)
        return self.kept["capitals"]

    def words(self) -> tuple[Words, Words]:
        """Bitmaps of capitals and digits, and of those of them with which a stretch of such bytes may begin."""
        if "stretches" not in self.kept:
            either = self.capitals() | self.digits
            inside = behind(either, 1)
            if self.two_bytes:  # the byte before may be the second of a character
                inside &= ~behind(self.high(), 2)
            self.kept["stretches"], self.kept["first"] = either, either & ~inside
        return self.kept["stretches"], self.kept["first"]

    def letters(self, at: Places) -> Words:
        """Which of the 64 bytes from each place on are ASCII letters (or trail bytes that look like one)."""
        return pack(is_letter(self.cut(at, 64)))

    def around(self, at: Places) -> Words:
        """The eight bytes before each place and the 24 from it on, the first one lowest; uint64 (k, 4).

        Getting bytes from anywhere is slow: one such look is worth several single ones.
        """
        return self.cut(at - 8, 32).view(np.uint64).reshape(-1, 4)

    def load(self, at: Places) -> Words:
        """The eight bytes from `at` on, the first one lowest; uint64 (k,)."""
        return self.cut(at, 8).view(np.uint64)

    def number(self, at: Places, digits: int | Octets | Places = 8) -> Words:
        """The number that the digits (0 to 8; or a count of 0 to 7 for each) from `at` on make; shape (k,)."""
        text = self.load(at)
        if not isinstance(digits, int):
            text = text << (8 * (7 - digits)).astype(np.uint64) << np.uint64(8)
        elif digits < 8:
            text <<= np.uint64(8 * (8 - digits))
        return join_digits(text)

    def cut(self, at: Places, size: int) -> Octets:
        """The bytes from each place on, one piece behind the other."""
        anywhere = np.ndarray((self.data.size - size + 1,), f"V{size}", self.data, strides=(1,))
        return anywhere[at].view(np.uint8)

    def is_trail(self, at: Places) -> Flags:
        """Whether the byte at each place is the second byte of a two-byte character.

        True where an odd number of bytes 0x81.. stands right before it. Meant for bytes below 0x80.
        """
        if not self.two_bytes or not at.size:
            return np.zeros(at.size, np.bool_)
        odd = np.zeros(at.size, np.bool_)
        open_ = np.flatnonzero(self.data[at - 1] > 0x80)
        if not open_.size:
            return odd
        high, here = self.high(), at[open_]
        while open_.size:  # 64 bytes to the left in each round; runs do not overlap, so this ends early
            count = high_ones(window(high, here - 64))
            odd[open_] ^= (count & 1).astype(np.bool_)
            more = np.flatnonzero((count == 64) & (here > 128))
            open_, here = open_[more], here[more] - 64
        return odd

    def glued_before(self, at: Places) -> Flags:
        """Whether an ASCII letter, or a digit and a full stop (0.13812345678), stand before each place."""
        before = self.data[at - 1]
        glued: Flags = is_letter(before) | (before == ord("."))
        few = np.flatnonzero(glued)
        if few.size:
            glued[few] = self.letter_before(at[few]) | self.fraction_before(at[few])
        return glued

    def letter_before(self, at: Places) -> Flags:
        """Whether an ASCII letter (not the trail byte of a Chinese character) stands before each place."""
        found = is_letter(self.data[at - 1])
        letters = np.flatnonzero(found)
        if letters.size:
            found[letters] = ~self.is_trail(at[letters] - 1)
        return found

    def fraction_before(self, at: Places) -> Flags:
        """Whether a digit and a full stop stand before each place, as in 0.13812345678."""
        return self._if_digit(self.data[at - 1] == ord("."), at - 2)

    def fraction_after(self, end: Places) -> Flags:
        """Whether a full stop and a digit stand from each place on."""
        return self._if_digit(self.data[end] == ord("."), end + 1)

    def _if_digit(self, flags: Flags, at: Places) -> Flags:
        few = np.flatnonzero(flags)
        if few.size:
            flags[few] = self.is_digit(at[few])
        return flags

    def is_digit(self, at: Places) -> Flags:
        """Whether an ASCII digit that is a character of its own stands at each place."""
        return (window(self.digits, at) & np.uint64(1)).astype(np.bool_)


def make_block(data: npt.NDArray[np.uint8], encoding: str) -> Block:
    """The padded block of some text bytes, with its digits found."""
    behind_it = (PAD + data.size + 2 * PAD) // 64 * 64 - PAD - data.size
    raw = b"".join((b"\n" * PAD, np.ascontiguousarray(data).data, b"\n" * behind_it))
    padded = np.frombuffer(raw, np.uint8)
    return Block(raw, padded, _digits(padded, encoding), encoding)


def _digits(padded: npt.NDArray[np.uint8], encoding: str) -> Words:
    shifted = np.empty(min(_SLICE, padded.size), np.uint8)

    def is_digit(part: npt.NDArray[np.uint8], out: Flags) -> None:
        # 0x30..0x39 become -128..-119: one signed comparison, which the processor has and the unsigned one not
        moved = np.add(part, 0x50, out=shifted[: part.size]).view(np.int8)
        np.less(moved, np.int8(-118), out=out)

    digits = _bitmap(padded, is_digit)
    if encoding == "gb18030":
        high = _bitmap(padded, lambda part, out: np.greater(part, 0x80, out=out))
        if high.any():  # four-byte characters are high, digit, high, digit: nothing else in GB18030 is
            digits &= ~(behind(high, 1) & behind(digits, 2) & behind(high, 3))
    return digits


def _bitmap(padded: npt.NDArray[np.uint8], test: Test) -> Words:
    words = np.empty(padded.size // 64, np.uint64)
    mask = np.empty(min(_SLICE, padded.size), np.bool_)
    for start in range(0, padded.size, _SLICE):
        part = padded[start : start + _SLICE]
        test(part, mask[: part.size])
        words[start // 64 : (start + part.size) // 64] = pack(mask[: part.size])
    return words
