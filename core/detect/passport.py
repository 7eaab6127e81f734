"""Numbers of Chinese passports (ICAO 9303): one or two letters and seven or eight digits, without a check digit."""

from dataclasses import dataclass

from core.detect.bits import Flags
from core.detect.block import Block
from core.detect.forms import of_forms
from core.detect.runs import Found, Groups, Runs


@dataclass(frozen=True, slots=True)
class Passport:
    """The forms of the rules pack, alone. Always valid: nothing in the number can be checked.

    Value: letters and digits as one number.
    """

    key: str = "passport"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the codes; no run is taken."""
        return of_forms(block, runs.codes, self.key)


PASSPORT = Passport()
