"""All that the window reads of a case, in one place: ledger, lists, tree, map, sampling, reasons, indicators, log."""

from collections import Counter
from dataclasses import dataclass

from core import listed, queries
from core.case import Case, Stopped
from core.filter_total import filter_total
from core.filter_values import NOT_EXAMINED
from core.folders import Folder, FolderIndex, Tile, drive_map, folder_index
from core.ledger import TERMS, Ledger, LedgerTerm, ledger
from core.listing import SORTS, FileRow, facet, file_ids, file_row, file_rows
from core.result import AuditRow
from core.sampling_view import Arithmetic, CellView, SamplingView, cells_of_file

__all__ = [
    "SORTS",
    "TERMS",
    "Arithmetic",
    "CellView",
    "FileRow",
    "Folder",
    "FolderIndex",
    "Ledger",
    "LedgerTerm",
    "ReasonRow",
    "SamplingView",
    "Stopped",
    "Tile",
    "TopFiles",
    "audit_rows",
    "cells_of_file",
    "drive_map",
    "facet",
    "file_ids",
    "file_row",
    "file_rows",
    "filter_total",
    "folder_index",
    "indicator_groups",
    "ledger",
    "not_examined",
    "top_files",
]

MOST_OF_IT = 0.8
"""Share of the records that "the few files" carry."""
MOST_REASONS = 500


@dataclass(frozen=True, slots=True)
class TopFiles:
    """The files with most records. cumulative: share of all floors up to each. rest_*: of all others with records.
    with_records: files that hold any. rest_exact: were all others with records counted one by one?"""

    rows: tuple[FileRow, ...]
    cumulative: tuple[float, ...]
    rest_files: int
    rest_floor: int
    with_records: int
    rest_exact: bool


def top_files(case: Case, most: int = 6) -> TopFiles:
    """As many as carry 80 % of the floors, at most `most`. Empty before the first result."""
    source = f"{listed.files(case)} AND r.floor > 0"
    files, floors = next(case.rows(f"SELECT count(*), COALESCE(sum(r.floor), 0) {source}"))
    ids = case.integers(f"SELECT h.id {source} ORDER BY r.floor DESC, h.id LIMIT {int(most)}")
    rows: list[FileRow] = []
    cumulative: list[float] = []
    so_far = 0
    for row in file_rows(case, ids):
        if cumulative and cumulative[-1] >= MOST_OF_IT:
            break
        so_far += row.records.floor if row.records else 0
        rows.append(row)
        cumulative.append(so_far / floors)
    shown = ", ".join(str(row.id) for row in rows)
    inexact = case.one(f"SELECT EXISTS (SELECT 1 {source} AND r.status != 'exact' AND h.id NOT IN ({shown}))")
    return TopFiles(tuple(rows), tuple(cumulative), files - len(rows), floors - so_far, files, not inexact)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Files of one status with the same reason. reason: "" where none was noted, or for all rare ones together.

    bytes: of the evidence itself, none for what lies inside containers. inside: bytes of that, as the containers say.
    effect on the figures: low (the count may be too low) | none (not a file of its own: a link, a second name).
    files 0: trouble beside the files of the inventory, say a folder that could not be listed.
    """

    status: str
    reason: str
    files: int
    bytes: int
    inside: int
    effect: str


def not_examined(case: Case) -> list[ReasonRow]:
    """Everything that was not examined: the statuses with most bytes first, in each the reasons with most files."""
    words = ",".join(f"'{status}'" for status in NOT_EXAMINED)
    sql = f"""SELECT {listed.STATUS} AS now, {listed.REASON} AS why,
      h.hard_link_of IS NOT NULL OR h.node != 'file' AS elsewhere, count(*) AS files, sum({listed.OWN_BYTES}) AS bytes,
      sum(CASE WHEN h.top IS NOT NULL THEN max(h.size_bytes, 0) ELSE 0 END) AS inside
      {listed.files(case)} AND now IN ({words}) GROUP BY now, why, elsewhere ORDER BY files DESC, bytes DESC, why"""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for row in case.rows(sql):
        effect = "none" if row["elsewhere"] else "low"
        why = row["why"] if len(found) < MOST_REASONS else ""
        sums = {key: row[key] for key in ("files", "bytes", "inside")}
        found.setdefault((row["now"], why, effect), Counter()).update(sums)
    rows = [ReasonRow(now, why, n["files"], n["bytes"], n["inside"], effect) for (now, why, effect), n in found.items()]
    sizes = Counter[str]()
    for each in rows:
        sizes[each.status] += each.bytes
    rows.sort(key=lambda each: (-sizes[each.status], each.status, -each.files))
    beside = Counter((row["status"], row["reason"]) for row in queries.problems(case))
    return rows + [ReasonRow(status, why, 0, 0, 0, "low") for (status, why), _ in beside.most_common(MOST_REASONS)]


def indicator_groups(case: Case) -> list[tuple[str, str, int]]:
    """(name verbatim, category, times), most frequent first; empty before the inventory has ended."""
    if case.fact("walk") is None:
        return []
    counted = Counter(
        (row["path"].rpartition("/")[2].rpartition("!")[2] or row["path"], row["category"])
        for row in queries.indicators(case)
    )
    return [(name, category, times) for (name, category), times in counted.most_common()]


def audit_rows(case: Case) -> list[AuditRow]:
    """The process log."""
    return list(case.audit())
