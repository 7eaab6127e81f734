"""A drive of millions of files that nobody opened: each has its lines, and memory does not grow with them."""

import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from core.model import Entry
from core.report import stream
from core.report.result_json import result_chunks
from core.result import UNDRAWN, FileResult, InventoryRow, Unopened
from tests.core.report.sample_result import BIDI, SampleResult, sample_result, write

FEW, MANY = 500, 4000
ROOM_BYTES = 150_000
"""What the memory of the larger one may differ by: some 40 bytes a file."""


@dataclass(frozen=True)
class LargeDrive(SampleResult):
    """The usual result, and so many files more that nobody opened."""

    unopened: int = 0

    def files(self) -> Iterator[FileResult | Unopened]:
        yield from super().files()
        yield from self._undrawn()

    def inventory(self) -> Iterator[InventoryRow]:
        for line in self._undrawn():
            entry = Entry(line.path, line.path.encode(), "file", line.size_bytes, 1_600_000_000_000_000_000)
            yield InventoryRow(entry, "", line.status, "", line)

    def _undrawn(self) -> Iterator[Unopened]:
        for number in range(self.unopened):
            name = f"资源共享/{number // 100:05d}/名单{number:07d}.csv"
            yield Unopened(name, 1000 + number, "sampled", "", "tables 64K", UNDRAWN)


def large(unopened: int) -> LargeDrive:
    usual = sample_result()
    covered = usual.the_summary.coverage
    by_status = {**covered.by_status, "sampled": covered.by_status.get("sampled", 0) + unopened}
    covered = replace(covered, files=covered.files + unopened, by_status=by_status)
    summary = replace(usual.the_summary, coverage=covered)
    return LargeDrive(summary, usual.the_files, usual.the_strata, unopened=unopened)


def peak_bytes(unopened: int, folder: Path) -> int:
    """Of writing all that is written of a result."""
    result = large(unopened)
    tracemalloc.start()
    try:
        with (folder / "result.json").open("w", encoding="utf-8") as twin:
            twin.writelines(result_chunks(result))
        write(result, folder / "r.xlsx", "both")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    peak_bytes(FEW, tmp_path)  # what is loaded once
    few = peak_bytes(FEW, tmp_path)
    assert peak_bytes(MANY, tmp_path) < few + ROOM_BYTES
    assert len(json.loads((tmp_path / "result.json").read_bytes())["files"]) == MANY + len(sample_result().the_files)


def test_a_file_that_nobody_opened_has_the_keys_of_the_contract() -> None:
    line = Unopened(f"{BIDI}\x00\"\\'.csv", 7, "sampled", "", "tables 64K", UNDRAWN)
    result = replace(sample_result(), the_files=(line, *sample_result().the_files))  # type: ignore[arg-type]
    first, second = json.loads("".join(result_chunks(result)))["files"][:2]
    assert list(first) == [*second, "unopened"]
    assert (first["path"], first["size"], first["status"], first["records"]) == (line.path, 7, "sampled", None)
    assert first["unopened"] == {"stratum": "tables 64K", "why": UNDRAWN}


def test_a_sheet_of_too_many_bytes_goes_on_in_a_numbered_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SHEET_BYTES", 200_000)
    info = write(large(FEW), tmp_path / "r.xlsx", "zh")
    names = [name for name in info.rows if name.startswith("目录与文件清单")]
    assert len(names) > 1
    assert sum(info.rows[name] for name in names) == FEW
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    numbers = [row[0] for name in names for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert numbers == list(range(1, FEW + 1))


def test_programs_see_at_once_that_it_is_a_workbook_and_need_no_64_bit_sizes(tmp_path: Path) -> None:
    write(sample_result(), tmp_path / "r.xlsx", "zh")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        members = archive.infolist()
    assert members[0].filename == "docProps/app.xml"
    assert len({member.filename for member in members}) == len(members)
    assert all(member.extract_version < zipfile.ZIP64_VERSION for member in members)
