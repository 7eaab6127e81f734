"""What was not examined, by reason, with the direction in which it bends the figures; and another attempt."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.filter import parse
from core.retry import RetryAnswer, recompute
from core.views import file_ids, file_rows
from gui import figures, style
from gui.job import Job
from gui.page import Page, Parts
from gui.pages.errors_detail import ErrorDetail
from gui.pages.errors_files import FILE_COLUMNS, listing, retrying, why_still
from gui.pages.errors_reasons import REASON_COLUMNS, REASON_DELEGATES, Reason, Told, ask_reasons
from gui.pages.kept_splitter import KeptSplitter
from gui.tables import ListModel, PagedModel, Table
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import language, say, term

NARROW, LEAST_ROWS = 880, 4


class ErrorsPage(Page):
    """Reasons above, their files below, one file at the right."""

    KEY = "errors"
    PARTS = (ErrorDetail,)

    def __init__(self, parts: Parts | None = None) -> None:
        """Empty until a case is shown."""
        super().__init__(parts)
        self._told: Told | None = None
        self._wanted = ""
        self._sort = ("size", True)
        self._title, self._about = Label("", "title"), ElidedLabel("", "body", "text2")
        self._export = button("", "", "download")
        self.reasons, self.files = Table(row="tall_row", delegates=REASON_DELEGATES), Table()
        self.detail = self.parts.take(ErrorDetail)
        self._reasons = ListModel(REASON_COLUMNS, parent=self)
        self._files = PagedModel(FILE_COLUMNS, self._fetch, self)
        self._list = Panel("")
        self._selected = Label("", "small", "text2")
        self._build()
        self.reasons.current_row.connect(self._choose)
        self.reasons.horizontalScrollBar().rangeChanged.connect(lambda low, high: self._fit())
        self.files.current_row.connect(self.detail.show_row)
        self.files.selection_changed.connect(self._allow)
        self._files.arrived.connect(self._show_current)
        self.files.sort_asked.connect(self._sorted)
        self.files.activated_row.connect(self._open)
        self.detail.retry_asked.connect(self._retry)
        self.detail.recompute_asked.connect(self._recompute)
        self.detail.hex_asked.connect(self._open_current)
        self._export.clicked.connect(self._ask_export)
        self.retranslate()

    def _build(self) -> None:
        self.reasons.setModel(self._reasons)
        self.files.setModel(self._files)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        column.setSpacing(style.GAP)
        head = QHBoxLayout()
        column.addLayout(head)
        head.addWidget(self._title)
        head.addWidget(self._about, 1)
        head.addWidget(self._export)
        above = Panel()
        above.body.addWidget(self.reasons)
        above.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._list.head.addWidget(self._selected)
        self._list.body.addWidget(self.files)
        column.addWidget(above)
        column.addWidget(self._list, 1)
        halves = self._halves = KeptSplitter("errors")
        halves.setHandleWidth(1)
        halves.addWidget(left)
        halves.addWidget(self.detail)
        halves.setStretchFactor(0, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(halves)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the file stands below the tables."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= style.px(NARROW)
        self._halves.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)

    # asking ------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Asks the case again."""
        if self.case is not None:
            self.case.ask("reasons", ask_reasons, self._show)

    def show_case(self, case: Any) -> None:
        """Another case: nothing of the old one stays."""
        super().show_case(case)
        self._told, self._wanted = None, ""
        self._reasons.set_rows([])
        self._fit()
        self._files.set_ids(type(self._files.ids)("q"))
        self.detail.show_row(None)
        self.detail.answer.setText("")
        if case is not None:
            case.run_changed.connect(self._allow)
        self._say()

    def open_at(self, argument: object) -> None:
        """argument: a status whose files are wanted."""
        if isinstance(argument, str):
            self._wanted = argument
            self.refresh()

    def _show(self, told: Told) -> None:
        self._told = told
        self._reasons.set_rows(told.reasons)
        self._fit()
        places = [i for i, reason in enumerate(told.reasons) if self._wanted and reason.status == self._wanted]
        if told.reasons:
            self.reasons.selectRow(places[0] if places else 0)
        else:
            self._choose(None)
        self._say()

    def _choose(self, reason: Reason | None) -> None:
        if self.case is None:
            return
        self._wanted = reason.status if reason else ""
        if reason is None:
            self._list_files(type(self._files.ids)("q"))
            return
        statuses = [r.status for r in self._told.reasons if r.status] if self._told else []
        query = parse("status:" + (self._wanted or "|".join(statuses)))
        sort, descending = self._sort
        self.case.ask("ids", lambda case, stop: file_ids(case, query, sort, descending, stop), self._list_files)

    def _list_files(self, ids: Any) -> None:
        """Other rows; what was chosen stays chosen while it is among them."""
        kept = self._files.id_at(self.files.currentIndex().row())
        self._files.set_ids(ids)
        self.detail.show_row(None)
        if kept is not None and kept in list(ids):
            self.files.selectRow(list(ids).index(kept))
        self._say()
        self._allow()

    def _fetch(
        self,
        topic: str,
        ids: Sequence[int],
        then: Callable[[list[Any]], None],
        failed: Callable[[str, str], None],
    ) -> object:
        wanted = list(ids)
        return self.case and self.case.ask(f"errors {topic}", lambda case, stop: file_rows(case, wanted), then, failed)

    def _sorted(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._choose(self.reasons_row())

    def reasons_row(self) -> Reason | None:
        """The reason that is chosen."""
        row: Reason | None = self._reasons.row(self.reasons.currentIndex().row())
        return row

    def _show_current(self) -> None:
        """The rows of the list have come: the current one may be among them."""
        self.detail.show_row(self._files.row(self.files.currentIndex().row()))

    # acting ------------------------------------------------------------------------------------
    def _chosen_ids(self) -> list[int]:
        rows = self.files.selectionModel().selectedRows()
        return [found for index in rows if (found := self._files.id_at(index.row())) is not None]

    def _refused(self) -> str:
        """Why nothing can be added to the case now."""
        if self.case is None or self.case.view_only:
            return say("errors.view_only")
        if self.case.running:
            return say("errors.while_running")
        return "" if self._told is not None and self._told.has_result else say("errors.no_result")

    def _allow(self) -> None:
        chosen, refused = len(self.files.selectionModel().selectedRows()), self._refused()
        self._selected.setText(say("errors.selected", count=f"{chosen:,}") if chosen else "")
        self.detail.hex.setEnabled(bool(chosen))
        self.detail.allow(refused or ("" if chosen else say("errors.not_selected")), refused)
        self._export.setEnabled(self._told is not None and self._told.has_result)
        self._export.setToolTip("" if self._export.isEnabled() else say("errors.no_result"))

    def _retry(self, password: str) -> None:
        case, ids = self.case, self._chosen_ids()
        if case is None or not ids or self._refused():
            return
        self.detail.answer.setText(say("errors.retrying"))
        self._start(retrying(case, ids, password), self._retried)

    def _retried(self, answers: list[RetryAnswer]) -> None:
        still = [answer for answer in answers if answer.now_id == answer.entry_id]
        words = say("errors.retried", better=len(answers) - len(still), same=len(still))
        reasons = sorted({why_still(answer.reason) for answer in still})
        self.detail.answer.setText("\n".join([words, *reasons]))

    def _recompute(self) -> None:
        case = self.case
        if case is None or self._refused():
            return
        self.detail.answer.setText(say("errors.recomputing"))
        self._start(
            lambda: recompute(case.folder, case.lock), lambda _: self.detail.answer.setText(say("errors.recomputed"))
        )

    def _start(self, steps: Callable[[], Iterator[Any]], then: Callable[[Any], None]) -> None:
        """A job that adds to the case; while it runs nothing else is added."""
        case = self.case
        if case is None:
            return
        job = Job(steps)
        case.set_at_work(job, True)

        def ended(_: bool) -> None:
            case.set_at_work(job, False)
            if self.case is case:
                case.changed.emit()

        job.answered.connect(then)
        job.failed.connect(lambda text, details: self.detail.answer.setText(text))
        job.ended.connect(ended)
        case.start(job)

    def _ask_export(self) -> None:
        if self.case is None:
            return
        proposal = str(self.case.folder / f"{self.case.folder.name}-{self.KEY}.tsv")
        chosen, _ = QFileDialog.getSaveFileName(self, say("errors.export"), proposal, "TSV (*.tsv)")
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Writes the list of everything that was not examined."""
        case = self.case
        if case is None:
            return
        job = Job(listing(case.folder, path, language()))
        job.answered.connect(lambda _: self.message.emit(say("errors.exported", path=path)))
        job.failed.connect(lambda text, details: self.message.emit(text))
        case.start(job)

    def _open(self, row: Any) -> None:
        self.navigate.emit("file", row.id)

    def _open_current(self) -> None:
        found = self._files.id_at(self.files.currentIndex().row())
        if found is not None:
            self.navigate.emit("file", found)

    # words -------------------------------------------------------------------------------------
    def _say(self) -> None:
        told = self._told
        reason = self.reasons_row()
        self._list.set_title(
            term("status", reason.status) if reason and reason.status else say("errors.total"),
            say("errors.list_of", count=f"{len(self._files.ids):,}"),
        )
        if told is None:
            self._about.setText("")
        elif told.reasons:
            count, total = figures.whole(told.reasons[-1].files), figures.whole(told.ledger.files)
            unlisted = say("errors.unlisted", count=figures.whole(told.unlisted)) if told.unlisted else ""
            self._about.setText(say("errors.about", count=count, total=total, unlisted=unlisted))
        else:
            self._about.setText(say("errors.all_examined"))
        self._allow()

    def _fit(self) -> None:
        """The upper table is as high as its reasons; the files get the rest, and room for some of them."""
        rows, head = max(1, len(self._reasons.rows())), style.height("table_head", "head")
        bar = self.reasons.horizontalScrollBar()
        room = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.reasons.setFixedHeight(head + rows * style.height("tall_row") + room)
        self.files.setMinimumHeight(head + LEAST_ROWS * style.height("row"))

    def restyle(self) -> None:
        """Sizes at the scale in force."""
        self._fit()
        self._arrange()
        self.detail.restyle()

    def retranslate(self) -> None:
        """Words anew."""
        self._title.setText(say("errors.title"))
        self._export.setText(say("errors.export"))
        self.reasons.setAccessibleName(say("errors.reason"))
        self.files.setAccessibleName(say("errors.title"))
        self._reasons.retranslate()
        self._files.retranslate()
        self.detail.retranslate()
        self._say()
