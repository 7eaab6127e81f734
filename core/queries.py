"""What the stages ask of a case. With `core.case` the only SQL; rows are streamed, in the order that is told."""

import json
from collections.abc import Iterator
from typing import Any

from core.case import Case
from core.case_file import Row
from core.model import UNLISTED

READABLE = "h.top IS NULL AND h.node = 'file' AND h.hard_link_of IS NULL"
IN_ORDER = "ORDER BY h.place, h.key"
"""Walk order, members behind their container."""


def count_entries(case: Case) -> int:
    """Entries that are not folders, members included."""
    return int(case.one("SELECT count(*) FROM here h WHERE h.node != 'folder'"))


def evidence_bytes(case: Case) -> int:
    """Bytes of all files of the evidence itself; a file with several names once."""
    return int(case.one(f"SELECT COALESCE(sum(h.size_bytes), 0) FROM here h WHERE {READABLE}"))


def learnt_bytes(case: Case, above: int) -> int:
    """Bytes of files of more than `above` bytes that were read to learn layouts, or that there is none. Asked before
    anything else of them is read."""
    return int(
        case.one(
            """SELECT COALESCE(sum(COALESCE(l.bytes_read, o.bytes_read)), 0) FROM here h
            LEFT JOIN layout l ON l.entry = h.id LEFT JOIN outcome o ON o.entry = h.id
            WHERE h.top IS NULL AND h.size_bytes > ?""",
            (above,),
        )
    )


def empty_files(case: Case) -> Iterator[Row]:
    """Files without content that have no outcome yet."""
    return case.rows(
        f"""SELECT h.* FROM here h LEFT JOIN outcome o ON o.entry = h.id
        WHERE {READABLE} AND h.size_bytes = 0 AND o.entry IS NULL ORDER BY h.id"""
    )


_UNLEARNT = f"""FROM here h LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id
  WHERE {READABLE} AND h.size_bytes > ? AND o.entry IS NULL AND l.entry IS NULL"""


def count_unlearnt(case: Case, above: int) -> int:
    """Files of more bytes whose kind is not known yet."""
    return int(case.one(f"SELECT count(*) {_UNLEARNT}", (above,)))


def unlearnt(case: Case, above: int) -> Iterator[Row]:
    """Files of more bytes whose kind is not known yet."""
    return case.rows(f"SELECT h.* {_UNLEARNT} ORDER BY h.id", (above,))


def largest_first(case: Case, above: int) -> Iterator[Row]:
    """Files of more than `above` bytes; `learnt` is true where the kind is known."""
    return case.rows(
        f"""SELECT h.*, o.entry IS NOT NULL OR l.entry IS NOT NULL AS learnt FROM here h
        LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id
        WHERE {READABLE} AND h.size_bytes > ? ORDER BY h.size_bytes DESC, h.id""",
        (above,),
    )


def largest_files(case: Case, above: int, most: int) -> Iterator[Row]:
    """The `most` largest of the files of more than `above` bytes, the largest first."""
    return case.rows(
        f"""SELECT h.* FROM here h
        WHERE {READABLE} AND h.size_bytes > ? ORDER BY h.size_bytes DESC, h.id LIMIT ?""",
        (above, most),
    )


def learnt(case: Case) -> Iterator[Row]:
    """id, key, size_bytes, by_cells, density of every file that can be read."""
    return case.rows(
        """SELECT h.id, h.key, h.size_bytes, l.by_cells, l.density FROM here h JOIN layout l ON l.entry = h.id
        LEFT JOIN outcome o ON o.entry = h.id WHERE o.entry IS NULL ORDER BY h.id"""
    )


def layouts_by_cells(case: Case) -> Iterator[Row]:
    """id and layout of every file that can be read by cells and has columns."""
    return case.rows(
        """SELECT h.id, l.json AS layout FROM here h JOIN layout l ON l.entry = h.id
        LEFT JOIN outcome o ON o.entry = h.id WHERE o.entry IS NULL AND l.by_cells
        AND l.json NOT LIKE '%"columns": []%' ORDER BY h.id"""
    )


def readable_bytes(case: Case, above: int) -> int:
    """Bytes of every file of more than `above` bytes that can be read."""
    sql = "SELECT COALESCE(sum(h.size_bytes), 0) FROM here h JOIN layout l ON l.entry = h.id WHERE h.size_bytes > ?"
    return int(case.one(sql, (above,)))


def equal_sizes(case: Case) -> int:
    """How many files that can be read by cells have the size of another one."""
    return int(
        case.one(
            """SELECT count(*) - count(DISTINCT h.size_bytes) FROM layout l JOIN here h ON h.id = l.entry
            WHERE l.by_cells"""
        )
    )


def turned_whole(case: Case) -> set[int]:
    """Sampled files that shall be read whole after their pilot, and are not yet."""
    rows = case.rows(
        """SELECT d.entry FROM draw d JOIN here h ON h.id = d.entry LEFT JOIN outcome o ON o.entry = d.entry
        WHERE d.label = 'whole' AND o.entry IS NULL"""
    )
    return {row[0] for row in rows}


def turned(case: Case) -> list[Row]:
    """All files that were to be sampled and are read whole, with their plan."""
    sql = """SELECT h.*, p.pilot, p.sample FROM draw d JOIN here h ON h.id = d.entry JOIN plan p ON p.entry = h.id
      WHERE d.label = 'whole' ORDER BY h.id"""
    return list(case.rows(sql))


_TO_READ_WHOLE = """FROM here h JOIN layout l ON l.entry = h.id JOIN plan p ON p.entry = h.id
  LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN draw d ON d.entry = h.id AND d.label = 'whole'
  WHERE (p.decision = 'whole' OR d.entry IS NOT NULL) AND o.entry IS NULL"""


def size_to_read_whole(case: Case) -> tuple[int, int]:
    """Files and bytes that shall be read whole and are not yet."""
    row = next(case.rows(f"SELECT count(*), COALESCE(sum(h.size_bytes), 0) {_TO_READ_WHOLE}"))
    return int(row[0]), int(row[1])


def to_read_whole(case: Case) -> Iterator[Row]:
    """Files that shall be read whole and are not yet, with their layout, largest first."""
    return case.rows(f"SELECT h.*, l.json AS layout {_TO_READ_WHOLE} ORDER BY h.size_bytes DESC, h.id")


def sampled(case: Case, decision: str) -> list[Row]:
    """Files planned for sampling that were not read whole, with layout and plan."""
    sql = """SELECT h.*, l.json AS layout, p.pilot, p.sample FROM plan p JOIN here h ON h.id = p.entry
      JOIN layout l ON l.entry = h.id LEFT JOIN outcome o ON o.entry = h.id
      WHERE p.decision = ? AND o.entry IS NULL ORDER BY h.id"""
    return list(case.rows(sql, (decision,)))


def piloted(case: Case) -> list[Row]:
    """Files of which a pilot was to say how much is read: with plan, and read_whole where the file was."""
    sql = """SELECT h.*, p.pilot, p.sample, o.entry AS read_whole FROM plan p JOIN here h ON h.id = p.entry
      LEFT JOIN outcome o ON o.entry = h.id WHERE p.decision = 'cells' AND p.pilot > 0 ORDER BY h.id"""
    return list(case.rows(sql))


_RANDOM = "d.label NOT GLOB 'sweep*' AND d.label NOT IN ('whole', 'skipped')"
"""The same as `core.reckon.is_random`."""


def random_draws(case: Case) -> Iterator[Row]:
    """Every random draw, with its entry and layout; sweeps and "read it whole" are none. Draws of retired rows were
    drawn too."""
    return case.rows(
        f"""SELECT h.*, l.json AS layout, d.label, d.cells, p.pool, o.entry AS read_whole FROM draw d
        JOIN ever h ON h.id = d.entry JOIN layout l ON l.entry = h.id JOIN plan p ON p.entry = h.id
        LEFT JOIN outcome o ON o.entry = h.id WHERE {_RANDOM} ORDER BY h.id, d.label"""
    )


def draws_here(case: Case) -> Iterator[Row]:
    """Random draws that results are made of: id, size_bytes, label, cells, pool, and read_whole where the entry was."""
    return case.rows(
        f"""SELECT h.id, h.size_bytes, d.label, d.cells, p.pool, o.entry AS read_whole FROM draw d
        JOIN here h ON h.id = d.entry JOIN plan p ON p.entry = h.id LEFT JOIN outcome o ON o.entry = h.id
        WHERE {_RANDOM} ORDER BY h.id, d.label"""
    )


def count_pilots_alone(case: Case) -> int:
    """Files of which only the pilot is drawn yet."""
    return int(
        case.one(
            """SELECT count(*) FROM draw d JOIN here h ON h.id = d.entry LEFT JOIN outcome o ON o.entry = h.id
            WHERE d.label = 'p' AND o.entry IS NULL
              AND NOT EXISTS (SELECT 1 FROM draw other WHERE other.entry = d.entry AND other.label != 'p')"""
        )
    )


def count_cells_drawn(case: Case) -> int:
    """Cells of random draws that were read."""
    return int(
        case.one(
            """SELECT count(*) FROM cell c JOIN here h ON h.id = c.entry
            WHERE c.stage NOT GLOB 'sweep*' AND c.stage != 'census'"""
        )
    )


def outcomes_with_hits(case: Case) -> Iterator[Row]:
    """`tally` of everything read whole in which anything was found."""
    return case.rows(
        """SELECT o.tally FROM outcome o JOIN here h ON h.id = o.entry
        WHERE o.tally IS NOT NULL AND o.tally NOT LIKE '%"signatures":[]%'"""
    )


def draws_of(case: Case, entry: int) -> dict[str, list[int]]:
    """Cells of every draw of one entry, in order of the draw."""
    rows = case.rows("SELECT label, cells FROM draw WHERE entry = ? ORDER BY label", (entry,))
    return {row["label"]: json.loads(row["cells"]) for row in rows}


def cells_read(case: Case, entry: int) -> Iterator[Row]:
    """Cells that were read of one entry, by stage and cell."""
    return case.rows("SELECT * FROM cell WHERE entry = ? AND stage != 'census' ORDER BY stage, cell", (entry,))


def segments_read(case: Case, entry: int) -> Iterator[Row]:
    """What a census has counted of one entry so far, in order."""
    return case.rows("SELECT * FROM cell WHERE entry = ? AND stage = 'census' ORDER BY cell", (entry,))


def numbers_read(case: Case, entry: int, stage: str) -> set[int]:
    """Which cells of one draw were read."""
    return {row[0] for row in case.rows("SELECT cell FROM cell WHERE entry = ? AND stage = ?", (entry, stage))}


def has_lost_cell(case: Case, entry: int) -> bool:
    """Is there a drawn cell of an entry that could not be read, or was skipped?"""
    sql = "SELECT EXISTS (SELECT 1 FROM cell WHERE entry = ? AND length(digest) = 0 AND stage != 'census')"
    return bool(case.one(sql, (entry,)))


def entries_with_cells(case: Case) -> Iterator[Row]:
    """Entries of which cells were read, retired ones too."""
    return case.rows(
        "SELECT h.* FROM ever h WHERE h.id IN (SELECT entry FROM cell WHERE stage != 'census') ORDER BY h.id"
    )


def same_sizes(case: Case) -> Iterator[Row]:
    """Entries whose content has the length of a sampled file, itself included; by length, then in order."""
    return case.rows(
        """SELECT h.*, o.sha256, o.content_bytes, COALESCE(o.content_bytes, h.size_bytes) AS length FROM here h
        LEFT JOIN plan p ON p.entry = h.id LEFT JOIN outcome o ON o.entry = h.id
        WHERE h.node = 'file' AND h.hard_link_of IS NULL AND h.size_bytes > 0
          AND (o.sha256 IS NOT NULL OR (o.entry IS NULL AND p.decision IN ('cells', 'pool'))) AND length IN
          (SELECT h2.size_bytes FROM plan p2 JOIN here h2 ON h2.id = p2.entry WHERE p2.decision IN ('cells', 'pool'))
        ORDER BY length, h.place, h.key"""
    )


_TOP = "COALESCE(t.key, h.key) AS top_key, COALESCE(t.size_bytes, h.size_bytes) AS top_bytes"
"""Of the file of the evidence that an entry lies in, or is."""

_FACTS = f"""SELECT h.id, h.top, h.path, h.node, h.size_bytes, h.hard_link_of, o.status, o.kind, o.encoding, o.reason,
    o.bytes_read, o.sha256, o.tally, o.persons, l.kind AS learnt_kind, l.bytes_read AS learnt_bytes,
    json_extract(l.json, '$.encoding') AS learnt_encoding, p.decision, p.pool, {_TOP}{{more}}
  FROM here h LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id
  LEFT JOIN plan p ON p.entry = h.id LEFT JOIN entry t ON t.id = h.top"""


def all_facts(case: Case, above: int) -> Iterator[Row]:
    """Everything but folders, in order, with all that is known of each; of files of up to `above` bytes those that were
    read; `first_copy` is the place, id and
    path (parted by line breaks) of the first entry with the same content, NULL where there is no other."""
    return case.rows(
        f"""{_FACTS.format(more=", c.first_copy")} LEFT JOIN (
          SELECT o2.sha256, min(
            printf('%012d', h2.place) || hex(h2.key) || char(10) || h2.id || char(10) || h2.path
          ) AS first_copy
          FROM outcome o2 JOIN here h2 ON h2.id = o2.entry WHERE o2.sha256 IS NOT NULL AND h2.size_bytes > 0
          GROUP BY o2.sha256 HAVING count(*) > 1) c ON c.sha256 = o.sha256
        WHERE h.node != 'folder' AND (h.size_bytes NOT BETWEEN 1 AND :above OR o.entry IS NOT NULL OR NOT ({READABLE}))
        {IN_ORDER}""",
        {"above": above},
    )


def facts_of(case: Case, entry: int) -> Row | None:
    """The same of one entry, but for its copies; None if another attempt stands for it now, or it is a folder."""
    return case.first(f"{_FACTS.format(more='')} WHERE h.id = ? AND h.node != 'folder'", (entry,))


def results(case: Case, round_: int) -> Iterator[Row]:
    """Results of one round with their entry, plan, outcome and layout, in order; and folders, which have none.

    What was read again since is there as it was in that round.
    """
    return case.rows(
        f"""SELECT h.*, r.json AS result, o.tally, o.sha256, COALESCE(o.layout, l.json) AS layout, p.decision, p.pool,
          {_TOP} FROM ever h LEFT JOIN result r ON r.entry = h.id AND r.round = ? LEFT JOIN outcome o ON o.entry = h.id
        LEFT JOIN layout l ON l.entry = h.id LEFT JOIN plan p ON p.entry = h.id LEFT JOIN entry t ON t.id = h.top
        WHERE r.entry IS NOT NULL OR (h.node = 'folder'
          AND h.id NOT IN (SELECT entry FROM retired)) {IN_ORDER}""",
        (round_,),
    )


def result_of(case: Case, round_: int, entry: int) -> Any:
    """What one round says of one entry; None if it did not know it."""
    return json_of(case.one("SELECT json FROM result WHERE round = ? AND entry = ?", (round_, entry)))


_WITH_OUTCOME = """SELECT h.*, o.status, o.reason, l.json AS layout FROM here h
  LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id"""


def attempt(case: Case, entry: int) -> Row | None:
    """One entry with status, reason and layout; None if another attempt stands for it now."""
    return case.first(f"{_WITH_OUTCOME} WHERE h.id = ?", (entry,))


def to_look_at(case: Case, entry: int) -> Row | None:
    """One entry with its layout, tally and the length of its content as far as known; any attempt, any walk."""
    return case.first(
        """SELECT h.*, COALESCE(o.layout, l.json) AS layout, o.tally, o.content_bytes FROM entry h
        LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id WHERE h.id = ?""",
        (entry,),
    )


def inside(case: Case, top: int) -> Iterator[Row]:
    """The same of an entry of the evidence and all that was found inside, in order."""
    both = f"{_WITH_OUTCOME} WHERE h.id = ? UNION ALL {_WITH_OUTCOME} WHERE h.top = ? ORDER BY key"
    return case.rows(both, (top, top))


def indicators_inside(case: Case, path: str, walk: int) -> set[tuple[str, str, str]]:
    """(path, category, term) of what an entry and all inside it said."""
    rows = case.rows(
        "SELECT path, category, term FROM indicator WHERE walk = ? AND (path = ? OR substr(path, 1, ?) = ?)",
        (walk, path, len(path) + 1, f"{path}!"),
    )
    return {(row["path"], row["category"], row["term"]) for row in rows}


def indicators(case: Case) -> Iterator[Row]:
    """What names say, in the order in which they were met; members behind everything else."""
    return case.rows("SELECT * FROM indicator WHERE walk = ? ORDER BY path, id", (case.fact("walk"),))


HOLDERS = ("zip", "tar", "7z")
"""Kinds of files with files inside."""


def indicator_places(case: Case) -> Iterator[Row]:
    """path, node, top, times and kind of the entries that indicators speak of; folders inside containers are none."""
    return case.rows(
        """SELECT h.path, h.node, h.top, h.modified_ns, h.created_ns, COALESCE(o.kind, l.kind, '') AS kind FROM here h
        LEFT JOIN outcome o ON o.entry = h.id LEFT JOIN layout l ON l.entry = h.id
        WHERE h.path IN (SELECT path FROM indicator)"""
    )


def counted_files(case: Case, round_: int) -> Iterator[Row]:
    """path, status and records (JSON) of every file, as one round of results has them; NULL before."""
    return case.rows(
        """SELECT h.path, r.status, json_extract(r.json, '$.records') AS records FROM here h
        LEFT JOIN result r ON r.entry = h.id AND r.round = ? WHERE h.node != 'folder'""",
        (round_,),
    )


def every(case: Case, fact: str) -> list[Any]:
    """All values that a fact had, the newest last."""
    return [json.loads(row[0]) for row in case.rows("SELECT value FROM fact WHERE key = ? ORDER BY id", (fact,))]


def newest(case: Case, fact: str, most: int) -> list[Any]:
    """The last values that a fact had, the newest first."""
    rows = case.rows("SELECT value FROM fact WHERE key = ? ORDER BY id DESC LIMIT ?", (fact, most))
    return [json.loads(row[0]) for row in rows]


def files_by_creation(case: Case) -> Iterator[Row]:
    """path, size and times of the evidence's files that have a creation time, in its order."""
    return case.rows(
        f"""SELECT h.path, h.size_bytes, h.modified_ns, h.created_ns FROM here h
        WHERE {READABLE} AND h.created_ns IS NOT NULL ORDER BY h.created_ns, h.path"""
    )


def all_files(case: Case) -> Iterator[Row]:
    """path, size and times of every file, also inside containers."""
    return case.rows("SELECT h.path, h.size_bytes, h.modified_ns, h.created_ns FROM here h WHERE h.node = 'file'")


def json_of(text: str | None) -> Any:
    """A JSON value out of a row."""
    return None if text is None else json.loads(text)


def problems(case: Case) -> Iterator[Row]:
    """What was noted beside the entries: unreadable folders, cells, sweeps."""
    return case.rows(
        """SELECT p.* FROM problem p WHERE p.walk = (SELECT max(walk) FROM here)
        ORDER BY p.path, p.status, p.reason, p.id"""
    )


def unlisted(case: Case) -> list[str]:
    """Paths of the folders that could not be listed; "" is the evidence itself."""
    return sorted({row["path"] for row in problems(case) if row["reason"].startswith(UNLISTED)})


RUN_LINES = "action IN ('run started', 'run ended', 'stopped by the user') OR action LIKE 'run could not go on: %'"
"""Lines of the log that tell of a run's start or end."""


def has_open_run(case: Case) -> bool:
    """Does the log tell of a run that began and does not tell how it ended?"""
    return bool(case.one(f"SELECT action = 'run started' FROM audit WHERE {RUN_LINES} ORDER BY seq DESC LIMIT 1"))


def last_round(case: Case) -> int:
    """Number of the newest round of results, whole or cut off; 0 before the first."""
    return int(case.one("SELECT max(round) FROM result") or 0)


def last_walk(case: Case) -> int:
    """Number of the newest walk, finished or not; 0 before the first."""
    return int(case.one("SELECT max(walk) FROM entry") or 0)
