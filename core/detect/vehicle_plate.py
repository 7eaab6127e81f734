"""Number plates of mainland vehicles (GA 36-2018): province, letter of the place, and five or six characters."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, Words, ahead, behind, indices, low_ones, positions
from core.detect.block import Block, Octets, byte_set, is_alnum
from core.detect.codes import is_capital
from core.detect.forms import without_run
from core.detect.runs import VALID, Found, Groups, Numbers, Runs, nothing
from core.detect.signs import following, preceding, signs

MOST_LETTERS = 2
"""Capitals among the five characters of an ordinary plate."""

_PLACES = byte_set(b"ABCDEFGHJKLMNPQRSTUVWXYZ")
_USED = byte_set(b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
_NEW_ENERGY = byte_set(b"ABCDEFGHJK")
_FOUR, _FIVE, _SIX = 4, 5, 6
_BASE = np.uint64(64)
_MANY = 1000


@dataclass(frozen=True, slots=True)
class VehiclePlate:
    """A province's character, a capital, perhaps a dot, hyphen or blank, and the rest; capitals never I or O.

    The rest: five of which two at most are capitals, the last one perhaps a sign (挂 学 警 港 澳 使 领); or six, of
    which one or two at either end are capitals (new energy). Always valid. Value: all characters as one number.
    """

    key: str = "vehicle_plate"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits, from bitmaps: where a stretch begins with a capital, behind a character beyond ASCII."""
        if block.encoding == "ascii" or block.data.max() < 0x80:
            return nothing()
        at = positions(_likely(block))
        at = at[indices(_PLACES[block.data[at]])]
        at = at[indices(_behind_wide(block, at))]
        if not at.size:
            return nothing()
        province, size = preceding(block, at, signs(self.key, "provinces", block.encoding))
        found = indices(province >= 0)
        if not found.size:
            return nothing()
        at, province, size = at[found], province[found], size[found]
        _, joint = following(block, at + 1, signs(self.key, "joints", block.encoding))
        body = at + 1 + joint
        length, sign = _rest(block, body)
        kept = indices(length > 0)
        at, body, length, sign = at[kept], body[kept], length[kept], sign[kept]
        value = _value(block, at, body, length, province[kept] * 8 + sign)
        return without_run(at - size[kept], body + length, np.full(kept.size, VALID, np.uint8), value)


def _likely(block: Block) -> Words:
    """Bitmap of what stands behind what may be a character beyond ASCII, and of what may be capitals before a capital
    or digit four bytes on: of one of them where that is little, otherwise of what is both.
    """
    before = 2 if block.two_bytes else 1  # of two bytes the second may look like a letter
    if "capitals" not in block.kept:
        likely = behind(block.high(), before) & ~block.high()
        if np.count_nonzero(likely) <= _MANY:
            return likely
    likely = block.capitals() & ahead(block.capitals() | block.digits, _FOUR)
    if np.count_nonzero(likely) > _MANY:
        likely &= behind(block.high(), before)
    return likely


def _behind_wide(block: Block, at: Places) -> Flags:
    """Whether a character beyond ASCII ends right before each place, and the place is a character of its own."""
    high: Flags = block.data[at - 1] >= 0x80
    if block.two_bytes:
        high = np.where(high, ~block.is_trail(at), block.is_trail(at - 1))
    return high


def _rest(block: Block, body: Places) -> tuple[Places, Places]:
    """Bytes of what stands from each place on, 0 where it belongs to no plate; and 1 + index of the sign at its end."""
    text = block.cut(body, 16).reshape(-1, 16)
    stretch = low_ones(np.packbits(is_alnum(text), axis=1, bitorder="little").view("<u2").ravel().astype(np.uint64))
    digits = (text[:, :_SIX] - np.uint8(ord("0"))) < 10
    used, letters = _USED[text[:, :_SIX]], is_capital(text[:, :_SIX])
    few = letters.cumsum(axis=1) <= MOST_LETTERS
    ordinary = (stretch == _FIVE) & used[:, :_FIVE].all(axis=1) & few[:, _FIVE - 1]
    new = (stretch == _SIX) & used.all(axis=1) & _is_new_energy(text, digits)
    length, sign = np.where(ordinary, _FIVE, np.where(new, _SIX, 0)), np.zeros(body.size, np.int64)
    four = indices((stretch == _FOUR) & used[:, :_FOUR].all(axis=1) & few[:, _FOUR - 1])
    if four.size:
        index, size = following(block, body[four] + _FOUR, signs("vehicle_plate", "signs", block.encoding))
        length[four], sign[four] = np.where(index < 0, 0, _FOUR + size), index + 1
    return length, sign


def _is_new_energy(text: Octets, digits: npt.NDArray[np.bool_]) -> Flags:
    """Of rows of six characters of plates: one or two capitals first (small vehicles), or one last (large ones)."""
    small: Flags = _NEW_ENERGY[text[:, 0]] & digits[:, 2:].all(axis=1)
    large: Flags = _NEW_ENERGY[text[:, 5]] & digits[:, :5].all(axis=1)
    return small | large


def _value(block: Block, at: Places, body: Places, length: Places, others: Places) -> Numbers:
    """The letter of the place and what follows in six bits each, behind the number of the other characters."""
    text = block.cut(body, _SIX).reshape(-1, _SIX)
    value = others.astype(np.uint64) * _BASE + (block.data[at] - np.uint8(ord("0")))
    for place in range(_SIX):
        octet = np.where((place < length) & is_alnum(text[:, place]), text[:, place] - np.uint8(ord("0") - 1), 0)
        value = value * _BASE + octet.astype(np.uint64)
    return value


VEHICLE_PLATE = VehiclePlate()
