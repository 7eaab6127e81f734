"""Numbers without letters and without a check digit: only a column's name or a word before them says what they are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, ahead, behind, pack, positions
from core.detect.block import byte_set
from core.detect.named import Digits, behind_quotes, digits_at, named
from core.detect.rules import FOLDER, rule
from core.detect.runs import VALID, Found, unnumbered
from core.errors import CoreError
from core.model import TYPES, Batch

FEWEST = 8
"""Digits of the shortest of them."""

Said = Callable[[Places], npt.NDArray[np.int64]]
"""For places in the data 1 + the index of the type that the word before each names; no more than 0 where none does."""

_JOINTS = 3
_JOINT = byte_set(b":=\"'( ")
_BIG5_COLON = ord("G")
"""What its second byte looks like."""

_POWERS = np.array([10**power for power in range(20)], np.uint64)


@dataclass(frozen=True, slots=True)
class DigitsOnly:
    """Digits of the rule file's `plain` forms. Always valid. Value: the number."""

    key: str

    def find(self, batch: Batch, at: Places, said: npt.NDArray[np.int64]) -> Found:
        """The numbers in columns that are named so, and those at places before which a word says so."""
        in_columns = behind_quotes(batch.data, batch.field_start[named(batch, self.key)])
        spoken = at[said == 1 + TYPES.index(self.key)]
        found = digits_at(batch.data, np.union1d(in_columns, spoken))
        kept = np.flatnonzero(self._fits(found))
        start, value = found.start[kept], found.value[kept]
        return unnumbered(start, found.end[kept], np.full(start.size, VALID, np.uint8), value)

    def _fits(self, found: Digits) -> Flags:
        digits = np.minimum(found.end - found.start, _POWERS.size - 1)
        fits = np.zeros(digits.size, np.bool_)
        for many, first in _forms(self.key):
            head = found.value // _POWERS[np.maximum(digits - len(first), 0)]
            fits |= (digits == many) & (not first or head == np.uint64(int(first or "0")))
        return fits


@cache
def _forms(name: str) -> tuple[tuple[int, str], ...]:
    """(how many digits, what they begin with); CoreError if the file is wrong."""
    try:
        return tuple(
            (int(digits), str(first))
            for form in rule(name)["plain"]
            for digits in form["digits"]
            for first in form.get("first", [""])
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CoreError(f"{FOLDER / name}.yaml: plain cannot be used: {error!r}") from error


def long_numbers(batch: Batch) -> Places:
    """Where runs of at least FEWEST digits begin in free text behind something Chinese, but for a colon or a quote.

    None in a table, whose columns say what they hold. Logs are full of long numbers behind words in Latin letters.
    """
    if batch.field_start.size:
        return np.empty(0, np.int64)
    digit = np.zeros(-(-batch.data.size // 64) * 64 + 64, np.bool_)
    digit[: batch.data.size] = (batch.data - np.uint8(ord("0"))) < 10
    words = pack(digit)
    run = words & ahead(words, 1)
    run &= ahead(run, 2)
    run &= ahead(run, 4)
    at = positions(run & ~behind(words, 1))
    before = at - 1
    for _ in range(_JOINTS):
        before = before - _JOINT[batch.data[before]]
    last = batch.data[before]
    places: Places = at[(last >= 0x80) | (last == _BIG5_COLON)]
    return places


PLAIN = tuple(map(DigitsOnly, ("passport", "travel_permit", "waybill")))
