"""What the window shows of a workbook before it is written is what the workbook will hold."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from core.case import Case
from core.case_result import CaseResult
from core.errors import UsageError
from core.report.preview import expected_bytes, left_out_of, sheet_list, sheet_preview
from core.report.sheets import SHEETS
from core.result import Coverage, Edition
from tests.conftest import Demo
from tests.core.report.sample_result import FORMULA, exact_result, sample_result, write

OPTIONAL = {"cells", "indicators", "samples", "inventory"}


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_list_is_the_workbooks_with_its_row_counts(tmp_path: Path, language: str) -> None:
    written = write(sample_result(), tmp_path / "r.xlsx", language).rows
    listed = sheet_list(sample_result(), language)
    assert {sheet.title: sheet.rows for sheet in listed} == written
    assert [key for key, *_ in listed] == [sheet.key for sheet in SHEETS]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_size_that_is_told_before_is_about_what_is_written(demo: Demo, language: str) -> None:
    with closing(Case.open_existing(demo.case, writable=False)) as case:
        told = expected_bytes(sheet_list(CaseResult(case), language))
    written = next(demo.case.glob("*.xlsx")).stat().st_size
    assert 0.6 * written < told < 1.6 * written


def test_what_carries_figures_completeness_problems_method_and_log_is_mandatory() -> None:
    optional = {key for key, _, _, mandatory in sheet_list(sample_result(), "zh") if not mandatory}
    assert optional == OPTIONAL
    assert {"cover", "method", "types", "files", "problems", "log", "signing"} <= {sheet.key for sheet in SHEETS}


def test_of_a_large_case_only_what_is_quickly_counted_is_told() -> None:
    result = sample_result()
    large = replace(result.the_summary, coverage=Coverage(1_000_000, 1, 1, {"exact": 1_000_000}))
    rows = {key: rows for key, _, rows, _ in sheet_list(replace(result, the_summary=large), "zh")}
    assert {key for key, count in rows.items() if count is None} == {"files", "samples", "census"}
    assert rows["inventory"] == len(list(result.inventory())) and rows["cells"] == 60


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_a_preview_is_the_beginning_of_the_sheet(tmp_path: Path, sheet) -> None:
    info = write(exact_result(), tmp_path / "r.xlsx", "en")
    preview = sheet_preview(exact_result(), sheet.key, "en", rows=12)
    book = openpyxl.load_workbook(info.path, read_only=True)
    rows = [list(row) for row in book[sheet.en].iter_rows(values_only=True)][: len(preview)]
    book.close()
    assert len(preview) == max(1, min(12, info.rows[sheet.en])) + (not sheet.page), "a sheet without a row says so"
    for shown, cells in zip(preview, rows, strict=True):
        assert [text.replace(",", "") for text in shown] == [as_text(cell).replace(",", "") for cell in cells]


def as_text(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell).replace("_x005F_", "_")


def test_a_preview_reads_no_further_than_it_shows() -> None:
    class Endless(type(sample_result())):
        def inventory(self):
            while True:
                yield from super().inventory()

    result = sample_result()
    endless = Endless(result.the_summary, result.the_files, result.the_strata)
    assert len(sheet_preview(endless, "inventory", "zh", rows=100)) == 101


def test_sections_leave_out_only_what_may_be_left_out() -> None:
    assert left_out_of(None) == ()
    assert set(left_out_of(frozenset())) == OPTIONAL
    assert left_out_of(frozenset(sheet.key for sheet in SHEETS)) == ()
    assert left_out_of(frozenset({"indicators", "samples", "inventory"})) == ("cells",)
    with pytest.raises(UsageError, match="nonsense"):
        left_out_of(frozenset({"nonsense"}))


def test_a_workbook_names_the_sheets_it_goes_without(tmp_path: Path) -> None:
    result = sample_result()
    edition = Edition(left_out=("cells", "inventory"))
    result = replace(result, the_summary=replace(result.the_summary, edition=edition))
    info = write(result, tmp_path / "r.xlsx", "zh")
    assert list(info.rows) == [sheet.zh for sheet in SHEETS if sheet.key not in edition.left_out]
    cover = {row[0]: row[1] for row in sheet_preview(result, "cover", "zh", rows=8)}
    assert "抽样单元清单、目录与文件清单" in cover["未列入的工作表"]
    assert "未列入的工作表" not in {row[0] for row in sheet_preview(sample_result(), "cover", "zh")}


def test_names_from_the_evidence_are_shown_as_text() -> None:
    assert sheet_preview(sample_result(), "inventory", "zh", rows=9)[1][1] == FORMULA
    assert "nul\\u0000byte\\u0007bell" in {row[1] for row in sheet_preview(sample_result(), "inventory", "zh")}
