"""Points on the map whose longitude and latitude stand in two columns of a table, wherever these are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.detect.bits import Flags, Places, rank
from core.detect.columns import type_of_header
from core.detect.geo_point import LONGEST_DECIMALS
from core.detect.named import behind_quotes, pieces
from core.detect.rules import rule
from core.detect.runs import VALID, Found, nothing, unnumbered
from core.model import Batch

_LOOK = 24
_DEGREE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class GeoColumns:
    """A longitude and a latitude of the rules pack in columns of one row that are named so.

    The hit is the first of both, and one a row. Value 0.
    """

    key: str = "geo_point"

    def find(self, batch: Batch) -> Found:
        """The first longitude or latitude of each row that has both."""
        longitude, latitude = _columns(batch.columns)
        if not longitude or not latitude or not batch.row_start.size:
            return nothing()
        either = [_degrees(batch, longitude, "longitude"), _degrees(batch, latitude, "latitude")]
        start, end = (np.concatenate(both) for both in zip(*either, strict=True))
        row = rank(batch.row_start, start, batch.data.size)
        here, there = row[: either[0][0].size], row[either[0][0].size :]
        both = np.concatenate((np.isin(here, there), np.isin(there, here)))
        order = np.argsort(start, kind="stable")
        order = order[both[order]]
        kept = order[np.diff(row[order], prepend=-1) != 0]
        none = np.zeros(kept.size, np.uint64)
        return unnumbered(start[kept], end[kept], none.astype(np.uint8) + VALID, none)


@lru_cache(maxsize=256)
def _columns(labels: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indices of the columns of longitudes, and of those of latitudes; a name that says both is neither's."""
    words = rule("geo_point")["columns"]
    named: dict[tuple[bool, ...], list[int]] = {}
    for index, label in enumerate(labels):
        if type_of_header(label) == "geo_point":
            own = label.rpartition(".")[2].casefold()
            said = tuple(any(word in own for word in words[kind]) for kind in ("longitude", "latitude"))
            named.setdefault(said, []).append(index)
    return tuple(named.get((True, False), ())), tuple(named.get((False, True), ()))


def _degrees(batch: Batch, columns: tuple[int, ...], kind: str) -> tuple[Places, Places]:
    """Starts and ends of the fields of these columns that begin with degrees of the rules pack."""
    start = behind_quotes(batch.data, batch.field_start[np.isin(batch.field_column, columns)])
    text = pieces(batch.data, start, _LOOK)
    digit = (text - np.uint8(ord("0"))) < 10
    digit[:, -1] = False
    whole = np.argmin(digit, axis=1)
    index = np.arange(start.size)
    point: Flags = (text[index, whole] == ord(".")) & (whole > 0) & (whole <= _DEGREE_DIGITS)
    degrees = np.zeros(start.size, np.int64)
    for place in range(_DEGREE_DIGITS):
        more = whole > place
        degrees[more] = degrees[more] * 10 + (text[more, place] & 0x0F)
    digit[:, : _DEGREE_DIGITS + 1] |= np.arange(_DEGREE_DIGITS + 1) <= whole[:, None]
    length = np.argmin(digit, axis=1)
    decimals = length - whole - 1
    low, high = rule("geo_point")[kind]
    fits = point & (degrees >= low) & (degrees < high) & (text[:, 0] != ord("0"))
    fits &= (decimals >= rule("geo_point")["decimals"]) & (decimals <= LONGEST_DECIMALS)
    kept = np.flatnonzero(fits)
    return start[kept], (start + length)[kept]


GEO_COLUMNS = GeoColumns()
