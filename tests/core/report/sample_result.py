"""A small case in memory: invented facts with the nastiest names an evidence drive can hold."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.model import STATUSES, Entry, Estimate, EvidenceInfo, Finding, Indicator, Problem
from core.report.workbook import WorkbookInfo, write_workbook
from core.result import (
    AuditRow,
    CellRow,
    Clue,
    Coverage,
    FileResult,
    InventoryRow,
    Overlap,
    Persons,
    Replaced,
    StratumRow,
    Summary,
    TierResult,
    TypeResult,
)
from core.stated import stated

BIDI = "外发/excel\u202etxt.csv"
FORMULA = "=cmd|'/c calc'!A1"
NASTY_NAMES = (
    FORMULA,
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "#N/A",
    "https://example.invalid/a",
    "1e5",
    "nul\x00byte\x07bell",
    "lone\udc80surrogate",
    "zero\u200bwidth\ufeff",
    "_x0041_literal",
    "x" * 40_000,
    "𠮷" * 20_000,
    "**学籍/姓名 手机号码.xlsx",
    "<row r='9'>&amp;",
)
ESTIMATED = Estimate(101_312_457, 98_114_022, 104_598_313, 97_420_666, "sampled", 310_000_000)
COUNTED = Estimate(12_703, 12_703, 12_703, 12_703, "exact")
SEEN = Estimate(None, None, None, 91, "indicative")
RARE = Estimate(None, None, None, 7, "sampled", 20_500)
NONE = Estimate(0, 0, 0, 0, "exact")


def total(*estimates: Estimate) -> Estimate:
    """The sum of sampled and exact parts, as a case would state it."""
    parts = [(e.point or 0, e.low or 0, e.high or 0, e.floor) for e in estimates]
    point, low, high, floor = (sum(column) for column in zip(*parts, strict=True))
    return Estimate(point, low, high, floor, "sampled", 310_012_703)


@dataclass(frozen=True)
class SampleResult:
    """Implements core.result.Result over lists; a test changes what it is about with `replace`."""

    the_summary: Summary
    the_files: tuple[FileResult, ...]
    the_strata: tuple[StratumRow, ...]
    names: tuple[str, ...] = NASTY_NAMES
    entries: int = 0
    sampled_cells: int = 60

    def summary(self) -> Summary:
        return self.the_summary

    def counts(self) -> Mapping[str, int]:
        names = ("inventory", "indicators", "problems", "cells", "audit")
        return {name: sum(1 for _ in getattr(self, name)()) for name in names}

    def largest(self, count: int) -> list[FileResult]:
        holding = (file for file in self.the_files if file.records and file.records.floor and not file.same_as)
        return sorted(holding, key=lambda file: (-file.records.floor, file.path))[:count]

    def files(self) -> Iterator[FileResult]:
        yield from self.the_files

    def opened(self) -> Iterator[FileResult]:
        yield from self.the_files

    def inventory(self) -> Iterator[InventoryRow]:
        for name in self.names:
            yield InventoryRow(
                Entry(name, b"key", "file", 2**53 + 1, 1_700_000_000_000_000_000), "text", "exact", "ab" * 32
            )
        yield InventoryRow(
            Entry("图片", b"d", "folder", 0, None, 10**30, None, 5, flags=("hidden",)), "", "skipped", ""
        )
        for number in range(self.entries):
            entry = Entry(
                f"数据/第{number:07d}批/名单.csv", b"k", "file", 4_096 + number, 1_700_000_000_000_000_000 + number
            )
            yield InventoryRow(entry, "delimited", "exact", "cd" * 32)

    def indicators(self) -> Iterator[Indicator]:
        yield Indicator("数据/**学籍/2019级", "knowledge", "学籍", "学生信息")
        yield Indicator("资源共享/交换284750.xlsx", "source", "交换284750", "名称载明数量 284750")
        yield Indicator(BIDI, "sharing", "外发", "")

    def clues(self) -> list[Clue]:
        known = stated(284750, COUNTED)
        return [
            Clue(each, 1_700_000_000_000_000_000, None, "local_time", None, known if "交换" in each.term else None)
            for each in self.indicators()
        ]

    def problems(self) -> Iterator[Problem]:
        yield Problem("客户.zip", "encrypted", "需要口令，共 12 个成员")
        yield Problem(FORMULA, "unreadable", "-1+cmd|' /C calc'!A0")

    def findings(self) -> Iterator[tuple[str, Finding]]:
        yield "a.csv", Finding("resident_id", "valid", "身份证号", 1_024, False, "110101********4578")
        yield FORMULA, Finding("mobile_phone", "invalid", "", 17, True, "=138****1234")

    def strata(self) -> Iterator[StratumRow]:
        yield from self.the_strata

    def replaced(self) -> Iterator[Replaced]:
        was = Estimate(1_200, 1_000, 1_400, 990, "sampled", 2_000)
        yield Replaced("total", "", was, self.the_summary.records)
        yield Replaced("file", FORMULA, was, Estimate(1_234, 1_234, 1_234, 1_234, "exact", 1_234))

    def overlaps(self) -> Iterator[Overlap]:
        yield Overlap("a.csv", FORMULA, "inside", 500, 900, Estimate(495, 495, 495, 495, "exact", 495), 0.99, 0.55)
        seen = Estimate(None, None, None, 40, "sampled", 9_000)
        yield Overlap("数据/大表.csv", "a.csv", "overlap", 300, 500, seen, 0.4, None)

    def cells(self) -> Iterator[CellRow]:
        for number in range(self.sampled_cells):
            yield CellRow("数据/大表.csv", "s400", number * 7_919, f"{number:032x}", 380 + number % 11)

    def audit(self) -> Iterator[AuditRow]:
        head = ""
        for seq, action in enumerate(("case created", "inventory", "sample", "estimate", "export"), 1):
            head = hashlib.sha256(f"{head}{seq}{action}".encode()).hexdigest()
            yield AuditRow(seq, f"2025-01-02T03:04:0{seq}.000Z", action, "" if seq == 1 else '{"files": 18}', head)


def write(result: SampleResult, path: Path, language: str, **options: object) -> WorkbookInfo:
    """The workbook, written to its end."""
    steps = write_workbook(result, path, language, **options)  # type: ignore[arg-type]
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            info: WorkbookInfo = ended.value
            return info


def sample_result() -> SampleResult:
    """A drive with a sampled big table, exact small ones, a copy, an indicative and an encrypted file."""
    return SampleResult(_summary(), _files(), _strata())


def exact_result() -> SampleResult:
    """The same drive without the big table: everything was read."""
    result = sample_result()
    files = tuple(file for file in result.the_files if file.status == "exact")
    point = sum(file.records.point or 0 for file in files if file.records)
    whole = Estimate(point, point, point, point, "exact")
    without = Estimate(point - 12_703, point - 12_703, point - 12_703, point - 12_703, "exact")
    persons = Persons(11_980, 11_980, 11_980, 11_980, "exact", "resident_id")
    coverage = Coverage(3, 1_805_000, 1_805_000, {"exact": 3})
    figures = {"records": whole, "records_without_copies": without, "persons": persons, "coverage": coverage}
    summary = replace(result.the_summary, tiers=(), **figures)
    return replace(result, the_summary=summary, the_files=files, the_strata=(), sampled_cells=0)


def _files() -> tuple[FileResult, ...]:
    types = {"resident_id": (COUNTED, NONE), "mobile_phone": (COUNTED, Estimate(3, 3, 3, 3, "exact"))}
    return (
        FileResult(FORMULA, "delimited", "gb18030", 900_000, "exact", COUNTED, types, 12_800, None),
        FileResult("a.zip!副本.csv", "delimited", "gb18030", 900_000, "exact", COUNTED, types, 12_800, FORMULA),
        FileResult("log.txt", "text", "ascii", 5_000, "exact", NONE, {}, 80, None, notes=("chance mobile_phone 3/70",)),
        FileResult("客户.zip", "zip", None, 70_000, "encrypted", None, {}, None, None, reason="需要口令"),
        FileResult("数据.tar.gz", "text", "utf-8", 7_000_000, "indicative", SEEN, {"email": (SEEN, SEEN)}, 200, None),
        FileResult(
            "数据/大表.csv",
            "delimited",
            "utf-8",
            9_800_000_000,
            "sampled",
            ESTIMATED,
            {"resident_id": (ESTIMATED, RARE)},
            310_000,
            None,
        ),
    )


def _strata() -> tuple[StratumRow, ...]:
    return (StratumRow("数据/大表.csv", "pairs", 149_537, 400, 100, 396, 271_002, 1_020, "s400", ESTIMATED),)


def _summary() -> Summary:
    records, without = total(ESTIMATED, COUNTED, COUNTED), total(ESTIMATED, COUNTED)
    status = dict.fromkeys(STATUSES, 0) | {"exact": 3, "sampled": 1, "indicative": 1, "encrypted": 1}
    return Summary(
        case_name="（2025）测字第 7 号 & 示例",
        tool_version="0.1.0",
        rules="cn-pi-2017 sha256:0123abcd",
        state="complete",
        evidence=EvidenceInfo("folder", "E:\\", b"E:\\", "no", {"device": "演示盘", "file_system": "exFAT"}),
        evidence_changes=(),
        coverage=Coverage(6, 9_808_875_000, 43_000_000, status),
        records=records,
        records_without_copies=without,
        types={"resident_id": TypeResult(ESTIMATED, RARE, "T5000"), "email": TypeResult(SEEN, SEEN, "T5000")},
        persons=Persons(47_201_993, None, None, None, "birthday", "resident_id"),
        tiers=(TierResult("T5000", records, 19_489.2136),),
        settings={"seed": "s", "confidence": 0.95, "precision": 0.1, "budget_bytes": None, "census": False},
        seed="3f9a…:（2025）测字第 7 号",
        fingerprint="5e" * 32,
        plan_sha256="7c" * 32,
        started_utc="2025-01-02T03:04:00Z",
        ended_utc="2025-01-02T03:09:12Z",
        environment={"os": "Windows 10", "python": "3.11"},
    )
