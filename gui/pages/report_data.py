"""What the Report page asks of a case, how it lists sheets, and the job that writes the workbook. No widgets."""

import json
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.case import Case
from core.case_result import CaseResult
from core.export import export, workbook_path
from core.identity import Identity, load_identity, missing_for_final
from core.report.preview import SheetInfo, sheet_list
from core.verify import Verdict, verifying
from core.views import ledger
from gui import figures
from gui.opened import OpenedCase
from gui.pages.report_form import Wanted
from gui.tables import Column
from gui.words import say


@dataclass(frozen=True, slots=True)
class Told:
    """What the page asks for. sheets: empty while there is no result."""

    sheets: tuple[SheetInfo, ...]
    identity: Identity
    missing: tuple[str, ...]
    partial: bool
    adds_up: bool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet, and whether it goes in."""

    info: SheetInfo
    chosen: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What an export left behind."""

    path: Path
    sha256: str
    size_bytes: int
    final: bool


def ask_report(words: str) -> Callable[[Case, Callable[[], bool]], Told]:
    """For OpenedCase.ask. words: language of the sheets' names."""

    def question(case: Case, stop: Callable[[], bool]) -> Told:
        identity = load_identity(case)
        missing = missing_for_final(identity, case.info().read_only)
        found = ledger(case)
        if case.fact("round") is None:
            return Told((), identity, missing, True, found.adds_up)
        sheets = tuple(sheet_list(CaseResult(case), words))
        return Told(sheets, identity, missing, case.fact("summary")["state"] != "complete", found.adds_up)

    return question


SHEET_COLUMNS = (
    Column("chosen", "", "check", lambda row: "", lambda row: row.chosen, 34),
    Column("sheet", "report.sheet", "text", lambda row: row.info.title),
    Column(
        "rows",
        "report.rows",
        "number",
        lambda row: "—" if row.info.rows is None else figures.whole(row.info.rows),
        lambda row: row.info.rows,
        90,
    ),
    Column("note", "report.note", "text", lambda row: say("report.always") if row.info.mandatory else "", None, 110),
)


def preview_columns(rows: list[list[str]]) -> list[Column]:
    """Columns of the first rows of a sheet, named as spreadsheet programs name them, behind the number of the row."""
    width = max(map(len, rows), default=0)
    first = Column("n", "", "number", lambda row: str(row[0]), lambda row: row[0], 44)
    return [first] + [
        Column(f"c{place}", "", "text", _cell(place), None, 170 if place < width - 1 else 0, head=_letter(place))
        for place in range(width)
    ]


def writing(
    case: OpenedCase, wanted: Wanted, sections: frozenset[str], path: Path | None
) -> Callable[[], Generator[Any, None, Written]]:
    """Steps of a Job that writes the workbook. path: None for its usual place."""

    def steps() -> Generator[Any, None, Written]:
        with closing(Case.open_existing(case.folder, lock=case.lock)) as opened:
            target = path or workbook_path(opened, opened.folder)
            yield from export(
                opened,
                opened.folder,
                wanted.language,
                target,
                wanted.reason,
                wanted.password,
                wanted.final,
                sections,
            )
            return _written(opened, target, wanted)

    return steps


def checking(folder: Path) -> Callable[[], Generator[Any, None, list[str]]]:
    """Steps of a Job that verifies a case; it answers with the differences."""

    def steps() -> Generator[Any, None, list[str]]:
        verdict = Verdict()
        yield from verifying(folder, verdict)
        return verdict.differences

    return steps


def _cell(place: int) -> Callable[[Any], str]:
    return lambda row: row[1][place] if place < len(row[1]) else ""


def _letter(place: int) -> str:
    """Head of a column as spreadsheet programs name it: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _written(case: Case, path: Path, wanted: Wanted) -> Written:
    """From the log: what the export says it wrote."""
    told = [json.loads(row.detail) for row in case.audit() if row.action == "exported"][-1]
    return Written(path, told["sha256"], told["size_bytes"], wanted.final)
