"""Numbers of SIM cards (ITU-T E.212), under a name that says so: 460 begins the old resident IDs of Hainan too."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Places
from core.detect.block import Octets
from core.detect.named import digits_of
from core.detect.rules import rule
from core.detect.runs import ODD, VALID, Found, Numbers, Table, look_up, unnumbered
from core.model import Batch

DIGITS = 15


@cache
def _networks() -> Table:
    """By the first five digits: the verdict."""
    table, pack = np.full(100_000, ODD, np.uint8), rule("imsi")
    table[[int(pack["country"] + network) for network in pack["networks"]]] = VALID
    table.setflags(write=False)
    return table


@dataclass(frozen=True, slots=True)
class Imsi:
    """15 digits in a column or behind a key that names them. Valid: country and network of the mainland. Odd: others,
    as foreign cards have them. Never invalid. Value: the number.
    """

    key: str = "imsi"

    def verdicts(self, number: Numbers, digits: Places) -> Octets:
        """Of numbers with so many digits: all of them 15."""
        return look_up(_networks(), number // np.uint64(10**10))

    def find(self, batch: Batch) -> Found:
        """The numbers in columns that are named so."""
        found = digits_of(batch, self.key)
        kept = np.flatnonzero(found.end - found.start == DIGITS)
        start, end, value = found.start[kept], found.end[kept], found.value[kept]
        return unnumbered(start, end, self.verdicts(value, end - start), value)


IMSI = Imsi()
