"""Which files a census would read: all that can be read and of which not all was. Rows are streamed, largest first."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.case import Case
from core.case_file import Row
from core.measures import RECORDS
from core.unit_reading import drawn
from core.units import UNIT_BYTES, stratum_of

OPEN, BEFORE = "census/open", "census/before"
"""Facts: what is still to be counted, {"entries": [id, …] or None for all}, null once it is done; and the figures
before the first census, {"round", "records", "floors", "strata"}; floors: see `core.standing`."""

_FROM = """FROM here h LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id
  LEFT JOIN plan p ON p.entry = h.id
  WHERE h.top IS NULL AND h.node = 'file' AND h.hard_link_of IS NULL AND o.entry IS NULL"""
_ASKED = "(? IS NULL OR h.id IN (SELECT value FROM json_each(?)))"

Ids = Sequence[int] | None
"""Ids of entries; None for all."""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """How much a census would read."""

    files: int
    bytes: int


def uncounted_files(case: Case, ids: Ids) -> Iterator[Row]:
    """Entries with layout (JSON), by_cells and pool."""
    columns = "h.*, l.json AS layout, l.by_cells, p.pool"
    sql = f"SELECT {columns} {_FROM} AND {_ASKED} ORDER BY h.size_bytes DESC, h.id"
    return case.rows(sql, _values(ids))


def unlearnt_files(case: Case, ids: Ids) -> Iterator[Row]:
    """Entries of those that nobody looked into."""
    sql = f"SELECT h.* {_FROM} AND l.entry IS NULL AND {_ASKED} ORDER BY h.size_bytes DESC, h.id"
    return case.rows(sql, _values(ids))


def count_unlearnt(case: Case, ids: Ids) -> int:
    """How many those are."""
    return int(case.one(f"SELECT count(*) {_FROM} AND l.entry IS NULL AND {_ASKED}", _values(ids)))


def uncounted(case: Case, ids: Ids) -> Uncounted:
    """How many they are."""
    row = case.first(f"SELECT count(*), COALESCE(sum(h.size_bytes), 0) {_FROM} AND {_ASKED}", _values(ids))
    return Uncounted(0, 0) if row is None else Uncounted(int(row[0]), int(row[1]))


def _values(ids: Ids) -> list[object]:
    return [None if ids is None else json.dumps([int(i) for i in ids])] * 2


def ids_of_part(case: Case, part: str) -> list[int] | None:
    """Files of a part: a path, all below it, or a pool or stratum of the sampling plan. None if the case knows no such
    part."""
    path = part.rstrip("/") or part
    below = "(h.path = :path OR (h.path > :path || '/' AND h.path < :path || '0'))"
    names = {"path": path}
    if case.one(f"SELECT 1 FROM here h WHERE {below} LIMIT 1", names):
        return [row["id"] for row in case.rows(f"SELECT h.id {_FROM} AND {below} ORDER BY h.id", names)]
    if case.one("SELECT 1 FROM plan WHERE pool = :path AND :path != '' LIMIT 1", names):
        return [row["id"] for row in case.rows(f"SELECT h.id {_FROM} AND p.pool = :path ORDER BY h.id", names)]
    if path in drawn(case).strata:
        units = case.rows(f"SELECT h.id, h.key, h.size_bytes {_FROM} AND h.size_bytes BETWEEN 1 AND {UNIT_BYTES}")
        return sorted(row["id"] for row in units if stratum_of(row["key"], row["size_bytes"]) == path)
    return None


def is_picked(case: Case) -> bool:
    """Were files with a draw of their own counted by a census while others of them are still sampled? Whoever chose
    them may have seen what was drawn: the rest is no random choice, and no total may be inferred from it."""
    if case.fact(BEFORE) is None:
        return False
    counted = """SELECT 1 FROM plan p JOIN here h ON h.id = p.entry JOIN outcome o ON o.entry = h.id
      WHERE p.decision = 'cells' AND NOT EXISTS (SELECT 1 FROM draw d WHERE d.entry = h.id AND d.label = 'whole')"""
    left = f"SELECT 1 {_FROM} AND p.decision = 'cells'"
    return all(case.one(f"{sql} LIMIT 1") is not None for sql in (counted, left))


def would_pick(case: Case, ids: Ids) -> bool:
    """Would a census of these leave other files with draws of their own uncounted, so that totals are floors only?"""
    own = f"SELECT count(*) {_FROM} AND p.decision = 'cells'"
    counted, every = case.one(f"{own} AND {_ASKED}", _values(ids)), case.one(own)
    return 0 < int(counted or 0) < int(every or 0)


def floors_before(case: Case) -> dict[str, int]:
    """The floors that were stated before the first census; of cases of older versions that of all records only."""
    before = case.fact(BEFORE)
    if "floors" in before:
        return dict(before["floors"])
    return {RECORDS: 0 if before["records"] is None else before["records"][3]}


def has_equal_length(case: Case, row: Row) -> bool:
    """Is there another file, or content of a compressed one, with the length of this one? Only then a hash decides."""
    sql = """SELECT 1 FROM here h LEFT JOIN outcome o ON o.entry = h.id
      WHERE h.id != ? AND h.node = 'file' AND COALESCE(o.content_bytes, h.size_bytes) = ? LIMIT 1"""
    return case.one(sql, (row["id"], row["size_bytes"])) is not None


def open_pools(case: Case) -> set[str]:
    """Pools of which not every file was read whole: their draw still speaks for them."""
    return {row["pool"] for row in case.rows(f"SELECT DISTINCT p.pool {_FROM} AND p.decision = 'pool'")}
