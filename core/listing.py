"""The file list: which entries a filter holds, in which order, and what is known of them. Reads, never adds."""

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core import listed
from core.case import Case
from core.case_file import Row
from core.codec import load_estimate
from core.errors import UsageError
from core.filter import Query
from core.model import TYPES, Estimate

SORTS = {
    "path": "h.path",
    "name": listed.NAME,
    "size": "h.size_bytes",
    "modified": "h.modified_ns",
    "kind": f"NULLIF({listed.KIND}, '')",
    "status": listed.STATUS,
    "encoding": f"NULLIF({listed.ENCODING}, '')",
    "records": listed.RECORDS,
    "share": "r.floor",
}
"""{what lists can be sorted by: expression}."""

FACETS = {
    "kind": listed.KIND,
    "status": listed.STATUS,
    "encoding": listed.ENCODING,
    "folder": listed.FOLDER,
    "reason": listed.REASON,
}
"""{column: expression}; "type" is a column too, of which a file may have several values."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the inventory. name: behind the last slash, inside a container behind its "!"; folder: before it.

    status: as in core.model.STATUSES, or to_be_read. kind, encoding, reason: "" where there is none. records, types:
    of the newest round; None and empty where nothing was counted. share: of the floors of all files, None where
    unknown. same_as: path of the file that it is a copy of. is_member: inside a container. was: the estimate that a
    census replaced. can_count: it can be read and not all of it was: a census would.
    """

    id: int
    path: str
    name: str
    folder: str
    node: str
    kind: str
    size_bytes: int
    modified_ns: int | None
    status: str
    reason: str
    encoding: str
    records: Estimate | None
    share: float | None
    same_as: str | None
    types: Mapping[str, tuple[Estimate, Estimate]]
    is_member: bool
    was: Estimate | None = None
    can_count: bool = False


_CAN_COUNT = """(h.top IS NULL AND h.node = 'file' AND h.hard_link_of IS NULL
  AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.entry = h.id))"""


def file_ids(
    case: Case, query: Query, sort: str = "records", descending: bool = True, stop: Callable[[], bool] | None = None
) -> "array[int]":
    """Ids of all files in a filter, in order; unknown values last. Raises Stopped soon after stop() turns true."""
    where, values = listed.where(query)
    order = f"{SORTS[sort]} {'DESC' if descending else 'ASC'} NULLS LAST, h.id"
    with case.interruptible(stop):
        return case.integers(f"SELECT h.id {listed.files(case)} AND {where} ORDER BY {order}", values)


def file_rows(case: Case, ids: Sequence[int]) -> list[FileRow]:
    """Some files, in the order asked for; ids that are no file of the inventory are left out."""
    numbers = ",".join(str(int(i)) for i in ids)
    sql = f"""SELECT h.id, h.path, h.name_at, h.node, h.size_bytes, h.modified_ns, h.top, {listed.KIND} AS kind,
      {listed.STATUS} AS status, {listed.REASON} AS reason, {listed.ENCODING} AS encoding, r.same_as, r.types,
      json_extract(r.json, '$.records') AS records, json_extract(r.json, '$.was') AS was,
      {_CAN_COUNT} AS can_count {listed.some_files(case)} AND h.id IN ({numbers})"""
    every_floor = _sum_of_floors(case)
    found = {row["id"]: _file_row(row, every_floor) for row in case.rows(sql)}
    return [found[i] for i in ids if i in found]


def file_row(case: Case, id: int) -> FileRow:
    """One file. UsageError if there is none."""
    found = file_rows(case, [id])
    if not found:
        raise UsageError(f"The case holds no file with the number {id}; it may have been read again since.")
    return found[0]


def facet(case: Case, query: Query, column: str, limit: int = 10_000) -> list[tuple[str, int]]:
    """Distinct values of a column among the files in a filter, with their numbers, most frequent first.

    column: one of FACETS, or type. "" stands for none.
    """
    where, values = listed.where(query)
    if column == "type":
        return _type_facet(case, f"{listed.files(case)} AND {where}", values)
    sql = f"""SELECT {FACETS[column]} AS v, count(*) AS n {listed.files(case)} AND {where}
      GROUP BY v ORDER BY n DESC, v LIMIT {int(limit)}"""
    return [(row["v"], row["n"]) for row in case.rows(sql, values)]


def _type_facet(case: Case, source: str, values: Sequence[object]) -> list[tuple[str, int]]:
    tests = [listed.of_type(t) for t in ("", *TYPES)]
    sums = ", ".join(f"COALESCE(sum({sql}), 0)" for sql, _ in tests)
    row = next(case.rows(f"SELECT {sums} {source}", [*(value for _, more in tests for value in more), *values]))
    return sorted(((t, n) for t, n in zip(("", *TYPES), row, strict=True) if n), key=lambda pair: -pair[1])


def _sum_of_floors(case: Case) -> int:
    """Of all files of the newest round; a result says it, but for those of the first version."""
    said = (case.fact("summary") or {}).get("sum_of_floors")
    if said is None:
        said = case.one("SELECT sum(floor) FROM result WHERE round = ?", (listed.newest_round(case),))
    return int(said or 0)


def _file_row(row: Row, every_floor: int) -> FileRow:
    records = load_estimate(json.loads(row["records"])) if row["records"] else None
    return FileRow(
        id=row["id"],
        path=row["path"],
        name=row["path"][row["name_at"] - 1 :],
        folder=row["path"][: max(row["name_at"] - 2, 0)],
        node=row["node"],
        kind=row["kind"],
        size_bytes=row["size_bytes"],
        modified_ns=row["modified_ns"],
        status=row["status"],
        reason=row["reason"],
        encoding=row["encoding"],
        records=records,
        share=records.floor / every_floor if records is not None and every_floor else None,
        same_as=row["same_as"],
        types=_types(row["types"]),
        is_member=row["top"] is not None,
        was=load_estimate(json.loads(row["was"])) if row["was"] else None,
        can_count=bool(row["can_count"]),
    )


def _types(text: str | None) -> dict[str, tuple[Estimate, Estimate]]:
    return {t: (Estimate(*good), Estimate(*bad)) for t, (good, bad) in json.loads(text or "{}").items()}
