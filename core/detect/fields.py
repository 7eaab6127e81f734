"""Types that a column decides: what stands in columns that are about names, addresses, calls, stays, chats …

A column says what it is about by its name; one without a name is looked at for names and addresses, whose values
speak for themselves. What counts is decided over the whole entry (`core.detect.chance`), so every batch, whole or a
cell, gives the same hits for the same row.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places
from core.detect.characters import Spans
from core.detect.columns import HINT, NAMELESS, about
from core.detect.extents import Values, values_of
from core.detect.field_values import are_addresses, are_names, are_placeholders
from core.model import TYPES, Batch

_NAME, _ADDRESS = TYPES.index("name"), TYPES.index("address")
_VALID, _ODD = 0, 2
_BY_VALUE = ("utf-8", "gb18030", "big5")
"""Encodings in which a column without a name can be known by its values."""


@dataclass(frozen=True, slots=True)
class FieldHits:
    """Values in columns, ascending by start; parallel. As `core.model.Hits`, with the indices of row and column."""

    start: Places
    end: Places
    type: npt.NDArray[np.uint8]
    verdict: npt.NDArray[np.uint8]
    row: Places
    column: Places


@dataclass(frozen=True, slots=True)
class _Columns:
    """By index: is the column looked at; the type it is about, -1 where only its values say; must they be sure?

    judged: (name or address, must they be sure) of the columns whose values are looked at.
    """

    wanted: Flags
    type: npt.NDArray[np.int64]
    sure: Flags
    nameless: Flags
    judged: tuple[tuple[int, bool], ...]


def field_hits(batch: Batch) -> FieldHits | None:
    """The hits of the types that columns decide; None where no column can hold any.

    VALID: the value fits; ODD: it does not. Placeholders and empty fields are no hits.
    """
    columns = _columns(batch.columns, batch.encoding in _BY_VALUE)
    if columns is None or not batch.field_start.size or not batch.row_start.size:
        return None
    field = np.flatnonzero(columns.wanted[batch.field_column])
    if columns.nameless.any():
        field = _possible(batch, field, columns)
    if not field.size:
        return None
    values = values_of(batch, field)
    return _judged(batch, values, columns) if values.start.size else None


def _possible(batch: Batch, field: Places, columns: _Columns) -> Places:
    """Without the fields of nameless columns that hold no Chinese at their first bytes: those are most."""
    nameless = columns.nameless[batch.field_column[field]]
    at = batch.field_start[field]
    high = np.zeros(field.size, np.bool_)
    for step in range(2):  # a quote may come first
        high |= batch.data[np.minimum(at + step, batch.data.size - 1)] >= 0x81
    return field[high | ~nameless]


def _judged(batch: Batch, values: Values, columns: _Columns) -> FieldHits | None:
    spans = Spans(batch.data, values.start, values.end - values.start)
    type_, sure = columns.type[values.column], columns.sure[values.column]
    valid = np.ones(type_.size, np.bool_)
    for kind, strict in columns.judged:
        chosen = np.flatnonzero((type_ == kind) & (sure == strict))
        valid[chosen] = _fits(spans, chosen, batch.encoding, kind, strict)
    if columns.nameless.any():
        unnamed = np.flatnonzero(type_ < 0)
        for kind in (_ADDRESS, _NAME):
            type_[unnamed[_fits(spans, unnamed, batch.encoding, kind, True)]] = kind
    keep = np.flatnonzero((type_ >= 0) & ~are_placeholders(spans, batch.encoding))
    if not keep.size:
        return None
    verdict = np.where(valid[keep], np.uint8(_VALID), np.uint8(_ODD))
    found = type_[keep].astype(np.uint8)
    return FieldHits(values.start[keep], values.end[keep], found, verdict, values.row[keep], values.column[keep])


def _fits(spans: Spans, chosen: Places, encoding: str, kind: int, sure: bool) -> Flags:
    """Which of the chosen values are what names, or addresses, look like."""
    some = Spans(spans.data, spans.start[chosen], spans.length[chosen])
    return (are_names if kind == _NAME else are_addresses)(some, encoding, sure)


@lru_cache(maxsize=256)
def _columns(labels: tuple[str, ...], by_value: bool) -> _Columns | None:
    """What these columns are about; None where none is about anything."""
    said = [about(label) for label in labels]
    type_ = np.array([TYPES.index(each.type) if each.type else -1 for each in said], np.int64)
    nameless = np.array([each.how == NAMELESS and by_value for each in said], np.bool_)
    wanted = (type_ >= 0) | nameless
    if not wanted.any():
        return None
    sure = np.array([each.how in (HINT, NAMELESS) for each in said], np.bool_)
    pairs = {(int(kind), bool(strict)) for kind, strict in zip(type_, sure, strict=True) if kind in (_NAME, _ADDRESS)}
    return _Columns(wanted, type_, sure, nameless, tuple(sorted(pairs)))
