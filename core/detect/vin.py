"""Vehicle identification numbers (ISO 3779, GB 16735): 17 characters, the ninth of which checks the others."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Words, behind, positions, window
from core.detect.block import Block, is_alnum
from core.detect.codes import is_alone
from core.detect.forms import mixed, without_run
from core.detect.rules import rule
from core.detect.runs import INVALID, VALID, Found, Groups, Runs, nothing

LENGTH = 17

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
"""By place; the check character's own is 0 (GB 16735, annex)."""

_FOUR_AT = LENGTH - 4
_WHOLE = np.uint64((1 << _FOUR_AT) - 1)
_CHECK_AT, _X, _NONE = 8, 10, 255


@cache
def _values() -> npt.NDArray[np.uint8]:
    """By byte: its value, _NONE where a VIN has no such character."""
    table = np.full(256, _NONE, np.uint8)
    table[[ord(digit) for digit in "0123456789"]] = range(10)
    for value, letters in rule("vin")["values"].items():
        table[[ord(letter) for letter in letters]] = value
    table.setflags(write=False)
    return table


@dataclass(frozen=True, slots=True)
class Vin:
    """17 capitals (not I, O, Q) and digits alone: a letter among them, the ninth a digit or X, the last four digits.

    Valid: the check character is right. Invalid: it is not (vehicles made for Europe need none).
    Value: a hash of the text.
    """

    key: str = "vin"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits, anchored on the four digits at their end."""
        inside = block.capitals() | block.digits
        start = positions(_likely(inside, block.digits, groups.fours)) - _FOUR_AT
        start = start[(window(inside, start) & _WHOLE) == _WHOLE]
        start = start[(window(block.digits, start) & _WHOLE) != _WHOLE]
        if not start.size:
            return nothing()
        text = block.cut(start, 32).reshape(-1, 32)
        value = _values()[text[:, :LENGTH]]
        digits = text[:, :LENGTH] - np.uint8(ord("0")) < 10
        checkable = digits[:, _CHECK_AT] | (text[:, _CHECK_AT] == ord("X"))
        shaped = (value != _NONE).all(axis=1) & digits[:, -4:].all(axis=1) & ~digits.all(axis=1) & checkable
        shaped &= ~is_alnum(text[:, LENGTH])
        kept = np.flatnonzero(shaped)
        if not kept.size:
            return nothing()
        kept = kept[is_alone(block, start[kept]) & ~block.is_trail(start[kept])]
        start, value, text = start[kept], value[kept].astype(np.int64), text[kept]
        text[:, LENGTH:] = 0
        check = np.where(digits[kept, _CHECK_AT], value[:, _CHECK_AT], _X)
        right = value @ np.array(WEIGHTS) % 11 == check
        return without_run(start, start + LENGTH, np.where(right, VALID, INVALID).astype(np.uint8), mixed(text))


def _likely(inside: Words, digits: Words, fours: Words) -> Words:
    """Bitmap of the last four digits of runs of at most 17 before which capitals or digits stand 1, 5, 8, 9 and 13
    bytes back.

    Bytes of a bitmap are eight bits each: looking back by 8 costs nothing.
    """
    before = behind(inside, 1)
    before &= behind(before, 4)
    likely = fours & before & ~behind(digits, _FOUR_AT + 1)
    likely.view(np.uint8)[1:] &= (before & inside).view(np.uint8)[:-1]
    return likely


VIN = Vin()
