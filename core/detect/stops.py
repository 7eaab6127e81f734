"""Full stops between digits: what numbers with decimals and addresses of networks are found by."""

from functools import cache

import numpy as np

from core.detect.bits import Places, Words, ahead, behind, indices, positions, window
from core.detect.block import Block
from core.detect.runs import MANY, Groups, heads, is_crowded

MOST_APART = 4
"""Bytes from one full stop of an address to the next, at most."""

_AROUND = (1 << 2 * MOST_APART + 1) - 1


def quads(block: Block, groups: Groups) -> tuple[Places, Places, Places]:
    """Three full stops in a row that stand between digits and at most MOST_APART bytes from each other."""
    if block.raw.find(b".") < 0:
        return _none()
    between, many = groups.between, is_crowded(block, groups)
    if not many:
        between = between & ~block.digits
        many = bool(np.count_nonzero(between) >= MANY)
    if many:
        between = block.kept["pointed"] = between & block.stops()  # the rest is dates and times
    if not _crowded(between):
        return _none()
    return _around_seconds(between) if many else _in_a_row(_stops_of(block, between))


def _in_a_row(at: Places) -> tuple[Places, Places, Places]:
    near = (at[1:] - at[:-1]) <= MOST_APART
    first = indices(near[:-1] & near[1:])
    return at[first], at[first + 1], at[first + 2]


def _stops_of(block: Block, words: Words) -> Places:
    """Of the bytes in a bitmap those that are full stops."""
    at = positions(words)
    return at[indices(block.data[at] == ord("."))]


def _around_seconds(stops: Words) -> tuple[Places, Places, Places]:
    """Three in a row, each set found by its second one: there are few of these."""
    three = stops | ahead(stops, 1) | ahead(stops, 2)  # is there one at this place or the two behind it?
    second = positions(stops & behind(three, MOST_APART) & ahead(three, 2))
    left, right = _nearest()
    around = (window(stops, second - MOST_APART) & np.uint64(_AROUND)).view(np.int64)
    return second - left[around], second, second + right[around]


@cache
def _none() -> tuple[Places, Places, Places]:
    none = np.empty(0, np.int64)
    return none, none, none


@cache
def _nearest() -> tuple[Places, Places]:
    """By the MOST_APART bits before a full stop, its own and as many behind it: how far the next ones are."""
    before = [MOST_APART - f"{bits:0{MOST_APART}b}"[::-1].rfind("1") for bits in range(1 << MOST_APART)]
    after = [1 + f"{bits:0{MOST_APART}b}"[::-1].find("1") for bits in range(1 << MOST_APART)]
    bits = np.arange(_AROUND + 1)
    return np.array(before)[bits & (1 << MOST_APART) - 1], np.array(after)[bits >> MOST_APART + 1]


def decimals(block: Block, groups: Groups) -> Places:
    """Full stops behind two digits and before four."""
    if block.raw.find(b".") < 0:
        return _none()[0]
    likely = heads(block, groups) & behind(groups.twos, 2)
    if np.count_nonzero(likely) >= MANY:
        likely &= block.stops()
    return _stops_of(block, likely)


def _crowded(words: Words) -> bool:
    """Whether two bits are set in one of the octets of a bitmap: of three within nine bytes two always lie in one."""
    octets = words.view(np.uint8)
    return bool(np.count_nonzero((octets & (octets - np.uint8(1))).view(np.uint64)))
