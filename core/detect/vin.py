"""Vehicle identification numbers (ISO 3779, GB 16735): 17 characters, the ninth of which checks the others."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.alnums import has_long_word, has_marks
from core.detect.bits import Flags, Places, indices, low_ones, positions, window
from core.detect.block import Block, is_alnum
from core.detect.codes import is_alone, is_capital
from core.detect.forms import mixed, without_run
from core.detect.rules import rule
from core.detect.runs import INVALID, VALID, Found, Groups, Runs, heads, is_crowded, nothing

LENGTH = 17

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
"""By place; the check character's own is 0 (GB 16735, annex)."""

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
        """The hits, anchored on the digits at their end, before which a capital stands."""
        start = _likely(block, groups)
        if not start.size:
            return nothing()
        text = block.cut(start, 32).reshape(-1, 32)
        value = _values()[text[:, :LENGTH]]
        digits = text[:, :LENGTH] - np.uint8(ord("0")) < 10
        checkable = digits[:, _CHECK_AT] | (text[:, _CHECK_AT] == ord("X"))
        shaped = (value != _NONE).all(axis=1) & digits[:, -4:].all(axis=1) & ~digits.all(axis=1) & checkable
        shaped &= ~is_alnum(text[:, LENGTH])
        kept = indices(shaped)
        if not kept.size:
            return nothing()
        first = start[kept]
        digit_or_capital = (text[kept, 0] >= ord("A")) | block.is_digit(first)
        kept = kept[digit_or_capital & is_alone(block, first) & ~block.is_trail(first)]
        start, value, text = start[kept], value[kept].astype(np.int64), text[kept]
        text[:, LENGTH:] = 0
        check = np.where(digits[kept, _CHECK_AT], value[:, _CHECK_AT], _X)
        right = value @ np.array(WEIGHTS) % 11 == check
        return without_run(start, start + LENGTH, np.where(right, VALID, INVALID).astype(np.uint8), mixed(text))


def _likely(block: Block, groups: Groups) -> Places:
    """Starts of what may be one: a capital stands before its last digits, of which there are four and more."""
    crowded = is_crowded(block, groups)
    if crowded and has_marks(block) and not has_long_word(block):  # with marks others need that bitmap too
        return nothing().start
    before = heads(block, groups)
    if crowded:
        before = before & block.capitals()
    at = positions(before)
    at = at[indices(is_capital(block.data[at]))] + 1
    if not at.size:
        return at
    digits = low_ones(window(block.digits, at))
    kept = indices(digits < LENGTH)
    start: Places = at[kept] + digits[kept] - LENGTH
    return start


VIN = Vin()
