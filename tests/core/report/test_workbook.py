import hashlib
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from core.report.sheets import SHEETS
from core.report.sheets_method import method_rows
from core.report.words import word
from core.report.workbook import WorkbookInfo, sheet_name
from core.settings import LANGUAGES, PERSONS
from tests.core.report.sample_result import BIDI, NASTY_NAMES, exact_result, sample_result, write

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WorkbookInfo:
    return write(sample_result(), tmp_path_factory.mktemp("book") / "r.xlsx", "zh")


def cells_of(path: Path, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [list(row) for row in book[sheet].iter_rows(values_only=True)]
    finally:
        book.close()


def all_words(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        return "\n".join(str(cell) for row in rows for cell in row)
    finally:
        book.close()


def test_the_sheets_are_those_of_the_registry_and_rows_are_as_told(written: WorkbookInfo) -> None:
    assert list(written.rows) == [sheet.zh for sheet in SHEETS]
    for sheet in SHEETS:
        header = 0 if sheet.page else 1
        remark = 0 if written.rows[sheet.zh] else 1
        assert len(cells_of(written.path, sheet.zh)) == written.rows[sheet.zh] + header + remark
        assert written.rows[sheet.zh] == sum(1 for _ in sheet.rows(sample_result()))


def test_the_hash_told_is_the_hash_of_the_file(written: WorkbookInfo) -> None:
    assert hashlib.sha256(written.path.read_bytes()).hexdigest() == written.sha256
    assert written.path.stat().st_size == written.size_bytes


def test_no_formula_no_link_no_macro_and_no_error_value_anywhere(written: WorkbookInfo) -> None:
    with zipfile.ZipFile(written.path) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower() or "external" in name.lower()]
        for name in archive.namelist():
            assert b"hyperlink" not in archive.read(name).lower()
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                tree = etree.fromstring(archive.read(name))
                assert not tree.findall(f".//{MAIN}f")
                assert {cell.get("t", "n") for cell in tree.iter(f"{MAIN}c")} <= {"inlineStr", "n"}


def test_names_from_the_evidence_are_shown_as_text_with_the_invisible_made_visible(written: WorkbookInfo) -> None:
    paths = [row[1] for row in cells_of(written.path, "目录与文件清单")[1:]]
    assert paths[:4] == list(NASTY_NAMES[:4])
    assert paths[4] == "\\u0009=1+1"
    assert "nul\\u0000byte\\u0007bell" in paths
    assert "lone\\udc80surrogate" in paths
    assert "zero\\u200bwidth\\ufeff" in paths
    assert "**学籍/姓名 手机号码.xlsx" in paths
    indicators = [row[1] for row in cells_of(written.path, "线索")]
    assert BIDI.replace("\u202e", "\\u202e") in indicators


def test_a_name_longer_than_a_cell_is_cut_with_a_mark_and_its_length(written: WorkbookInfo) -> None:
    paths = [str(row[1]) for row in cells_of(written.path, "目录与文件清单")]
    cut = [path for path in paths if "已截断" in path]
    assert len(cut) == 2
    assert "40,000" in cut[0]
    assert "20,000" in cut[1]
    assert all(len(path.encode("utf-16-le")) // 2 <= 32_767 for path in paths)


def test_calamine_reads_the_same_rows(written: WorkbookInfo) -> None:
    book = CalamineWorkbook.from_path(str(written.path))
    assert book.sheet_names == list(written.rows)
    rows = book.get_sheet_by_name("条数计算").to_python()
    assert rows[1][0] == NASTY_NAMES[0]
    assert rows[1][3] == 12_703


def test_no_cell_of_any_sheet_is_blank(written: WorkbookInfo) -> None:
    for sheet in SHEETS:
        for row in cells_of(written.path, sheet.zh):
            is_remark = sheet.page or written.rows[sheet.zh] == 0
            full = row if not (is_remark and row[1] is None) else row[:1]
            assert all(cell is not None and str(cell).strip() for cell in full), (sheet.key, row)


def test_a_point_never_stands_without_its_interval_floor_and_method() -> None:
    for sheet in SHEETS:
        keys = [column.key for column in sheet.columns]
        if "point" in keys:
            start = keys.index("point")
            assert keys[start : start + 6] == ["point", "low", "high", "floor", "at_most", "method"]


def test_what_cannot_be_given_is_a_word(written: WorkbookInfo) -> None:
    rows = cells_of(written.path, "条数计算")
    indicative = next(row for row in rows if row[0] == "数据.tar.gz")
    assert indicative[3:9] == ["不适用", "不适用", "不适用", 91, "不适用", "参考"]
    tiers = cells_of(written.path, "标准对照")
    assert tiers[1][:2] == ["T50", "有效条数"]
    assert set(tiers[1][5:14]) == {"未检"}
    assert any("待核" in row for row in tiers)


def test_the_cover_says_floor_interval_method_completeness_and_that_it_is_no_verdict(written: WorkbookInfo) -> None:
    words = "\n".join(str(row) for row in cells_of(written.path, "封面与声明"))
    for promise in ("不少于9,700万条", "97446072", "98,139,428 – 104,623,719", "抽样", "草稿", "= 全量 3 +"):
        assert promise in words
    assert "线索性统计，不代表法律认定" in words
    assert "构成犯罪" not in all_words(written.path)


def test_changed_evidence_is_the_first_line(tmp_path: Path) -> None:
    result = sample_result()
    result = replace(result, the_summary=replace(result.the_summary, evidence_changes=("a.csv：修改时间不同",)))
    info = write(result, tmp_path / "r.xlsx", "zh")
    rows = cells_of(info.path, "封面与声明")
    assert rows[0][0] == "检材发生变化"
    assert rows[1] == ["检材发生变化", "a.csv：修改时间不同"]


def test_the_method_sheet_holds_seed_plan_formulas_and_the_size_of_what_can_be_missed(written: WorkbookInfo) -> None:
    words = "\n".join(str(row) for row in cells_of(written.path, "方法与规则"))
    summary = sample_result().the_summary
    for promise in (
        summary.seed,
        summary.plan_sha256,
        "Gaffke",
        "BLAKE2b-128",
        "t·se + 2·y_max/n",
        "max_h(c·M_h/n_h·y_max_h)",
    ):
        assert promise in words
    assert "3.7/n，n = 400" in words
    assert "90,378,071字节" in words  # ceil(3.6889/400 x 149,537 cells x 65,536 bytes)


def test_long_lists_go_on_in_numbered_sheets_without_losing_a_row(tmp_path: Path) -> None:
    result = replace(sample_result(), names=(), entries=25, sampled_cells=0)
    info = write(result, tmp_path / "r.xlsx", "both", row_limit=40)
    assert max(info.rows.values()) <= 40
    short = write(result, tmp_path / "s.xlsx", "zh", row_limit=37)
    assert short.rows["目录与文件清单"] == 26
    long = write(replace(result, entries=80), tmp_path / "l.xlsx", "zh", row_limit=37)
    names = ["目录与文件清单", "目录与文件清单 (2)", "目录与文件清单 (3)"]
    assert [long.rows[name] for name in names] == [36, 36, 9]
    numbers = [row[0] for name in names for row in cells_of(long.path, name)[1:]]
    assert numbers == list(range(1, 82))


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_names_of_sheets_fit_and_differ(language: str) -> None:
    names = [sheet_name(sheet, language, number) for sheet in SHEETS for number in (1, 2, 12)]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_both_languages_stand_side_by_side(tmp_path: Path) -> None:
    info = write(exact_result(), tmp_path / "r.xlsx", "both")
    words = all_words(info.path)
    assert "下限 / Floor" in words
    assert "25,406条" in words
    assert "holds 25,406 records" in words


def test_lists_have_a_frozen_header_a_filter_and_repeat_it_in_print(written: WorkbookInfo) -> None:
    book = openpyxl.load_workbook(written.path)
    sheet = book["条数计算"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:Q{sheet.max_row}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["D2"].number_format == "#,##0"
    assert sheet["D2"].data_type == "n"


def test_numbers_of_more_than_15_digits_keep_their_last_ones(written: WorkbookInfo) -> None:
    assert cells_of(written.path, "目录与文件清单")[1][5] == str(2**53 + 1)


@pytest.mark.timeout(120)
def test_libreoffice_opens_it_and_shows_no_overflowing_number(written: WorkbookInfo, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written.path)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    pdf = tmp_path / "r.pdf"
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        words = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
        assert "###" not in words
        assert "97,446,072" in words


def test_a_reference_that_needs_a_lawyer_is_marked(written: WorkbookInfo) -> None:
    rows = cells_of(written.path, "标准对照")
    assert any("法释〔2011〕19号第一条" in row and "待核" in row for row in rows)
    types = cells_of(written.path, "个人信息汇总")
    assert next(row for row in types if row[0] == "居民身份证号（18位）")[8:] == [
        "T5000",
        "T500",
        "可争议",
        "指导性案例193号",
        "待核",
        "一般不属于：号码文字不再作为特定身份列入（证件照片仍属敏感；不满十四周岁的属敏感，本工具不按出生日期区分）"
        "（GB/T 45574-2025，已核）",
    ]


def test_an_exact_count_has_no_ceiling_beyond_itself(tmp_path: Path) -> None:
    """Rounded up, "at most 1.1 million" would stand beside a count of 1,083,107."""
    result = exact_result()
    records = replace(result.the_summary.records, at_most=result.the_summary.records.point)
    write(replace(result, the_summary=replace(result.the_summary, records=records)), tmp_path / "exact.xlsx", "zh")
    (ceiling,) = [row for row in cells_of(tmp_path / "exact.xlsx", "方法与规则") if row[0] == "绝对上限"]
    assert "至多" not in str(ceiling[1]) and str(ceiling[1]).startswith("全量计数")


def test_settings_with_names_are_said_in_words() -> None:
    result, said = sample_result(), []
    for key, values in (("language", LANGUAGES), ("persons", PERSONS)):
        for value in values:
            summary = replace(result.the_summary, settings={**result.the_summary.settings, key: value})
            said += [row for row in method_rows(replace(result, the_summary=summary)) if row[0] == word("setting", key)]
    assert [row[1].zh for row in said[:3]] == ["中文", "英文", "中英双语"]
    assert len(said) == 6 and not [row for row in said if row[1].zh.isascii()]
