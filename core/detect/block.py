"""A block of text, padded so that looking left and right of anything needs no care at its edges."""

from dataclasses import dataclass, field
from string import ascii_letters, digits

import numpy as np
import numpy.typing as npt

from core.detect.bits import SLICE, Flags, Places, Words, behind, bitmap, high_ones, indices, pack, positions, window

PAD = 128
"""Line feeds before the text; detectors work in padded positions, the kernel takes PAD off again."""

_FEW = 256
"""So many places of a byte are found one by one, and so many bytes looked up in a table."""

_JOINTS = (
    (np.uint64(10 * 2**8 + 1), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(100 * 2**16 + 1), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(10_000 * 2**32 + 1), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
)

Octets = npt.NDArray[np.uint8]
"""uint8 (k,), bytes of the text."""


def byte_set(members: bytes) -> Flags:
    """Table by byte value: whether it is one of the members."""
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    table.setflags(write=False)
    return table


_LETTERS = byte_set(ascii_letters.encode())
_ALNUM = byte_set((ascii_letters + digits).encode())


def is_letter(octets: Octets) -> Flags:
    """Which bytes are ASCII letters (or trail bytes that look like one)."""
    if octets.size < _FEW:
        return _LETTERS[octets]
    moved = octets | np.uint8(0x20)
    moved += np.uint8(0x1F)  # a to z become -128 to -103: for many, sums and one comparison are quicker than a table
    letters: Flags = moved.view(np.int8) < np.int8(-102)
    return letters


def is_alnum(octets: Octets) -> Flags:
    """Which bytes are ASCII letters or digits (or look like one)."""
    if octets.size < _FEW:
        return _ALNUM[octets]
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
    (the last byte of a GB18030 four-byte character is not). kept: bitmaps, facts: answers that more than one detector
    asks for.
    """

    raw: bytes
    data: Octets
    digits: Words
    encoding: str
    kept: dict[str, Words] = field(default_factory=dict)
    facts: dict[str, bool] = field(default_factory=dict)

    @property
    def two_bytes(self) -> bool:
        """Whether the encoding has characters of two bytes whose second may look like an ASCII letter."""
        return self.encoding in ("gb18030", "big5")

    def places(self, byte: bytes) -> Places:
        """Where one byte value stands, ascending."""
        few: list[int] = []
        at = self.raw.find(byte)
        while at >= 0:
            if len(few) == _FEW:  # so many are found faster in a bitmap
                return positions(self.only(byte[0]))
            few.append(at)
            at = self.raw.find(byte, at + 1)
        return np.array(few, np.int64)

    def only(self, byte: int) -> Words:
        """Bitmap of one byte value."""
        return bitmap(self.data, lambda part, out: np.equal(part, byte, out=out))

    def stops(self) -> Words:
        """Bitmap of the full stops."""
        if "stops" not in self.kept:
            self.kept["stops"] = self.only(ord("."))
        return self.kept["stops"]

    def high(self) -> Words:
        """Bitmap of the bytes of characters beyond ASCII: 0x81 and above, and 0x80 where no character has two bytes.

        In encodings of two bytes these are lead bytes and most trail bytes.
        """
        if "high" not in self.kept:
            highest = 0x80 if self.two_bytes else 0x7F
            self.kept["high"] = bitmap(self.data, lambda part, out: np.greater(part, highest, out=out))
        return self.kept["high"]

    def capitals(self) -> Words:
        """Bitmap of the ASCII capitals and @[\\]^_ (and of trail bytes that look like one)."""
        if "capitals" not in self.kept:

            def is_upper(part: Octets, out: Flags) -> None:
                np.equal(np.bitwise_and(part, 0xE0, out=out.view(np.uint8)), 0x40, out=out)

            self.kept["capitals"] = bitmap(self.data, is_upper)
        return self.kept["capitals"]

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
        open_ = indices(self.data[at - 1] > 0x80)
        if not open_.size:
            return odd
        high, here = self.high(), at[open_]
        while open_.size:  # 64 bytes to the left in each round; runs do not overlap, so this ends early
            count = high_ones(window(high, here - 64))
            odd[open_] ^= (count & 1).astype(np.bool_)
            more = indices((count == 64) & (here > 128))
            open_, here = open_[more], here[more] - 64
        return odd

    def glued_before(self, at: Places) -> Flags:
        """Whether an ASCII letter, or a digit and a full stop (0.13812345678), stand before each place."""
        before = self.data[at - 1]
        glued: Flags = is_letter(before) | (before == ord("."))
        few = indices(glued)
        if few.size:
            glued[few] = self.letter_before(at[few]) | self.fraction_before(at[few])
        return glued

    def letter_before(self, at: Places) -> Flags:
        """Whether an ASCII letter (not the trail byte of a Chinese character) stands before each place."""
        found = is_letter(self.data[at - 1])
        letters = indices(found)
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
        few = indices(flags)
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
    block = Block(raw, padded, _digits(padded), encoding)
    if encoding == "gb18030" and block.high().any():
        high, digits = block.high(), block.digits  # four-byte characters are high, digit, high, digit: nothing else is
        digits &= ~(behind(high, 1) & behind(digits, 2) & behind(high, 3))
    return block


def _digits(padded: Octets) -> Words:
    shifted = np.empty(min(SLICE, padded.size), np.uint8)

    def is_digit(part: Octets, out: Flags) -> None:
        # 0x30..0x39 become -128..-119: one signed comparison, which the processor has and the unsigned one not
        moved = np.add(part, 0x50, out=shifted[: part.size]).view(np.int8)
        np.less(moved, np.int8(-118), out=out)

    return bitmap(padded, is_digit)
