"""Meets findings again: the values at their places in rows that are read anew. Values stay in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.detect.mask import masked
from core.model import CHANGED, SHOWN, TYPES, UNREAD, Batch, Finding, Layout
from core.tally import VERDICTS, located, tally_of, text_of

Met = tuple[int, str, str, str]
"""(place, column, type, verdict) of a hit; the column is "" where the place is a byte offset, which says enough."""

Answer = tuple[str, str]
"""(value, SHOWN), or ("", why the finding stays masked)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The findings of one entry, itself or inside a container, that are to be read again.

    size_bytes: of its content. sampled: only cells of it were read.
    """

    key: bytes
    layout: Layout
    size_bytes: int
    sampled: bool
    findings: tuple[Finding, ...]


class Search:
    """What of one entry has not been met yet, and the values of what has.

    Several findings may have one row, column and type: they are met in the order in which they were found.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.ended = False
        """Set by who reads once nothing is left to read: what was not met by then is not there any more."""
        self._values: list[str | None] = [None] * len(wanted.findings)
        self._waiting: dict[Met, list[int]] = {}
        for index, finding in enumerate(wanted.findings):
            self._waiting.setdefault(_met(finding), []).append(index)

    @property
    def complete(self) -> bool:
        """Nothing is left to be met."""
        return not self._waiting

    def places(self) -> list[int]:
        """Where the findings are that have not been met, ascending."""
        return sorted({place for place, *_ in self._waiting})

    def look(self, batch: Batch) -> None:
        """Takes the values of all that is waited for in these rows."""
        hits = _by_row if batch.by_row_number else _by_offset
        for met, value in hits(batch, self.places()):
            indices = self._waiting.get(met)
            if indices:
                self._values[indices.pop(0)] = value
                if not indices:
                    del self._waiting[met]

    def answers(self) -> tuple[Answer, ...]:
        """One for each finding. A value is shown only if its mask is the one that was stored."""
        return tuple(map(self._answer, self.wanted.findings, self._values))

    def _answer(self, finding: Finding, value: str | None) -> Answer:
        if value is None:
            return "", CHANGED if self.ended else UNREAD
        return (value, SHOWN) if masked(finding.type, value) == finding.masked else ("", CHANGED)


def _met(finding: Finding) -> Met:
    return finding.place, finding.column if finding.by_row_number else "", finding.type, finding.verdict


def _by_offset(batch: Batch, places: list[int]) -> Iterator[tuple[Met, str]]:
    """Hits at these byte offsets. No two hits of a type begin at one place."""
    if not len(batch.row_start) or not places:
        return
    length = (batch.row_end - batch.row_start) * batch.unit_bytes
    if not np.any(np.searchsorted(places, batch.row_place) < np.searchsorted(places, batch.row_place + length)):
        return
    hits, row, _ = located(batch)
    place = batch.row_place[row] + (hits.start - batch.row_start[row]) * batch.unit_bytes
    for i in np.flatnonzero(np.isin(place, places)).tolist():
        met = int(place[i]), "", TYPES[hits.type[i]], VERDICTS[hits.verdict[i]]
        yield met, text_of(batch, int(hits.start[i]), int(hits.end[i]))


def _by_row(batch: Batch, numbers: list[int]) -> Iterator[tuple[Met, str]]:
    """Hits in these rows, by the labels and in the order of `tally_of`, which shows the first of each slot.

    A stored finding is among the first of its slot in the whole entry, so it is among the first here too.
    """
    keep = np.isin(batch.row_place, numbers)
    if not keep.any():
        return
    row_place, start = batch.row_place[keep], batch.row_start[keep]
    rows = replace(
        batch,
        row_start=start,
        row_end=batch.row_end[keep],
        row_place=start,
        group=batch.group[keep],
        by_row_number=False,
        unit_bytes=1,
    )
    hits, _, _ = located(rows)
    places = zip(hits.start.tolist(), hits.type.tolist(), strict=True)
    ends = dict(zip(((s, TYPES[t]) for s, t in places), hits.end.tolist(), strict=True))
    for found in tally_of(rows).findings:
        number = int(row_place[np.searchsorted(start, found.place, side="right") - 1])
        value = text_of(batch, found.place, ends[found.place, found.type])
        yield (number, found.column, found.type, found.verdict), value
