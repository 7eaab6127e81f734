"""Numbers of mobile devices (3GPP TS 23.003), under a name: without one, fifteen digits may be anything."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bank_card import checks
from core.detect.bits import Places
from core.detect.block import Octets
from core.detect.named import digits_of
from core.detect.rules import rule
from core.detect.runs import INVALID, VALID, Found, Numbers, Table, look_up, nothing, unnumbered
from core.model import Batch

WITHOUT_CHECK, WITH_CHECK, WITH_VERSION = 14, 15, 16
"""Digits: TAC and serial number; these and a check digit; these and a software version (IMEISV)."""


@cache
def _bodies() -> Table:
    table = np.zeros(100, np.uint8)
    table[[int(body) for body in rule("imei")["bodies"]]] = 1
    table.setflags(write=False)
    return table


@dataclass(frozen=True, slots=True)
class Imei:
    """14 to 16 digits in a column or behind a key that names them.

    Valid: a reporting body, and of 15 digits the check digit (Luhn), or the 0 that networks send in its place.
    Invalid: not so. Value: the number.
    """

    key: str = "imei"

    def verdicts(self, number: Numbers, digits: Places) -> Octets:
        """Of numbers with so many digits."""
        body = number // (10 ** (np.clip(digits, 14, 16) - 2)).astype(np.uint64)
        known = look_up(_bodies(), np.minimum(body, np.uint64(99))) != 0
        checked = (digits != WITH_CHECK) | checks(number) | (number % np.uint64(10) == 0)
        return np.where(known & checked, VALID, INVALID).astype(np.uint8)

    def find(self, batch: Batch) -> Found:
        """The numbers in columns that are named so."""
        found = digits_of(batch, self.key)
        if not found.start.size:
            return nothing()
        digits = found.end - found.start
        kept = np.flatnonzero((digits >= WITHOUT_CHECK) & (digits <= WITH_VERSION))
        start, end, value = found.start[kept], found.end[kept], found.value[kept]
        return unnumbered(start, end, self.verdicts(value, end - start), value)


IMEI = Imei()
