"""Narrowed and escaped text as UTF-8: words are seen in UTF-16, UTF-32 and JSON's \\u738b as in any other encoding."""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.detect.bits import pairs
from core.model import Batch, Hits, Units

Places = npt.NDArray[np.int64]

_SURROGATE, _LAST = 0xD800, 0x10FFFF
_UNKNOWN = 0xFFFD
_ESCAPE = 6
_ESCAPED = re.compile(r"\\u((?!d[89a-f])[0-9a-f]{4})", re.IGNORECASE)
_HEX = np.array([int(chr(byte), 16) if chr(byte) in "0123456789abcdefABCDEF" else 16 for byte in range(256)])
"""By byte: the hexadecimal digit, 16 for what is none."""


def in_utf8(batch: Batch) -> tuple[Batch, Places | None]:
    """The batch with its data in UTF-8, and where each code unit stands in it: int64 (n + 1,). What is neither narrowed
    nor holds escapes comes back as it is, with None.

    Full-width digits and letters stay the ASCII they were folded to. Half of a surrogate pair alone becomes U+FFFD.
    """
    if batch.units is None:
        return _without_escapes(batch)
    units = _mended(np.where(batch.data < 0x80, batch.data, batch.units))
    size = (units >= 0x80).view(np.uint8) + (units >= 0x800).view(np.uint8) + np.uint8(1)
    if units.itemsize == 2:
        size -= (units & 0xF800) == _SURROGATE  # each of a pair takes half of four bytes
    else:
        size += units > 0xFFFF
    place = np.concatenate((np.zeros(1, np.int64), np.cumsum(size, dtype=np.int64)))
    text = units.astype(f"<u{units.itemsize}").tobytes().decode(f"utf-{8 * units.itemsize}-le").encode()
    return _moved(batch, np.frombuffer(text, np.uint8), place), place


def _moved(batch: Batch, data: npt.NDArray[np.uint8], place: Places) -> Batch:
    return replace(
        batch,
        data=data,
        encoding="utf-8",
        row_start=place[batch.row_start],
        row_end=place[batch.row_end],
        field_start=place[batch.field_start],
        units=None,
    )


def _without_escapes(batch: Batch) -> tuple[Batch, Places | None]:
    """The batch with \\uXXXX beyond ASCII as the characters they mean; those of surrogates stay as they are."""
    at = pairs(batch.data, ord("\\"), ord("u")) if batch.encoding == "utf-8" else np.empty(0, np.int64)
    at = at[at + _ESCAPE <= batch.data.size]
    digits = _HEX[batch.data[at[:, None] + np.arange(2, _ESCAPE)]]
    point = digits @ np.array([4096, 256, 16, 1])
    kept = np.flatnonzero((digits < 16).all(axis=1) & (point >= 0x80) & (point >> 11 != _SURROGATE >> 11))
    if not kept.size:
        return batch, None
    at, point = at[kept], point[kept]
    data, kept, long = batch.data.copy(), np.ones(batch.data.size, np.bool_), np.flatnonzero(point >= 0x800)
    kept[(at[:, None] + np.arange(2, _ESCAPE)).ravel()] = False
    kept[at[long] + 2] = True
    data[at] = 0xC0 | point >> 6 & 0x1F
    data[at + 1] = 0x80 | point & 0x3F
    data[at[long]] = 0xE0 | point[long] >> 12
    data[at[long] + 1] = 0x80 | point[long] >> 6 & 0x3F
    data[at[long] + 2] = 0x80 | point[long] & 0x3F
    place = _places(at, _ESCAPE - 2 - (point >= 0x800), data.size)
    return _moved(batch, data[kept], place), place


def _places(at: Places, fewer: Places, size: int) -> Places:
    """Where each byte of a text of that size stands when each escape at these places has become so many bytes fewer."""
    edges = np.concatenate(([0], at + _ESCAPE, [size + 1]))
    place: Places = np.arange(size + 1) - np.repeat(np.concatenate(([0], np.cumsum(fewer))), np.diff(edges))
    place[at[:, None] + np.arange(1, _ESCAPE)] = place[at][:, None]  # all of an escape is its character's first byte
    return place


def unescaped(text: str) -> str:
    """The text with \\uXXXX as the characters they mean."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text


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
    start, end = (np.searchsorted(place, at) for at in (hits.start, hits.end))
    return Hits(start, end, hits.type, hits.verdict, hits.value)
