"""Hardware addresses (IEEE 802): six pairs of hexadecimal digits with colons or hyphens between them."""

from dataclasses import dataclass

import numpy as np

from core.detect.bits import Flags, Places, pack, positions
from core.detect.block import Block, byte_set, is_alnum
from core.detect.codes import is_alone
from core.detect.forms import without_run
from core.detect.runs import INVALID, VALID, Found, Groups, Numbers, Runs, nothing

LENGTH = 17

_MARKS = b":-"
_JOINTS, _STEP = 5, 3
_ENDS_OF_FOUR = np.uint32(0xFF0000FF)
_SLICE = 1 << 15
_HEX = byte_set(b"0123456789abcdefABCDEF")
_PAIRS = np.array([0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16])


@dataclass(frozen=True, slots=True)
class Mac:
    """12 hexadecimal digits in pairs, all joined alike; not part of a longer row of pairs, nothing glued to it.

    Valid: of one station. Invalid: zero, or of a group (the lowest bit of the first pair). Value: the 48 bits.
    """

    key: str = "mac"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits: of five marks three apart one pair has both ends of four bytes that lie at a multiple of four."""
        marks = [mark for mark in _MARKS if block.raw.find(mark) >= 0]
        joint = _paired(block, marks) if marks else np.empty(0, np.int64)
        start = _begins(block, joint) if joint.size else joint
        if not start.size:
            return nothing()
        text = block.cut(start, LENGTH).reshape(-1, LENGTH)[:, _PAIRS]
        number = _number(text)
        alone = is_alone(block, start) & ~is_alnum(block.data[start + LENGTH])
        kept = np.flatnonzero(_HEX[text].all(axis=1) & alone)
        start, number = start[kept], number[kept]
        grouped = (number >> np.uint64(40) & np.uint64(1)).astype(np.bool_)
        verdict = np.where(grouped | (number == 0), INVALID, VALID).astype(np.uint8)
        return without_run(start, start + LENGTH, verdict, number)


def _paired(block: Block, marks: list[int]) -> Places:
    """Every place at a multiple of four where a mark stands, and the same one three bytes on; ascending."""
    words = block.data.view("<u4")
    masked, hits = np.empty(min(_SLICE, words.size), np.uint32), np.zeros(-(-words.size // 64) * 64, np.bool_)
    for start in range(0, words.size, _SLICE):
        part = np.bitwise_and(words[start : start + _SLICE], _ENDS_OF_FOUR, out=masked[: words.size - start])
        hit = hits[start : start + part.size]
        np.equal(part, np.uint32(marks[0] << 24 | marks[0]), out=hit)
        for mark in marks[1:]:
            hit |= part == np.uint32(mark << 24 | mark)
    return positions(pack(hits)) * 4


def _begins(block: Block, joint: Places) -> Places:
    """Starts of the rows of six pairs that these joints (the first to the fourth) are in.

    What is joined to them by the same mark must not be one more pair; a name may be ("mac:00:1a:…").
    """
    near = block.load(joint - _STEP)  # its bytes 0, 3 and 6 may be marks; most are of times of day, and two alone
    mark = (near >> np.uint64(24)).astype(np.uint8)
    kept = np.flatnonzero((near.astype(np.uint8) == mark) | (block.data[joint + 2 * _STEP] == mark))
    joint, mark = joint[kept], mark[kept]
    last, going = joint.copy(), np.ones(joint.size, np.bool_)
    for step in range(1, _JOINTS):
        going &= block.data[joint + _STEP * step] == mark
        last += _STEP * going
    whole = block.data[last + _STEP] != mark
    for step in range(1, _JOINTS):
        whole &= block.data[last - _STEP * step] == mark
    start, mark = last[whole] - (LENGTH - _STEP), mark[whole]
    pair = _HEX[block.data[start - 2]] & _HEX[block.data[start - 3]] & is_alone(block, start - 3)
    begins: Places = start[~(pair & (block.data[start - 1] == mark))]
    return begins


def _number(text: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Numbers:
    """The numbers of rows of hexadecimal digits."""
    number = np.zeros(len(text), np.uint64)
    for column in text.T:
        digit = (column & np.uint8(0x0F)) + np.uint8(9) * (column > ord("9"))
        number = number << np.uint64(4) | digit
    return number


MAC = Mac()
