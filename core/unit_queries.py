"""Questions about smaller files that are drawn as units (`core.units`); `core.queries` has the others."""

import json
from collections.abc import Iterator, Sequence

from core.case import Case
from core.case_file import Row
from core.model import LEARN_BYTES
from core.queries import READABLE

_TAKEN = f"sum(e.size_bytes + min(e.size_bytes, {LEARN_BYTES}))"
_UNITS = f"""{READABLE} AND h.size_bytes BETWEEN 1 AND ?"""


def count_units(case: Case, most_bytes: int) -> int:
    """Files with content of up to so many bytes."""
    return int(case.one(f"SELECT count(*) FROM here h WHERE {_UNITS}", (most_bytes,)))


def units(case: Case, most_bytes: int) -> Iterator[Row]:
    """id, key, size_bytes of files with content of up to so many bytes, in walk order."""
    return case.rows(f"SELECT h.id, h.key, h.size_bytes FROM here h WHERE {_UNITS} ORDER BY h.id", (most_bytes,))


def units_with_outcome(case: Case, most_bytes: int) -> Iterator[Row]:
    """id, key, size_bytes of those files that were read, drawn or not. Few have an outcome: the join begins there, not
    with all files, as SQLite would."""
    return case.rows(
        f"""SELECT h.id, h.key, h.size_bytes FROM outcome o CROSS JOIN here h ON h.id = o.entry
        WHERE {_UNITS} ORDER BY o.entry""",
        (most_bytes,),
    )


def without_result(case: Case, round_: int, most_bytes: int) -> Iterator[Row]:
    """Those of them that one round of results says nothing of, in walk order; columns as of `results`."""
    return case.rows(
        f"""SELECT h.*, NULL AS result, NULL AS sha256 FROM here h LEFT JOIN result r ON r.round = ? AND r.entry = h.id
        WHERE r.entry IS NULL AND {_UNITS} AND h.id NOT IN (SELECT by FROM retired) ORDER BY h.id""",
        (round_, most_bytes),
    )


_NEWEST_UNITS = """(SELECT d.entry, d.label, d.cells, COALESCE(t.by, d.entry) AS now FROM draw d
  LEFT JOIN (SELECT r.place, max(r.by) AS by FROM retired r JOIN entry e ON e.id = r.by
    WHERE e.top IS NULL GROUP BY r.place) t ON t.place = d.entry
  WHERE d.label GLOB 'unit/*') d"""
_DRAWN_UNITS = f"FROM {_NEWEST_UNITS} JOIN here h ON h.id = d.now LEFT JOIN outcome o ON o.entry = h.id"
"""Drawn units, each as its newest attempt."""


def unit_draws(case: Case) -> Iterator[Row]:
    """Every unit that was drawn: id, key, size_bytes, label, cells, is_read."""
    return case.rows(
        f"""SELECT h.id, h.key, h.size_bytes, d.label, d.cells, o.entry IS NOT NULL AS is_read {_DRAWN_UNITS}
        ORDER BY h.id"""
    )


def count_units_drawn(case: Case) -> dict[str, int]:
    """{label of a draw of units: how many}."""
    return dict(
        tuple(row) for row in case.rows("SELECT label, count(*) FROM draw WHERE label GLOB 'unit/*' GROUP BY label")
    )


def size_of_unread_units(case: Case) -> tuple[int, int]:
    """Drawn units that were not read yet, and their bytes."""
    row = next(case.rows(f"SELECT count(*), COALESCE(sum(h.size_bytes), 0) {_DRAWN_UNITS} WHERE o.entry IS NULL"))
    return int(row[0]), int(row[1])


def unread_units(case: Case) -> Iterator[Row]:
    """Drawn units that were not read yet, in walk order."""
    return case.rows(f"SELECT h.* {_DRAWN_UNITS} WHERE o.entry IS NULL ORDER BY h.id")


def unit_tallies(case: Case) -> Iterator[Row]:
    """Of every drawn unit and all inside it in which something was counted: id of the unit, tally."""
    return case.rows(
        f"""SELECT d.now AS unit, o.tally FROM {_NEWEST_UNITS} JOIN outcome o ON o.entry = d.now
        WHERE o.tally IS NOT NULL UNION ALL SELECT d.now, o.tally FROM {_NEWEST_UNITS}
        JOIN entry h ON h.top = d.now JOIN outcome o ON o.entry = h.id
        WHERE o.tally IS NOT NULL AND h.id NOT IN (SELECT entry FROM retired)"""
    )


def bytes_of(case: Case, entries: Sequence[int]) -> int:
    """Bytes that it takes to find out what these entries are, and to read them."""
    sql = f"SELECT COALESCE({_TAKEN}, 0) FROM entry e WHERE e.id IN (SELECT value FROM json_each(?))"
    return int(case.one(sql, (json.dumps(list(entries)),)))


def bytes_drawn(case: Case, phase: str) -> int:
    """The same of all units that were drawn in a phase."""
    sql = f"SELECT COALESCE({_TAKEN}, 0) FROM draw d JOIN entry e ON e.id = d.entry WHERE d.label GLOB ?"
    return int(case.one(sql, (f"unit/{phase}/*",)))


def mean_bytes_read(case: Case, label: str) -> float:
    """Bytes read of one unit of a draw, on average."""
    sql = "SELECT avg(o.bytes_read) FROM draw d JOIN outcome o ON o.entry = d.entry WHERE d.label = ?"
    return float(case.one(sql, (label,)) or 0)
