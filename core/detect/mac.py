"""Hardware addresses (IEEE 802): six pairs of hexadecimal digits with colons or hyphens between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.detect.alnums import alnums, has_marks
from core.detect.bits import Flags, Places, ahead, behind, indices, positions
from core.detect.block import Block, Octets, byte_set, is_alnum
from core.detect.codes import is_alone
from core.detect.forms import without_run
from core.detect.runs import INVALID, MANY, VALID, Found, Groups, Numbers, Runs, nothing

LENGTH = 17

_MARKS = b":-"
_APART = 3
_IS_MARK = byte_set(_MARKS)
_HEX = byte_set(b"0123456789abcdefABCDEF")
_JOINTS, _PAIRS = np.array([2, 5, 8, 11, 14]), np.array([0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16])


@dataclass(frozen=True, slots=True)
class Mac:
    """12 hexadecimal digits in pairs, all joined alike; not part of a longer row of pairs, nothing glued to it.

    Valid: of one station. Invalid: zero, or of a group (the lowest bit of the first pair). Value: the 48 bits.
    """

    key: str = "mac"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits, each from one place that surely shows it."""
        start = _likely(block)
        if not start.size:
            return nothing()
        text = block.cut(start, LENGTH).reshape(-1, LENGTH)
        shaped = _HEX[text[:, _PAIRS]].all(axis=1) & (text[:, _JOINTS] == text[:, _JOINTS[:1]]).all(axis=1)
        kept = indices(shaped & _IS_MARK[text[:, _JOINTS[0]]])
        if not kept.size:
            return nothing()
        kept = kept[_stands_alone(block, start[kept])]
        start, number = start[kept], _number(text[kept][:, _PAIRS])
        grouped = (number >> np.uint64(40) & np.uint64(1)).astype(np.bool_)
        verdict = np.where(grouped | (number == 0), INVALID, VALID).astype(np.uint8)
        return without_run(start, start + LENGTH, verdict, number)


def _likely(block: Block) -> Places:
    """Starts of what may be one, ascending: its marks stand before words that begin three bytes apart, five in a row.
    In most text not even four begin so.
    """
    if not has_marks(block):
        return nothing().start
    marks = ahead(alnums(block), 1)
    marks &= ~alnums(block)
    two = ahead(marks, _APART)
    two &= marks
    four = ahead(two, 2 * _APART)
    four &= two
    count = np.count_nonzero(four)
    if not count:
        return nothing().start
    if count > MANY:  # dates with times have five marks too, but a longer number on one side
        four &= ahead(marks, 4 * _APART)
        four &= ~(behind(block.digits, _APART) | ahead(block.digits, LENGTH - 2))
    if count > MANY and np.count_nonzero(four) > MANY:  # rows of pairs with blanks between them
        four &= block.only(_MARKS[0]) | block.only(_MARKS[1])
    at = positions(four)
    mark = block.data[at]
    at = at[indices((block.data[at + _APART] == mark) & (block.data[at + 4 * _APART] == mark) & _IS_MARK[mark])]
    start: Places = at - 2
    return start


def _stands_alone(block: Block, start: Places) -> Flags:
    """Whether no letter, digit or further pair is joined to the address; a name may be ("mac:00:1a:…")."""
    mark, after = block.data[start + 2], block.data[start + LENGTH]
    pair = _HEX[block.data[start - 2]] & _HEX[block.data[start - 3]] & is_alone(block, start - 3)
    longer = (pair & (block.data[start - 1] == mark)) | (after == mark) | is_alnum(after)
    alone: Flags = ~longer & is_alone(block, start)
    return alone


def _number(text: npt.NDArray[np.uint8]) -> Numbers:
    """The numbers of rows of hexadecimal digits."""
    number = np.zeros(len(text), np.uint64)
    for column in text.T:
        digit: Octets = (column & np.uint8(0x0F)) + np.uint8(9) * (column > ord("9"))
        number = number << np.uint64(4) | digit
    return number


MAC = Mac()
