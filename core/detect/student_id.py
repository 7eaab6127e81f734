"""National student numbers: G, J or L and 18 characters like those of a resident ID (Ministry of Education, 2013)."""

from dataclasses import dataclass

import numpy as np

from core.detect.bits import Flags, indices
from core.detect.block import Block, Octets, join_digits
from core.detect.forms import letters_of, without_run
from core.detect.resident_id import verdicts
from core.detect.runs import ODD, Found, Groups, Numbers, Runs, nothing

LENGTH = 19


@dataclass(frozen=True, slots=True)
class StudentId:
    """A letter of the rules pack and what could be a resident ID; behind some letters any check character is right.

    Valid and invalid as with a resident ID; what has neither a province nor a century is none. Value: the 17 digits.
    """

    key: str = "student_id"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the codes; no run is taken."""
        codes = runs.codes
        if not codes.start.size:
            return nothing()
        which = indices((codes.letters == 1) & (codes.end - codes.start == LENGTH) & (codes.digits >= 17))
        which = which[letters_of(self.key, "letters")[codes.head[which]]]
        if not which.size:
            return nothing()
        start = codes.start[which]
        text = block.cut(start + 1, 24).view(np.uint64).reshape(-1, 3)
        first, last = join_digits(text[:, 0]), text[:, 2]
        rest = join_digits(text[:, 1]) * 10 + (last & np.uint64(0x0F))
        check = (last >> np.uint64(8)).astype(np.uint8)
        is_x = (check | np.uint8(0x20)) == ord("x")
        verdict = verdicts(first, rest, np.where(is_x, np.uint8(10), check - np.uint8(ord("0"))))
        unchecked = indices(letters_of(self.key, "unchecked")[codes.head[which]])
        if unchecked.size:
            verdict[unchecked] = _best(first[unchecked], rest[unchecked])
        kept = indices(((codes.digits[which] == 18) | is_x) & (verdict != ODD))
        number = first * np.uint64(10**9) + rest
        return without_run(start[kept], start[kept] + LENGTH, verdict[kept], number[kept])


def _best(first: Numbers, rest: Numbers) -> Octets:
    """The verdicts with the check character that suits each number most."""
    best: Octets = np.minimum.reduce([verdicts(first, rest, np.full(first.size, n, np.uint8)) for n in range(11)])
    return best


STUDENT_ID = StudentId()
