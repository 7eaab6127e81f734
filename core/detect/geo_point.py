"""Points on the map: a longitude and a latitude of the mainland with many decimals, side by side in either order."""

from dataclasses import dataclass

import numpy as np

from core.detect.bits import Flags, Places, Words, high_ones, indices, low_ones, window
from core.detect.block import Block, byte_set, is_alnum
from core.detect.rules import rule
from core.detect.runs import VALID, Found, Groups, Runs, nothing
from core.detect.stops import decimals

LONGEST_DECIMALS = 16

_FURTHEST = 1 + LONGEST_DECIMALS + 2 + 3
"""Bytes from one full stop to the next, at most: decimals, a mark and a space, degrees."""

_MARKS = byte_set(b",;|/ \t")
_NEITHER, _LONGITUDE, _LATITUDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """116.3912,39.9071: two numbers with one of `,;|/`, a tab or a space between them, and perhaps one more space.

    Valid: a longitude and a latitude of the rules pack. Anything else is none: two decimal numbers side by side are
    everywhere. Two columns of a table that stand side by side are one point, in the column of the first. Value 0.
    """

    key: str = "geo_point"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """Every point of the block; runs of digits are not taken."""
        if "pointed" in block.kept and not _near(block.kept["pointed"]):
            return nothing()
        stop = decimals(block, groups)
        if stop.size < 2:
            return nothing()
        first = stop[indices(np.diff(stop) <= _FURTHEST)]
        if not first.size or not _before_mark(block, first).any():
            return nothing()
        start, end, kind = _degrees(block, stop)
        fits = (kind[:-1] != kind[1:]) & (kind[:-1] * kind[1:] != _NEITHER)
        if not fits.any():
            return nothing()
        pair = indices(fits & _side_by_side(block, end[:-1], start[1:]))
        if not pair.size:
            return nothing()
        pair = pair[_alone(block, start[pair], end[pair + 1])]
        pair = pair[_from_the_left(pair)]
        none = np.zeros(pair.size, np.uint64)
        return Found(start[pair], end[pair + 1], none.astype(np.uint8) + VALID, none, np.full(pair.size, -1))


def _near(stops: Words) -> bool:
    """Whether two full stops may be as near as those of a point: they lie one to three octets of the bitmap apart."""
    held = stops.view(np.uint8) != 0
    next_ = held[1:-2] | held[2:-1]
    next_ |= held[3:]
    next_ &= held[:-3]
    return bool(next_.any())


def _degrees(block: Block, stop: Places) -> tuple[Places, Places, Places]:
    """Starts, ends and kinds of the decimal numbers around these full stops."""
    whole = high_ones(window(block.digits, stop - 64))
    decimals = low_ones(window(block.digits, stop + 1)).astype(np.int64)
    start, end = stop - whole, stop + 1 + decimals
    degrees = block.number(start, np.minimum(whole, 3))
    fits = (whole <= 3) & (decimals >= rule("geo_point")["decimals"]) & (decimals <= LONGEST_DECIMALS)
    fits &= block.data[start] != ord("0")
    kind = np.full(stop.size, _NEITHER)
    for name, which in (("longitude", _LONGITUDE), ("latitude", _LATITUDE)):
        low, high = rule("geo_point")[name]
        kind[fits & (degrees >= low) & (degrees < high)] = which
    return start, end, kind


def _before_mark(block: Block, stop: Places) -> Flags:
    """Whether a mark stands right behind the decimals of each number."""
    marked: Flags = _MARKS[block.data[stop + 1 + low_ones(window(block.digits, stop + 1))]]
    return marked


def _side_by_side(block: Block, end: Places, start: Places) -> Flags:
    """Whether a mark, and perhaps a space, is all between these ends and starts."""
    gap = start - end
    near: Flags = _MARKS[block.data[end]] & ((gap == 1) | ((gap == 2) & (block.data[start - 1] == ord(" "))))
    return near


def _alone(block: Block, start: Places, end: Places) -> Flags:
    before, after = block.data[start - 1], block.data[end]
    wrong: Flags = block.letter_before(start) | (before == ord("-")) | (before == ord("."))
    return ~wrong & ~is_alnum(after) & ~block.fraction_after(end)


def _from_the_left(pair: Places) -> Flags:
    """Of pairs that share a number (their indices are one apart), those that a reader from the left takes."""
    first = np.diff(pair, prepend=-2) > 1
    index = np.arange(pair.size)
    taken: Flags = (index - np.maximum.accumulate(np.where(first, index, 0))) % 2 == 0
    return taken


GEO_POINT = GeoPoint()
