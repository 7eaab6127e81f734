"""The workbook: what goes in, a look at each sheet, writing it off the GUI thread, and what it became."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.case_result import CaseResult
from core.report.preview import expected_bytes, sheet_preview
from gui import style
from gui.figures import size
from gui.job import Job
from gui.opened import OpenedCase
from gui.page import Page, Parts
from gui.pages.report_data import SHEET_COLUMNS, SheetRow, Told, Written, ask_report, checking, preview_columns, writing
from gui.pages.report_form import ReportForm
from gui.pages.report_strip import ReportStrip
from gui.pages.run_layout import Place, Rows, Scrolled
from gui.tables import ListModel, Table
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import language, say


class ReportPage(Page):
    """Left what goes in, right what comes out."""

    KEY = "report"
    PARTS = (ReportForm, ReportStrip)

    def __init__(self, parts: Parts | None = None) -> None:
        """Nothing until a case is shown."""
        super().__init__(parts)
        self._began_at = 0.0
        self._told: Told | None = None
        self._left_out: frozenset[str] = frozenset()
        self._job: Job | None = None
        self._written: Written | None = None
        self.form, self.strip = self.parts.take(ReportForm), self.parts.take(ReportStrip)
        self.sheets, self.preview = Table(), Table(row="dense_row")
        self._sheets, self._preview = ListModel(SHEET_COLUMNS, parent=self), ListModel((), parent=self)
        self._sheets_panel, self._preview_panel = Panel(""), Panel("")
        self._where, self._why = Label("", "small", "text2"), ElidedLabel("", "small", "warn")
        self.write = button("", "primary", "table-export")
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._build()
        self.form.changed.connect(self._allow)
        self.form.details_asked.connect(lambda: self.navigate.emit("identity", None))
        self.sheets.current_row.connect(self._look)
        self.sheets.cell_clicked.connect(self._toggle)
        self.write.clicked.connect(lambda: self._write(None))
        self.strip.cancel_asked.connect(self._cancel)
        self.strip.verify_asked.connect(self._verify)
        self.strip.save_as_asked.connect(self._save_as)
        self.retranslate()

    def _build(self) -> None:
        self.sheets.setModel(self._sheets)
        self.preview.setModel(self._preview)
        self._sheets_panel.body.addWidget(self.sheets)
        self._preview_panel.body.addWidget(self.preview)
        sides = QWidget(), QWidget()
        left, right = (QVBoxLayout(side) for side in sides)
        foot = Panel()
        left.addWidget(self.form)
        left.addWidget(self._sheets_panel, 1)
        line = QHBoxLayout()
        foot.body.addLayout(line)
        line.setContentsMargins(style.PADDING, 8, style.PADDING, 8)
        line.setSpacing(12)
        line.addWidget(self._where)
        line.addWidget(self._why, 1)
        line.addWidget(self.write)
        right.addWidget(self.strip)
        right.addWidget(self._preview_panel, 1)
        right.addWidget(foot)
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(style.GAP)
        self._sides = Rows((Place(sides[0], 390, 9, 400), Place(sides[1], 390, 11, 360)))
        self.body = Scrolled()
        self.body.column.addWidget(self._sides)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    # asking ------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Asks the case again."""
        if self.case is not None and self._job is None:
            self.case.ask("report", ask_report(language()), self._show)

    def show_case(self, case: Any) -> None:
        """Another case: nothing of the old one stays."""
        super().show_case(case)
        self._told, self._written, self._left_out, self._job = None, None, frozenset(), None
        self._sheets.set_rows([])
        self._preview.set_columns((), [])
        if case is not None:
            case.run_changed.connect(self._allow)
        self.form.reason.clear()
        self.form.password.clear()
        self.form.languages[language()].setChecked(True)
        self.strip.show_plan(say("report.nothing"))
        self._allow()

    def _show(self, told: Told) -> None:
        row = self.sheets.currentIndex().row()
        self._told = told
        self._list()
        self.form.set_missing(told.missing)
        if told.sheets:
            self.sheets.selectRow(max(0, row))
        self._allow()

    def _list(self) -> None:
        sheets = self._told.sheets if self._told else ()
        self._sheets.set_rows([SheetRow(info, info.mandatory or info.key not in self._left_out) for info in sheets])
        chosen = sum(1 for info in sheets if info.mandatory or info.key not in self._left_out)
        words = say("report.chosen", all=len(sheets), chosen=chosen) if sheets else ""
        self._sheets_panel.set_title(say("report.sheets"), " · ".join(w for w in (words, say("report.limit")) if w))

    def _plan_words(self) -> str:
        chosen = [row.info for row in self._sheets.rows() if row.chosen]
        if not chosen:
            return say("report.to_case")
        key = "at_least" if any(sheet.rows is None for sheet in chosen) else "about"
        return " · ".join((say(f"report.size_{key}", size=size(expected_bytes(chosen))), say("report.to_case")))

    def _toggle(self, row: SheetRow, key: str) -> None:
        if key == "chosen" and not row.info.mandatory:
            self._left_out = self._left_out ^ {row.info.key}
            place = self.sheets.currentIndex().row()
            self._list()
            self.sheets.selectRow(place)
            self._allow()

    def _look(self, row: SheetRow | None) -> None:
        if row is None or self.case is None:
            return
        key, words = row.info.key, self.form.wanted().language
        self._preview_panel.set_title(say("report.preview"), row.info.title)
        self.case.ask("preview", lambda case, stop: sheet_preview(CaseResult(case), key, words), self._show_preview)

    def _show_preview(self, rows: list[list[str]]) -> None:
        self._preview.set_columns(preview_columns(rows), [(number, row) for number, row in enumerate(rows, start=1)])

    # writing -----------------------------------------------------------------------------------
    def _refused(self) -> str:
        told, wanted = self._told, self.form.wanted()
        if self.case is None or told is None or not told.sheets:
            return say("report.no_result")
        if self.case.view_only:
            return say("report.view_only")
        if self.case.running:
            return say("report.while_running")
        if not told.adds_up:
            return say("report.adds_not")
        return say("report.no_reason") if wanted.unmasked and not wanted.reason else ""

    def _allow(self) -> None:
        refused, wanted = self._refused(), self.form.wanted()
        at_work = self._job is not None
        self.write.setEnabled(not refused and not at_work)
        self.write.setToolTip(refused)
        self.write.setText(say("report.write_final" if wanted.final else "report.write_draft"))
        partial = say("report.partial") if self._told and self._told.partial else ""
        self._why.setText(refused or partial or self.form.missing_words())
        self._where.setText(self._plan_words())
        for widget in (self.form, self._sheets_panel):
            widget.setEnabled(not at_work)

    def _write(self, path: Path | None) -> None:
        case, wanted = self.case, self.form.wanted()
        if case is None or self._refused():
            return
        sections = frozenset(row.info.key for row in self._sheets.rows() if row.chosen)
        job = Job(writing(case, wanted, sections, path))
        self._job, self._began_at = job, time.monotonic()
        self.form.password.clear()
        self.strip.show_progress(0, None)
        job.progressed.connect(self._progressed)
        job.answered.connect(self._done)
        job.failed.connect(self._failed)
        job.ended.connect(lambda ran_out: self._ended(case, job, ran_out))
        case.set_at_work(job, True)
        case.start(job)

    def _progressed(self, progress: Any) -> None:
        total = progress.total_files
        self.strip.show_progress(progress.done_files, progress.done_files / total if total else None)

    def _done(self, written: Written) -> None:
        self._written = written
        when, took_s = datetime.now(UTC).astimezone(), time.monotonic() - self._began_at
        self.strip.show_written(written.path, written.sha256, written.size_bytes, written.final, when, took_s)

    def _failed(self, text: str, details: str) -> None:
        self.strip.show_failed(text, may_save_as=not details)

    def _ended(self, case: OpenedCase, job: Job, ran_out: bool) -> None:
        if self._job is job:  # not of a case that was left meanwhile
            self._job = None
            if job.is_cancelled() and not ran_out:
                self.strip.show_plan(say("report.cancelled"))
        case.set_at_work(job, False)
        if self.case is case:
            case.changed.emit()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _save_as(self) -> None:
        if self.case is None:
            return
        proposal = str(self.case.folder / f"{self.case.folder.name}-2.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self, say("report.save_as"), proposal, "Excel (*.xlsx)")
        if chosen:
            self._write(Path(chosen))

    def _verify(self) -> None:
        if self.case is None or self._written is None:
            return
        job = Job(checking(self.case.folder))
        self.strip.show_verifying()
        job.answered.connect(self.strip.show_verified)
        job.failed.connect(lambda text, details: self.strip.show_verified([text]))
        self.case.start(job)

    def restyle(self) -> None:
        """Sizes at the scale in force."""
        self._sides.restyle()

    def retranslate(self) -> None:
        """Words anew."""
        self.form.retranslate()
        self.strip.retranslate()
        self._sheets.retranslate()
        self.sheets.setAccessibleName(say("report.sheets"))
        self.preview.setAccessibleName(say("report.preview"))
        self._preview_panel.set_title(say("report.preview"))
        if self._job is None and self._written is None:
            self.strip.show_plan(say("report.nothing"))
        self._list()
        self._allow()
        self.refresh()
