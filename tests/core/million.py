"""A case of a million files for figures of speed: made up, not read from a drive; the same every time.

Kept below the machine's temp folder and made once. Statuses, kinds and sizes are mixed as on a real drive: most files
hold nothing, some thousand hold records, one in fifty lies in an archive.
"""

import getpass
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.case import Case
from core.codec import dump_estimate
from core.model import Entry, EvidenceInfo, Layout, Outcome, Tally
from core.schema import SCRIPT
from core.settings import Settings
from core.totals import exact

FILES = 1_000_000
IN_A_FOLDER, MEMBERS, BATCH = 100, 40, 4000
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
    info = EvidenceInfo("folder", "/mnt/million", b"/mnt/million", "yes")
    with closing(Case.create(folder, info, Settings(seed="million"))) as case:
        numbers = list(range(files - files // 50))
        for start in range(0, len(numbers), BATCH):
            part = numbers[start : start + BATCH]
            with case.writing():
                case.add_entries([entry for number in part for entry in _entries(number)], WALK)
        case.add_fact("walk", WALK)
        _read(case, len(numbers), files)
        floors = int(case.one("SELECT sum(floor) FROM result"))
        records = dump_estimate(exact(floors))
        case.add_fact("summary", {"state": "complete", "records": records, "sum_of_floors": floors})
        case.add_fact("round", ROUND)


def _entries(number: int) -> Iterator[Entry]:
    """One file, behind its folder if it is the first in it."""
    at, place = number // IN_A_FOLDER, _PLACES[number // IN_A_FOLDER % len(_PLACES)]
    folder = f"{place}/部门{at // 100:03d}/folder {at:05d}"
    if number % IN_A_FOLDER == 0:
        yield Entry(folder, folder.encode(), "folder", 0, number)
    path = f"{folder}/客户名单{number * 7919 % 1_000_003:07d}.{_KINDS[number % len(_KINDS)][3]}"
    size = 100 + number * 2_654_435_761 % (1 << (10 + number % 17))
    yield Entry(path, path.encode(), "file", size, 1_600_000_000_000_000_000 + number * 104_729 % 10**9 * 10**8)


def _read(case: Case, top: int, files: int) -> None:
    """Outcomes, and a round of results; the first files are archives until every file is there."""
    members = files - top
    rows = case.rows("SELECT id, path, key, size_bytes FROM entry WHERE node = 'file' ORDER BY id")
    outcomes: list[tuple[int, Outcome]] = []
    for number, row in enumerate(list(rows)):
        kind, status, encoding, _ = _KINDS[number % len(_KINDS)]
        inside: tuple[Outcome, ...] = ()
        if members > 0 and number % IN_A_FOLDER == 7:
            inside = tuple(_member(row["path"], row["key"], n) for n in range(min(MEMBERS, members)))
            members -= len(inside)
            kind, status, encoding = "zip", "container", None
        entry = Entry(row["path"], row["key"], "file", row["size_bytes"])
        outcomes.append((row["id"], _outcome(entry, kind, status, encoding, inside)))
        if len(outcomes) >= BATCH:
            case.add_outcomes(outcomes, WALK)
            outcomes = []
    case.add_outcomes(outcomes, WALK)
    sql = "SELECT o.entry, o.status, o.kind, o.encoding FROM outcome o ORDER BY o.entry"
    found = [
        (entry, _result(_records(entry, status), status, kind, code)) for entry, status, kind, code in case.rows(sql)
    ]
    for start in range(0, len(found), BATCH):
        case.add_results(ROUND, found[start : start + BATCH])


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
