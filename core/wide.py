"""Narrowed text as UTF-8, so that words are seen in UTF-16 and UTF-32 as they are in any other encoding."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.model import Batch, Hits, Units

Places = npt.NDArray[np.int64]

_SURROGATE, _LAST = 0xD800, 0x10FFFF
_UNKNOWN = 0xFFFD


def in_utf8(batch: Batch) -> tuple[Batch, Places | None]:
    """The batch with its data in UTF-8, and where each code unit stands in it: int64 (n + 1,). What is not narrowed
    comes back as it is, with None.

    Full-width digits and letters stay the ASCII they were folded to. Half of a surrogate pair alone becomes U+FFFD.
    """
    if batch.units is None:
        return batch, None
    units = _mended(np.where(batch.data < 0x80, batch.data, batch.units))
    size = 1 + (units >= 0x80) + (units >= 0x800).astype(np.int64)
    if units.itemsize == 2:
        size -= (units & 0xF800) == _SURROGATE  # each of a pair takes half of four bytes
    else:
        size += units > 0xFFFF
    place = np.concatenate((np.zeros(1, np.int64), np.cumsum(size)))
    text = units.astype(f"<u{units.itemsize}").tobytes().decode(f"utf-{8 * units.itemsize}-le").encode()
    words = replace(
        batch,
        data=np.frombuffer(text, np.uint8),
        encoding="utf-8",
        row_start=place[batch.row_start],
        row_end=place[batch.row_end],
        field_start=place[batch.field_start],
        units=None,
    )
    return words, place


def _mended(units: Units) -> Units:
    """The units without any that are no character: of 16 bits those of no pair, of 32 bits all surrogates."""
    if units.itemsize == 4:
        units[(units > _LAST) | ((units >> 11) == _SURROGATE >> 11)] = _UNKNOWN
        return units
    half = units >> 10
    high, low = half == _SURROGATE >> 10, half == (_SURROGATE >> 10) + 1
    if high.any() or low.any():
        paired = np.zeros(units.size, np.bool_)
        paired[:-1] = high[:-1] & low[1:]
        units[(high & ~paired) | (low & ~np.concatenate(([False], paired[:-1])))] = _UNKNOWN
    return units


def back(hits: Hits, place: Places | None) -> Hits:
    """Hits in the data of `in_utf8` as hits in the data of the batch itself."""
    if place is None:
        return hits
    start, end = (np.searchsorted(place, at, "right") - 1 for at in (hits.start, hits.end))
    return Hits(start, end, hits.type, hits.verdict, hits.value)
