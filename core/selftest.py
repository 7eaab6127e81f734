"""Does everything work that a run needs, here, on this computer? One check after the other, each with its words.

To add a check: write a function that takes a folder of its own to work in and returns what it found; raising means
that it failed. Names are keys: whoever shows them has the words.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineWorkbook

from core.case import Case
from core.case_result import CaseResult
from core.demo.folder import truth_path, write_demo
from core.detect.kernel import scan
from core.detect.rules import rules_version
from core.indicators import indicators_of
from core.law import load_pack
from core.model import TYPES, EvidenceInfo
from core.report.sheets import SHEETS
from core.report.signing import is_signed, sign
from core.report.workbook import sheet_name
from core.settings import Settings
from core.triage import triage
from core.verify import verify
from core.workers import Children, Lost, Task

LEAST_TEMP_BYTES = 500_000_000
DEMO_SCALE = 0.02
MEMORY_BYTES, TIMEOUT_S = 1 << 30, 60.0
CRASH_STATUS = 3

KNOWN = "张三,11010119900307109X,13900000000\n110101199003071091\n6222020000000000001\nname@example.com,12345678901\n"
"""Made up. The second number has a wrong check character, the card fails Luhn's test, no phone begins as the last."""
FOUND = [("bank_card", 1), ("email", 0), *(("mobile_phone", n) for n in (0, 1)), *(("resident_id", n) for n in (0, 1))]
"""Type and verdict (as in `core.model.Hits`) of what is in there, sorted."""


@dataclass(frozen=True, slots=True)
class Check:
    """How one check went. detail: what was found, or why it failed; English, for a report to the makers."""

    name: str
    ok: bool
    detail: str
    seconds: float


NamedCheck = tuple[str, Callable[[Path], str]]


class NotAsItShouldBe(Exception):
    """A check found something else than it should."""


def checks(more: Sequence[NamedCheck] = ()) -> Iterator[Check]:
    """Runs them in order; one that fails stops none of the others. more: checks of the caller, last."""
    with tempfile.TemporaryDirectory(prefix="pandian-selftest-", ignore_cleanup_errors=True) as place:
        for name, function in (*CHECKS, *more):
            started = time.monotonic()
            try:
                ok, detail = True, function(Path(place))
            except Exception as error:
                ok, detail = False, f"{type(error).__name__}: {error}"
            yield Check(name, ok, detail, time.monotonic() - started)


def _children(folder: Path) -> str:
    """Children start, take work and answer."""
    del folder
    with Children(0, MEMORY_BYTES) as children:
        answers = [_answer(ended) for ended in children.run(_task(twice, n) for n in range(8)) if ended is not None]
    _same(sorted(answers), [2 * n for n in range(8)])
    return f"{len(answers)} answers"


def _crash(folder: Path) -> str:
    """A child that dies costs its own task only."""
    del folder
    tasks = [_task(end_at_once, 0), *(_task(twice, n) for n in range(4))]
    with Children(2, MEMORY_BYTES) as children:
        answers = [ended[1] for ended in children.run(iter(tasks)) if ended is not None]
    lost = [answer for answer in answers if isinstance(answer, Lost)]
    _same((len(lost), len(answers)), (1, 5))
    return lost[0].reason


def twice(number: int) -> int:
    """In a child: an answer."""
    return 2 * number


def end_at_once(number: int) -> int:
    """In a child: its end."""
    os._exit(CRASH_STATUS + number)


def _task(function: Callable[[int], int], number: int) -> Task:
    return Task(number, function, (number,), TIMEOUT_S)


def _answer(ended: tuple[Task, Any]) -> int:
    answer = ended[1]
    if isinstance(answer, Lost):
        raise NotAsItShouldBe(answer.reason)
    return int(answer)


def _database(folder: Path) -> str:
    """SQLite can do what a case needs, and refuses to change a fact."""
    info = EvidenceInfo("folder", "", b"", "unknown")
    with closing(Case.create(folder / "sqlite", info, Settings())) as case:
        _same(case.one("SELECT json_extract('{\"a\": [1, 2]}', '$.a[1]')"), 2)
        _same(case.one("PRAGMA journal_mode"), "wal")
        case.log("selftest")
        try:
            list(case.rows("UPDATE fact SET value = ''"))
        except Exception as error:
            if "append-only" not in str(error):
                raise
        else:
            raise NotAsItShouldBe("a fact could be changed")
        _same(case.broken_links(), [])
        return f"SQLite {case.one('SELECT sqlite_version()')}"


def _rules(folder: Path) -> str:
    """Detection rules and lexicons are there and whole."""
    del folder
    if not indicators_of("身份证", "身份证"):
        raise NotAsItShouldBe("the lexicon of names knows no 身份证")
    return rules_version()


def _law(folder: Path) -> str:
    """The law pack is there and whole."""
    del folder
    pack = load_pack()
    return f"{pack.authority.id}, {len(pack.tiers)} tiers"


def _detectors(folder: Path) -> str:
    """Known strings are found, with the right verdicts."""
    del folder
    for encoding in ("utf-8", "gb18030"):
        hits = scan(np.frombuffer(KNOWN.encode(encoding), np.uint8), encoding)
        _same(sorted(zip((TYPES[t] for t in hits.type), hits.verdict.tolist(), strict=True)), FOUND)
    return f"{len(FOUND)} values in two encodings"


def _temp(folder: Path) -> str:
    """There is room for copies and for workbooks in the making."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_TEMP_BYTES:
        raise NotAsItShouldBe(f"only {free:,} bytes are free in {folder.parent}")
    return f"{free:,} bytes free in {folder.parent}"


def _signing(folder: Path) -> str:
    """The key that signs exports can be used."""
    del folder
    public, signature = sign(b"selftest")
    if not is_signed(b"selftest", public, signature):
        raise NotAsItShouldBe("a signature just made does not fit")
    return f"Ed25519 {public[:16]}"


def _demo(folder: Path) -> str:
    """A demonstration drive is counted, and every figure is its truth."""
    drive, case = folder / "drive", folder / "case"
    for _ in write_demo(drive, DEMO_SCALE):
        pass
    for _ in triage(str(drive), case, Settings(language="en", seed="selftest")):
        pass
    truth = json.loads(truth_path(drive).read_bytes())
    with closing(Case.open_existing(case, writable=False)) as opened:
        result = CaseResult(opened)
        summary = result.summary()
        _same(
            {file.path: file.records.point if file.records else 0 for file in result.opened()}, _records(truth, result)
        )
        problems = [{"path": problem.path, "status": problem.status} for problem in result.problems()]
    _same(problems, truth["expected_problems"])
    totals = (summary.records.point, summary.records_without_copies.point, summary.persons.point)
    _same(totals, (truth["records"], truth["records_without_copies"], truth["persons"]))
    _same(verify(case), [])
    return f"{truth['records']:,} records in {summary.coverage.files} entries"


def _records(truth: Mapping[str, Any], result: CaseResult) -> dict[str, int]:
    """What every entry should hold; containers and what could not be opened hold nothing of their own."""
    return {file.path: truth["files"].get(file.path, {"records": 0})["records"] for file in result.files()}


def _workbook(folder: Path) -> str:
    """The workbook of that drive can be read by another library, and holds every entry."""
    book = CalamineWorkbook.from_path(str(folder / "case" / "case.xlsx"))
    _same(book.sheet_names, [sheet_name(sheet, "en") for sheet in SHEETS])
    with closing(Case.open_existing(folder / "case", writable=False)) as case:
        entries = CaseResult(case).counts()["inventory"]
    _same(len(book.get_sheet_by_name("Inventory").to_python()), entries + 1)
    return f"{len(book.sheet_names)} sheets, {entries} entries"


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise NotAsItShouldBe(f"found {found}, expected {expected}"[:500])


CHECKS: tuple[NamedCheck, ...] = (
    ("children", _children),
    ("crash", _crash),
    ("sqlite", _database),
    ("rules", _rules),
    ("law", _law),
    ("detectors", _detectors),
    ("temp", _temp),
    ("signing", _signing),
    ("demo", _demo),
    ("workbook", _workbook),
)
