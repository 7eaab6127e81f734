"""What a second look asks of a case (see `core.queries`)."""

import json
from collections.abc import Iterator
from typing import Any

from core.case import Case
from core.case_file import Row


def planned(case: Case) -> Iterator[Row]:
    """Every file that the plan decided on, read again since or not, by key: its size and layout, and the decision."""
    return case.rows(
        """SELECT h.id, h.path, h.key, h.size_bytes, l.by_cells, l.density, p.decision, p.pilot, p.sample, p.pool
        FROM plan p JOIN ever h ON h.id = p.entry JOIN layout l ON l.entry = h.id ORDER BY h.key"""
    )


def is_shared_by_size(case: Case) -> bool:
    """Was a budget shared before anybody noted how dense files seemed? Then no file that can be read by cells says so;
    where some say and some do not, something was taken out."""
    sql = "SELECT count(l.density) FROM plan p JOIN layout l ON l.entry = p.entry WHERE l.by_cells HAVING count(*) > 0"
    row = case.first(sql)
    return (case.fact("plan") or {}).get("room_bytes") is not None and row is not None and row[0] == 0


def drawn(case: Case) -> Iterator[Row]:
    """Files of which cells were drawn, sweeps included, with their plan; `tally` of those that were read whole."""
    return case.rows(
        """SELECT h.id, h.path, h.key, h.size_bytes, p.decision, p.pilot, p.sample, p.pool, o.tally FROM plan p
        JOIN ever h ON h.id = p.entry LEFT JOIN outcome o ON o.entry = h.id
        WHERE h.id IN (SELECT entry FROM draw) ORDER BY h.id"""
    )


def counted_of_pools(case: Case) -> Iterator[Row]:
    """Files that were read whole though a pool holds them: id, key, size_bytes, pool, tally, sha256."""
    return case.rows(
        """SELECT h.id, h.key, h.size_bytes, p.pool, o.tally, o.sha256 FROM plan p JOIN here h ON h.id = p.entry
        JOIN outcome o ON o.entry = h.id WHERE p.decision = 'pool' AND o.tally IS NOT NULL ORDER BY h.id"""
    )


def counted_in_segments(case: Case) -> Iterator[Row]:
    """id, path and tally of every file that a census counted in segments to its end."""
    return case.rows(
        """SELECT h.id, h.path, o.tally FROM here h JOIN outcome o ON o.entry = h.id WHERE h.id IN
        (SELECT entry FROM cell WHERE stage = 'census') AND o.tally IS NOT NULL ORDER BY h.id"""
    )


def cells_to_read_again(case: Case) -> Iterator[Row]:
    """entry, stage and number of every cell that could be read, in order; segments of a census are none."""
    return case.rows(
        """SELECT c.entry, c.stage, c.cell FROM cell c JOIN ever h ON h.id = c.entry
        WHERE length(c.digest) > 0 AND c.stage != 'census' ORDER BY c.entry, c.stage, c.cell"""
    )


def entry_with_layout(case: Case, entry: int) -> Row | None:
    """One entry and its layout."""
    return case.first(
        "SELECT h.*, l.json AS layout FROM ever h JOIN layout l ON l.entry = h.id WHERE h.id = ?", (entry,)
    )


def cell(case: Case, entry: int, stage: str, number: int) -> Row | None:
    """One cell as it was read."""
    return case.first("SELECT * FROM cell WHERE entry = ? AND stage = ? AND cell = ?", (entry, stage, number))


def units_drawn(case: Case, label: str) -> Iterator[tuple[bytes, str]]:
    """Key and path of the units of one draw."""
    sql = "SELECT h.key, h.path FROM draw d JOIN ever h ON h.id = d.entry WHERE d.label = ?"
    return ((row["key"], row["path"]) for row in case.rows(sql, (label,)))


def key_and_path(case: Case, entry: int) -> tuple[bytes, str]:
    """Of an entry that is there."""
    (row,) = case.rows("SELECT key, path FROM entry WHERE id = ?", (entry,))
    return row["key"], row["path"]


def were_units_read_again(case: Case) -> bool:
    """Does another attempt stand for a drawn unit now? Then what its pilot held is not what it was."""
    sql = "SELECT EXISTS (SELECT 1 FROM draw WHERE label GLOB 'unit/*' AND entry IN (SELECT entry FROM retired))"
    return bool(case.one(sql))


def stored_result(case: Case, round_: int, entry: int) -> str | None:
    """The result of one entry (JSON) in one round."""
    row = case.first("SELECT json FROM result WHERE round = ? AND entry = ?", (round_, entry))
    return None if row is None else str(row[0])


def results_of_nobody(case: Case, round_: int) -> list[str]:
    """Results of a round that stand for no entry of the evidence."""
    rows = case.rows("SELECT entry FROM result WHERE round = ? AND entry NOT IN (SELECT id FROM here)", (round_,))
    return [f"entry {row[0]}" for row in rows]


def was_read_again(case: Case) -> bool:
    """Were entries read again since the newest figures were made?"""
    last = "SELECT COALESCE(max(seq), 0) FROM audit WHERE action IN"
    return bool(case.one(f"SELECT ({last} ('read again')) > ({last} ('estimated', 'estimated again'))"))


def is_exported(case: Case) -> bool:
    """Were the files beside the case written after everything else that they tell of?"""
    last = "SELECT COALESCE(max(seq), 0) FROM audit WHERE action IN"
    told = "('estimated', 'estimated again', 'reading again', 'read again', 'run started')"
    return bool(case.one(f"SELECT ({last} ('exported')) > ({last} {told})"))


def last_export(case: Case) -> dict[str, Any]:
    """What the process log tells of the newest export; empty if there was none."""
    text = case.one("SELECT detail FROM audit WHERE action = 'exported' ORDER BY seq DESC LIMIT 1")
    found: dict[str, Any] = {} if text is None else json.loads(text)
    return found


def precisions_asked(case: Case) -> list[float]:
    """What the process log says the precision was raised to, in order."""
    rows = case.rows("SELECT detail FROM audit WHERE action = 'precision raised' ORDER BY seq")
    return [json.loads(row["detail"])["to"] for row in rows]


def first_walk(case: Case) -> Iterator[Row]:
    """Entries of the evidence itself in walk order, as the inventory found them."""
    return case.rows(
        """SELECT h.path, h.key, h.size_bytes, h.modified_ns FROM ever h
        WHERE h.top IS NULL AND h.id NOT IN (SELECT by FROM retired) ORDER BY h.id"""
    )


_READ_WHOLE = """FROM here h JOIN outcome o ON o.entry = h.id
  WHERE h.top IS NULL AND h.size_bytes > 0 AND o.status IN ('exact', 'container')"""

_HASHED = """o.sha256 IS NOT NULL AND NOT (o.content_bytes IS NOT NULL AND o.kind IN ('xlsx', 'xlsb'))"""
"""Of workbooks behind a password the hash is of what a password laid open."""


def read_whole_with_hash(case: Case) -> list[int]:
    """Ids of the files of the evidence that were read whole and can be hashed again, in order."""
    return [row["id"] for row in case.rows(f"SELECT h.id {_READ_WHOLE} AND {_HASHED} ORDER BY h.id")]


def count_read_whole_without(case: Case) -> int:
    """How many files with content were read whole, and cannot be hashed again."""
    return int(case.one(f"SELECT count(*) {_READ_WHOLE} AND NOT ({_HASHED})"))


def entry_with_hash(case: Case, entry: int) -> Row | None:
    """One of these, and its hash."""
    return case.first("SELECT h.*, o.sha256 FROM here h JOIN outcome o ON o.entry = h.id WHERE h.id = ?", (entry,))
