"""New case, step 1: which drive or folder. What is not proven read-only demands a written reason."""

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.evidence.drive import Drive
from core.evidence.drives import drives
from gui import icons, style
from gui.asker import Asker
from gui.columns import visible
from gui.figures import whole
from gui.pages.new_case_drives import Refused, Source, columns, look_at_folder, refusal, source_of_drive
from gui.pages.new_case_reason import ReasonBand
from gui.tables import ListModel, Table
from gui.widgets.drop_zone import DropZone
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.widgets.two_lines import DELEGATES
from gui.words import say

WAYS = ("drives", "folder", "image")
LEAST_ROWS, MOST_ROWS = 3, 8


def _look() -> Generator[tuple[Drive, ...], None, tuple[Drive, ...]]:
    """All drives found so far, again with each new one."""
    found: tuple[Drive, ...] = ()
    for drive in drives():
        found = (*found, drive)
        yield found
    return found


class SourceStep(QWidget):
    """Signals:
    changed: `source` or the reason is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing chosen; `refresh` looks for drives."""
        super().__init__(parent)
        self.source: Source | None = None
        self.drives: list[Drive] = []
        self._looking, self._trouble, self._looked_at = False, "", ""
        self.asker = Asker(self)
        self.model, self.table = ListModel(columns()), Table(row="tall_row", delegates=DELEGATES)
        self.ways = {key: button() for key in WAYS}
        self.again = button(icon="refresh")
        self.path, self.browse = QLineEdit(), button()
        self.band, self.drop = ReasonBand(), DropZone()
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, style.MARGIN, 24, style.MARGIN)
        column.setSpacing(style.GAP)
        self._head(column)
        parts = (self._drive_part(), self._folder_part(), self._image_part())
        self.parts = dict(zip(WAYS, parts, strict=True))
        for key, part in self.parts.items():
            if key != WAYS[0]:
                part.hide()
            column.addWidget(part)
        column.addWidget(self.band)
        column.addWidget(self.drop)
        column.addStretch(1)

    def _head(self, column: QVBoxLayout) -> None:
        head = QHBoxLayout()
        column.addLayout(head)
        head.setSpacing(8)
        self._title, self._found = Label("", "title"), ElidedLabel("", "small", "text3")
        head.addWidget(self._title)
        head.addWidget(self._found)
        head.addStretch(1)
        segments, group = QHBoxLayout(), QButtonGroup(self)
        head.addLayout(segments)
        segments.setSpacing(0)
        for key, made in self.ways.items():
            made.setCheckable(True)
            group.addButton(made)
            segments.addWidget(made)
            made.clicked.connect(lambda _, key=key: self._pick_way(key))
        self.ways["drives"].setChecked(True)
        head.addWidget(self.again)

    def _drive_part(self) -> QWidget:
        frame = Panel(None)
        self.table.setModel(self.model)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        frame.body.addWidget(self.table)
        return frame

    def _folder_part(self) -> QWidget:
        frame = Panel(None)
        line = QHBoxLayout()
        frame.body.addLayout(line)
        line.setContentsMargins(style.PADDING, style.PADDING, style.PADDING, 4)
        line.setSpacing(8)
        line.addWidget(self.path, 1)
        line.addWidget(self.browse)
        self._folder_says = Label("", "small", "text2")
        self._folder_says.setWordWrap(True)
        self._folder_says.setContentsMargins(style.PADDING, 0, style.PADDING, style.PADDING)
        frame.body.addWidget(self._folder_says)
        return frame

    def _image_part(self) -> QWidget:
        frame = Panel(None)
        self._image_says = Label("", "body", "text2")
        self._image_says.setWordWrap(True)
        self._image_says.setContentsMargins(style.PADDING, style.PADDING, style.PADDING, style.PADDING)
        frame.body.addWidget(self._image_says)
        return frame

    def _connect(self) -> None:
        self.again.clicked.connect(self.refresh)
        self.table.current_row.connect(self._choose_drive)
        self.path.returnPressed.connect(lambda: self.choose_path(self.path.text()))
        self.path.editingFinished.connect(self._leave_path)
        self.browse.clicked.connect(self._browse)
        self.drop.dropped.connect(lambda path: self.choose_path(str(path)))
        self.band.reason.textChanged.connect(lambda _: self.changed.emit())

    def first_field(self) -> QWidget:
        """Where this step begins for the keyboard."""
        way = next(key for key, made in self.ways.items() if made.isChecked())
        return {"drives": self.table, "folder": self.path}.get(way, self.ways[way])

    # choosing ------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Looks for drives anew; they appear one by one."""
        if self.source is not None and self.ways["drives"].isChecked():
            self._take(None)
        self.drives, self._looking = [], True
        self._show_drives()
        self.asker.ask("drives", _look, self._all_found, self._some_found, lambda text, _: self._all_found(()))

    def _some_found(self, found: tuple[Drive, ...]) -> None:
        self.drives = list(found)
        self._show_drives()

    def _all_found(self, found: tuple[Drive, ...]) -> None:
        self._looking = False
        self._some_found(found or tuple(self.drives))

    def _show_drives(self) -> None:
        row = self.table.currentIndex().row()
        self.model.set_rows(self.drives)
        if 0 <= row < len(self.drives):
            self.table.selectRow(row)
        usable = sum(not refusal(drive) for drive in self.drives)
        words = "new_case.looking" if self._looking else "new_case.found_drives"
        self._found.setText(say(words, number=whole(len(self.drives)), usable=whole(usable)))
        self.table.set_empty(say("new_case.looking_text" if self._looking else "new_case.no_drive"))
        rows = min(max(len(self.drives), LEAST_ROWS), MOST_ROWS)
        self.table.setFixedHeight(
            self.table.head.height() + rows * self.table.verticalHeader().defaultSectionSize() + 2
        )

    def _choose_drive(self, drive: Drive | None) -> None:
        if drive is not None and self.ways["drives"].isChecked():
            self._take(None if refusal(drive) else source_of_drive(drive))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("new_case.choose_folder"), self.path.text())
        if chosen:
            self.choose_path(chosen)

    def choose_path(self, path: str) -> None:
        """A folder that was typed, dropped or browsed to; a file is an image, which is explained."""
        path = self._looked_at = path.strip()
        if path and Path(path).is_file():
            self.show_way("image")
            return
        self.show_way("folder")
        self.path.setText(path)
        self._trouble = ""
        self._take(None)
        if path:
            self.asker.ask("folder", lambda: look_at_folder(path), each=self._take_folder)

    def _leave_path(self) -> None:
        """Somebody goes on to another field. Only a new path is looked at: somebody may be writing its reason."""
        if self.path.text().strip() != self._looked_at:
            self.choose_path(self.path.text())

    def _pick_way(self, key: str) -> None:
        """A click on one of the ways; the folder that was typed before is looked at again."""
        if key == "folder" and self.path.text().strip():
            self.choose_path(self.path.text())
        else:
            self.show_way(key)

    def _take_folder(self, found: Source | Refused) -> None:
        if isinstance(found, Refused):
            self._trouble = say(found.words)
            self._folder_says.setToolTip(visible(found.detail))
            self._take(None)
        else:
            self._take(found)

    def show_way(self, key: str) -> None:
        """drives | folder | image."""
        self.ways[key].setChecked(True)
        for each, part in self.parts.items():
            part.setVisible(each == key)
        self.again.setVisible(key == "drives")
        self._found.setVisible(key == "drives")
        self.asker.forget("folder")
        self._trouble = ""
        self._take(None)
        self.table.clearSelection()

    def _take(self, source: Source | None) -> None:
        self.source = source
        self.band.show_source(source if self.needs_reason() else None)
        self._show_folder()
        self.changed.emit()

    # what is missing -----------------------------------------------------------------------------
    def refusal(self) -> str:
        """Why one cannot go on, "" if one can."""
        if self.source is None:
            return self._trouble or say("new_case.choose_first")
        return say("new_case.reason_missing") if self.needs_reason() and not self.write_reason() else ""

    def needs_reason(self) -> bool:
        """Is the evidence not proven read-only?"""
        return self.source is not None and self.source.read_only != "yes"

    def write_reason(self) -> str:
        """Why it is examined all the same."""
        return self.band.text() if self.needs_reason() else ""

    def _show_folder(self) -> None:
        self._folder_says.set_role("error" if self._trouble else "text2")
        self._folder_says.setText(self._trouble or say("new_case.folder_text"))

    def retranslate(self) -> None:
        """Words anew."""
        self._title.setText(say("new_case.choose"))
        for key, made in self.ways.items():
            made.setText(say("new_case.way_" + key))
            made.setAccessibleName(made.text())
        for made, words in ((self.again, "new_case.again"), (self.browse, "dialogs.browse")):
            made.setText(say(words))
            made.setAccessibleName(say(words))
        self.path.setPlaceholderText(say("new_case.path"))
        self.path.setAccessibleName(say("new_case.path"))
        self._image_says.setText(say("new_case.image_text"))
        self.drop.set_words(say("new_case.drop"), say("new_case.drop_text"))
        self.table.setAccessibleName(say("new_case.choose"))
        self.model.forget_cells()
        self.table.retranslate()
        self._show_drives()
        self.band.retranslate()
        self._show_folder()

    def restyle(self) -> None:
        """Icons and heights anew."""
        self.again.setIcon(icons.icon("refresh"))
        self.table.restyle()
        self.drop.restyle()
        self._show_drives()
        self.band.retranslate()
