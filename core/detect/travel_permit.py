"""Permits to travel and to stay: of residents of Hong Kong and Macau, and older ones of foreigners.

Those of Taiwan residents are eight or ten digits and nothing else: no shape that could be told from a date.
"""

from dataclasses import dataclass

from core.detect.bits import Flags
from core.detect.block import Block
from core.detect.forms import of_forms
from core.detect.runs import Found, Groups, Runs


@dataclass(frozen=True, slots=True)
class TravelPermit:
    """The forms of the rules pack, alone. Always valid: nothing in the number can be checked.

    Value: letters and digits as one number.
    """

    key: str = "travel_permit"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the codes; no run is taken."""
        return of_forms(block, runs.codes, self.key)


TRAVEL_PERMIT = TravelPermit()
