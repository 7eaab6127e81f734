"""New case, step 2: what the case is called on paper, and the folder it goes to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.errors import UsageError
from core.evidence.folder import describe
from core.evidence.protection import check_output
from gui import style
from gui.asker import Asker
from gui.figures import size
from gui.pages.new_case_drives import Source
from gui.pages.start import cases_folder
from gui.widgets.identity_form import FIELDS, IdentityForm
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say

LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Output:
    """What was found out about the folder of the case. trouble: words key of why it is refused, "" if it is not."""

    folder: Path
    free_bytes: int
    trouble: str


def look_at_output(source: str, folder: Path) -> Iterator[Output]:
    """May the case go there? Nothing is written to find out."""
    place = next((above for above in (folder, *folder.parents) if above.exists()), None)
    if not folder.is_absolute() or place is None:
        yield Output(folder, 0, "new_case.output_no_folder")
        return
    free = shutil.disk_usage(place).free
    try:
        check_output(describe(source), folder)
    except UsageError:
        yield Output(folder, free, "new_case.output_on_evidence")
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):  # only now: listing evidence leaves a trace
        yield Output(folder, free, "new_case.output_not_empty")
        return
    yield Output(folder, free, "new_case.output_no_room" if free < LEAST_FREE_BYTES else "")


class IdentityStep(QWidget):
    """Signals:
    changed: a field is another, or the folder was looked at.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty fields, a folder named by the time."""
        super().__init__(parent)
        self.asker = Asker(self)
        self.form = IdentityForm()
        self.folder, self.browse = QLineEdit(), button()
        self.output: Output | None = None
        self._source: Source | None = None
        self._build()
        self.folder.setText(str(cases_folder() / f"case-{datetime.now().astimezone():%Y%m%d-%H%M%S}"))
        self.folder.textChanged.connect(lambda _: self._look())
        self.browse.clicked.connect(self._browse)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, style.MARGIN, 24, style.MARGIN)
        column.setSpacing(style.GAP)
        self._title = Label("", "title")
        column.addWidget(self._title)
        frame = Panel(None)
        self._says = Label("", "small", "text2")
        self._says.setWordWrap(True)
        grid = self.form.grid
        grid.setContentsMargins(style.PADDING, style.PADDING, style.PADDING, style.PADDING)
        last = grid.rowCount()
        self.form.add_label("folder", last)
        folder = QHBoxLayout()
        grid.addLayout(folder, last, 1)
        folder.setSpacing(8)
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.browse)
        grid.addWidget(self._says, last + 1, 1)
        frame.body.addWidget(self.form)
        column.addWidget(frame)
        column.addStretch(1)

    def first_field(self) -> QWidget:
        """Where this step begins for the keyboard."""
        return self.form.fields[FIELDS[0]]

    def set_source(self, source: Source | None) -> None:
        """The evidence: the folder must not lie on it."""
        if source != self._source:
            self._source = source
            self._look()

    def _look(self) -> None:
        self.output = None
        self._show_output()
        folder, source = Path(self.folder.text().strip()), self._source
        if source is not None:
            self.asker.ask(
                "output",
                lambda: look_at_output(source.path, folder),
                each=self._take,
                failed=lambda text, _: self._fail(text),
            )
        self.changed.emit()

    def _take(self, output: Output) -> None:
        self.output = output
        self._show_output()
        self.changed.emit()

    def _fail(self, text: str) -> None:
        self._says.set_role("error")
        self._says.setText(text)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("new_case.choose_output"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _show_output(self) -> None:
        found = self.output
        self._says.set_role("error" if found is not None and found.trouble else "text2")
        words = "new_case.output_checking" if found is None else found.trouble or "new_case.output_free"
        self._says.setText(say(words, free=size(found.free_bytes if found is not None else 0)))

    def refusal(self) -> str:
        """Why one cannot go on, "" if one can. Empty fields are no reason: they can be filled in before the report."""
        if self.output is None:
            return say("new_case.output_checking")
        return say(self.output.trouble, free=size(self.output.free_bytes)) if self.output.trouble else ""

    def retranslate(self) -> None:
        """Words anew."""
        self._title.setText(say("new_case.step_identity"))
        self.form.retranslate()
        self.folder.setAccessibleName(say("new_case.field_folder"))
        self.browse.setText(say("dialogs.browse"))
        self.browse.setAccessibleName(say("new_case.choose_output"))
        self._show_output()

    def restyle(self) -> None:
        """Widths anew."""
        self.form.restyle()
