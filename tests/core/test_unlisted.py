"""A folder that could not be listed hides nobody knows how many files: every place that tells what was read says so."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from core.case import Case
from core.case_result import CaseResult
from core.model import UNLISTED, Problem
from core.report.sentences import not_examined
from core.views import folder_index
from tests.core.report.sample_result import write
from tests.core.runs import people, run


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Of a drive with a folder that nobody may look into; the tests may be run by somebody who may."""
    drive = tmp_path / "drive"
    (drive / "locked").mkdir(parents=True)
    (drive / "open").mkdir()
    (drive / "a.csv").write_bytes(people(30))
    (drive / "b.csv").hardlink_to(drive / "a.csv")
    run(drive, tmp_path / "case")
    with closing(Case.open_existing(tmp_path / "case")) as opened:
        opened.add_problem(Problem("locked", "unreadable", f"{UNLISTED}: Permission denied"), opened.fact("walk"))
        yield opened


def test_it_is_told_beside_what_was_not_examined(case: Case) -> None:
    coverage = CaseResult(case).summary().coverage
    assert coverage.unlisted == 1
    assert "无法列出的文件夹 1 个" in not_examined(coverage).zh and "not listed 1" in not_examined(coverage).en


def test_the_list_of_all_entries_does_not_call_it_empty(case: Case) -> None:
    status = {row.entry.path: row.status for row in CaseResult(case).inventory() if row.entry.node == "folder"}
    assert status == {"locked": "unreadable", "open": "no_content"}


def test_the_tree_knows_it(case: Case) -> None:
    index = folder_index(case)
    assert {folder.path: folder.is_unlisted for folder in index.children("")} == {"locked": True, "open": False}


def test_the_workbook_counts_a_second_name_as_no_loss_but_the_folder_as_one(case: Case) -> None:
    write(CaseResult(case), case.folder / "again.xlsx", "zh")
    book = openpyxl.load_workbook(case.folder / "again.xlsx", read_only=True)
    effects = {row[1]: row[4] for row in book["未检与受限"].iter_rows(min_row=2, values_only=True)}
    cover = "\n".join(str(cell) for row in book["封面与声明"].iter_rows(values_only=True) for cell in row)
    book.close()
    assert effects == {"locked": "结论可能偏低", "b.csv": "不影响条数"}
    assert "无法列出的文件夹 1 个" in cover
