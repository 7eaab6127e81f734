"""A case of a million files for figures of speed: made up, not read from a drive; the same every time.

Kept below the machine's temp folder and made once. Statuses, kinds and sizes are mixed as on a real drive: most files
hold nothing, some thousand hold records, one in fifty lies in an archive.
"""

import getpass
import hashlib
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.case import FILE_NAME, Case
from core.case_file import connect
from core.codec import dump_estimate
from core.model import Entry, EvidenceInfo, Layout, Outcome, Tally
from core.schema import SCRIPT
from core.settings import Settings
from core.totals import exact

FILES = 1_000_000
IN_A_FOLDER, MEMBERS = 100, 40
WALK = ROUND = 1

_KINDS = (  # kind, status, encoding, suffix
    *(("delimited", "exact", "gb18030", "csv"),) * 4,
    *(("text", "exact", "utf-8", "txt"),) * 3,
    *(("media", "no_content", None, "jpg"),) * 4,
    *(("executable", "no_content", None, "dll"),) * 2,
    ("xlsx", "exact", None, "xlsx"),
    ("sql", "exact", "utf-8", "sql"),
    ("document", "unsupported", None, "pdf"),
    ("zip", "encrypted", None, "zip"),
)
_PLACES = ("资源共享/**学籍", "Telegram Desktop/zip", "数据库备份", "软件安装包", "影视", "Windows/System32")
_NOBODY = Tally({}, {}, {}, np.empty(0, np.uint64))


def million(files: int = FILES) -> Path:
    """The folder of the case, finished; makes it if it is not there yet."""
    made_by = hashlib.sha256((SCRIPT + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"pandian-million-{getpass.getuser()}"
    folder = kept / f"{files}-{made_by}"
    if not folder.exists():
        kept.mkdir(exist_ok=True)
        for old in kept.glob(f"{files}-*"):
            shutil.rmtree(old, ignore_errors=True)
        making = Path(tempfile.mkdtemp(dir=kept))
        _fill(making, files)
        with suppress(OSError):  # somebody else was quicker
            making.rename(folder)
        shutil.rmtree(making, ignore_errors=True)
    return folder


def _fill(folder: Path, files: int) -> None:
    """What the product writes one file at a time: one row of each kind and the archives by it, the others in bulk."""
    info = EvidenceInfo("folder", "/mnt/million", b"/mnt/million", "yes")
    with closing(Case.create(folder, info, Settings(seed="million"))) as case:
        with closing(connect(folder / FILE_NAME, writable=True)) as db:
            top = _add_entries(db, files - files // 50)
            case.add_fact("walk", WALK)
            _add_outcomes(case, db, top, files)
            _add_results(db)
        floors = int(case.one("SELECT sum(floor) FROM result"))
        records = dump_estimate(exact(floors))
        case.add_fact("summary", {"state": "complete", "records": records, "sum_of_floors": floors})
        case.add_fact("round", ROUND)


_NUMBER = f"(id - 2 - (id - 1) / {IN_A_FOLDER + 1})"
"""Of a file, from 0; its folder stands before the first in it."""

_ENTRIES = f"""
WITH RECURSIVE row(id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM row WHERE id < :rows),
  file AS MATERIALIZED (SELECT id, (id - 1) / {IN_A_FOLDER + 1} AS at, {_NUMBER} AS number FROM row),
  placed AS MATERIALIZED (SELECT *, printf('%s/部门%03d/folder %05d', place(at), at / 100, at) AS folder,
    (id - 1) % {IN_A_FOLDER + 1} = 0 AS is_folder FROM file),
  named AS MATERIALIZED (SELECT *, iif(is_folder, folder,
    printf('%s/客户名单%07d.%s', folder, number * 7919 % 1000003, suffix(number))) AS path FROM placed)
INSERT INTO entry (id, walk, path, key, node, size_bytes, modified_ns, mode, flags, name_at)
SELECT id, {WALK}, path, CAST(path AS BLOB), iif(is_folder, 'folder', 'file'),
  iif(is_folder, 0, 100 + number * 2654435761 % (1 << (10 + number % 17))),
  iif(is_folder, number + 1, 1600000000000000000 + number * 104729 % 1000000000 * 100000000),
  0, '', length(folder) + iif(is_folder, -13, 0) + 2 FROM named"""


def _add_entries(db: sqlite3.Connection, top: int) -> int:
    """So many files, in folders; returns how many rows those are."""
    rows = top - (-top // IN_A_FOLDER)
    db.create_function("place", 1, lambda at: _PLACES[at % len(_PLACES)], deterministic=True)
    db.create_function("suffix", 1, lambda number: _KINDS[number % len(_KINDS)][3], deterministic=True)
    with db:
        db.execute(_ENTRIES, {"rows": rows})
    return rows


_OUTCOMES = f"""
INSERT INTO outcome SELECT e.id, o.status, o.kind, o.encoding, o.layout, o.reason, e.size_bytes,
  iif(o.sha256 IS NULL, NULL, sha256(e.key)), o.tally, o.persons, o.content_bytes
FROM (SELECT id, key, size_bytes, {_NUMBER} AS number FROM entry WHERE node = 'file' ORDER BY id) e
CROSS JOIN outcome o ON o.entry = :like + number % {len(_KINDS)}
WHERE e.id NOT BETWEEN :like AND :like + {len(_KINDS) - 1} AND NOT (number % {IN_A_FOLDER} = 7 AND number < :packed)"""
"""Of all files but those that the product writes, like the one of :like … that is of their kind."""


def _add_outcomes(case: Case, db: sqlite3.Connection, top: int, files: int) -> None:
    """The first files that are the eighth of their folder are archives until every file is there."""
    members = files // 50
    packed = -(-members // MEMBERS) * IN_A_FOLDER
    numbered = f"SELECT id, path, key, size_bytes, {_NUMBER} AS number FROM entry WHERE node = 'file'"
    ones, archives = [], []
    for row in case.rows(f"{numbered} AND id <= {packed + packed // IN_A_FOLDER + 2 * len(_KINDS) + 2} ORDER BY id"):
        number, entry = row["number"], Entry(row["path"], row["key"], "file", row["size_bytes"])
        if number % IN_A_FOLDER == 7 and number < packed:
            inside = tuple(_member(entry.path, entry.key, n) for n in range(min(MEMBERS, members)))
            members -= len(inside)
            archives.append((row["id"], _outcome(entry, "zip", "container", None, inside)))
        elif number // len(_KINDS) == 1:
            ones.append((row["id"], _outcome(entry, *_KINDS[number % len(_KINDS)][:3])))
    case.add_outcomes(ones, WALK)
    db.create_function("sha256", 1, lambda key: hashlib.sha256(key).digest(), deterministic=True)
    with db:
        db.execute(_OUTCOMES, {"like": ones[0][0], "packed": packed})
    case.add_outcomes(archives, WALK)


def _add_results(db: sqlite3.Connection) -> None:
    """A round of them."""
    db.create_function("told", 4, lambda entry, status, *kind: _result(_records(entry, status), status, *kind))
    with db:
        db.execute(
            f"""INSERT INTO result (entry, round, json)
            SELECT entry, {ROUND}, told(entry, status, kind, encoding) FROM outcome ORDER BY entry"""
        )


def _outcome(entry: Entry, kind: str, status: str, encoding: str | None, inside: tuple[Outcome, ...] = ()) -> Outcome:
    reason = "password needed" if status == "encrypted" else ""
    tally = _NOBODY if status == "exact" else None
    sha256 = hashlib.sha256(entry.key).digest() if tally else None
    return Outcome(entry, status, Layout(kind, encoding), tally, entry.size_bytes, sha256, reason, inside)


def _member(path: str, key: bytes, number: int) -> Outcome:
    entry = Entry(f"{path}!数据/part {number:02d}.csv", key + b"\0%d" % number, "file", 50_000 + number)
    return _outcome(entry, "delimited", "exact", "utf-8")


def _records(entry: int, status: str) -> int:
    return entry * 7919 % 100_000 if status == "exact" and entry % 50 == 0 else 0


@lru_cache(maxsize=1000)
def _result(count: int, status: str, kind: str, encoding: str | None) -> str:
    type_ = [dump_estimate(exact(count)), dump_estimate(exact(0))]
    return json.dumps(
        {
            "kind": kind,
            "encoding": encoding,
            "status": status,
            "records": dump_estimate(exact(count)) if status == "exact" else None,
            "types": {"mobile_phone": type_, "resident_id": type_} if count else {},
            "rows": count if status == "exact" else None,
            "same_as": None,
            "reason": "password needed" if status == "encrypted" else "",
            "notes": [],
            "left_out": False,
        }
    )
