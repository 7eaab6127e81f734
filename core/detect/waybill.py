"""Waybill numbers that begin with letters: carriers of the rules pack, and postal items (UPU standard S10).

Carriers whose numbers are digits only have no shape: a column's name has to say what they are.
"""

from dataclasses import dataclass

import numpy as np

from core.detect.bits import Flags, Places, indices
from core.detect.block import Block
from core.detect.codes import is_capital
from core.detect.forms import mixed, of_forms, without_run
from core.detect.runs import INVALID, VALID, Found, Groups, Runs, merged, nothing

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
"""Of the eight digits before the check digit (UPU S10, annex)."""

_S10_LENGTH = 13


@dataclass(frozen=True, slots=True)
class Waybill:
    """A carrier's letters and digits, or two letters, nine digits and two letters, alone.

    Valid: a carrier's form; a postal number whose check digit is right. Invalid: that fails.
    Value: letters and digits as one number; of a postal number a hash of the text.
    """

    key: str = "waybill"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the codes; no run is taken."""
        codes = runs.codes
        if not codes.start.size:
            return nothing()
        found = of_forms(block, codes, self.key)
        which = indices(
            (codes.letters == 2) & (codes.digits == 9) & (codes.end - codes.start == _S10_LENGTH)
            & is_capital(block.data[codes.end - 1]) & is_capital(block.data[codes.end - 2])
        )  # fmt: skip
        if not which.size:
            return found
        start, end = codes.start[which], codes.end[which]
        verdict = np.where(_is_right(block, start + 2), VALID, INVALID).astype(np.uint8)
        text = np.zeros((which.size, 32), np.uint8)
        text[:, :_S10_LENGTH] = block.cut(start, _S10_LENGTH).reshape(-1, _S10_LENGTH)
        return merged(found, without_run(start, end, verdict, mixed(text)))


def _is_right(block: Block, at: Places) -> Flags:
    """Whether the ninth digit from each place on checks the eight before it."""
    digits = block.cut(at, 9).reshape(-1, 9).astype(np.int64) - ord("0")
    check = 11 - digits[:, :8] @ np.array(S10_WEIGHTS) % 11
    right: Flags = np.where(check == 10, 0, np.where(check == 11, 5, check)) == digits[:, 8]
    return right


WAYBILL = Waybill()
