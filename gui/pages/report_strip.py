"""The strip of the report page: what will be written, how far it is, or what was written and its hash."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from gui import figures, style
from gui.columns import visible
from gui.dialogs import open_folder
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say

FACTS = ("file", "sha", "beside")
Said = tuple[str, dict[str, object]]
"""A key of the words and what fills its places: a title that can be said in another language."""


class ReportStrip(Panel):
    """The upper right panel.

    Signals:
        cancel_asked, verify_asked, save_as_asked: its buttons.
    """

    cancel_asked = Signal()
    verify_asked = Signal()
    save_as_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing written yet."""
        super().__init__("", "", parent)
        self._text = Label("", "body", "text2")
        self._text.setWordWrap(True)
        self._heads = {key: Label("", "small", "text2") for key in FACTS}
        self._facts = {key: ElidedLabel("", "mono", "text", Qt.TextElideMode.ElideMiddle) for key in FACTS}
        self.bar, self.cancel = QProgressBar(), button("", "small", "x")
        self.open_folder, self.copy_hash = button("", "small", "folder-open"), button("", "small", "copy")
        self.verify, self.save_as = button("", "small", "shield-check"), button("", "small", "device-floppy")
        self._path: Path | None = None
        self._sha = ""
        self._said: Said = ("report.workbook", {})
        self._when: dict[str, object] = {}
        self._build()
        self.cancel.clicked.connect(self.cancel_asked)
        self.verify.clicked.connect(self.verify_asked)
        self.save_as.clicked.connect(self.save_as_asked)
        self.open_folder.clicked.connect(self._open)
        self.copy_hash.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._sha))
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)

    def _build(self) -> None:
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setContentsMargins(style.PADDING, 8, style.PADDING, 12)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, style.px(72))
        grid.addWidget(self._text, 0, 0, 1, 2)
        for place, key in enumerate(FACTS, start=1):
            grid.addWidget(self._heads[key], place, 0)
            self._facts[key].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(self._facts[key], place, 1)
        line = QHBoxLayout()
        grid.addLayout(line, len(FACTS) + 1, 0, 1, 2)
        line.setSpacing(8)
        line.setContentsMargins(0, 4, 0, 0)
        for made in (self.bar, self.cancel, self.open_folder, self.copy_hash, self.verify, self.save_as):
            line.addWidget(made)
        line.addStretch(1)

    def _show(self, tone: str, title: Said, text: str, written: bool, at_work: bool, may_save_as: bool) -> None:
        self.set_tone(tone)
        self._said, self._when = title, {}
        self.set_title(say(title[0], **title[1]))
        self._text.setText(visible(text))
        self._text.setVisible(bool(text))
        for key in FACTS:
            self._heads[key].setVisible(written)
            self._facts[key].setVisible(written)
        for made in (self.open_folder, self.copy_hash, self.verify):
            made.setVisible(written)
        self.bar.setVisible(at_work)
        self.cancel.setVisible(at_work)
        self.save_as.setVisible(may_save_as)

    def show_plan(self, text: str) -> None:
        """Nothing was written yet: what will be."""
        self._show("true", ("report.workbook", {}), text, False, False, False)

    def show_progress(self, rows: int, share: float | None) -> None:
        """It is being written."""
        self._show("true", ("report.writing", {"rows": figures.whole(rows)}), "", False, True, False)
        self.bar.setRange(0, 1000 if share is not None else 0)
        self.bar.setValue(round((share or 0) * 1000))

    def show_written(
        self, path: Path, sha256: str, size_bytes: int, final: bool, when: datetime, took_s: float
    ) -> None:
        """It is there. when: local time."""
        self._path, self._sha = path, sha256
        self._show("ok", ("report.written_final" if final else "report.written_draft", {}), "", True, False, False)
        self._when = {"time": f"{when:%H:%M:%S}", "took": figures.duration(took_s)}
        self.subtitle.setText(say("report.written_at", **self._when))
        self._facts["file"].setText(f"{path}  {figures.size(size_bytes)}")
        self._facts["sha"].setText(sha256)
        self._facts["beside"].setText(say("report.beside_files"))

    def show_failed(self, text: str, may_save_as: bool) -> None:
        """It could not be written; text says why and what to do."""
        self._show("error", ("report.failed", {}), text, False, False, may_save_as)

    def show_verifying(self) -> None:
        """A second look is under way."""
        self._show("true", ("report.verifying", {}), "", True, False, False)
        self.verify.setEnabled(False)

    def show_verified(self, differences: list[str]) -> None:
        """What the second look found."""
        self.verify.setEnabled(True)
        if differences:
            text = "\n".join(differences[:8])
            self._show("error", ("report.not_verified", {"count": len(differences)}), text, True, False, False)
        else:
            self._show("ok", ("report.verified", {}), "", True, False, False)

    def _open(self) -> None:
        if self._path is not None:
            open_folder(self._path.parent, self.window())

    def retranslate(self) -> None:
        """Words anew."""
        self.set_title(
            say(self._said[0], **self._said[1]), say("report.written_at", **self._when) if self._when else ""
        )
        if self._path is not None:
            self._facts["beside"].setText(say("report.beside_files"))
        for key, label in self._heads.items():
            label.setText(say(f"report.{key}"))
        for made, key in (
            (self.cancel, "cancel"),
            (self.open_folder, "open_folder"),
            (self.copy_hash, "copy_hash"),
            (self.verify, "verify"),
            (self.save_as, "save_as"),
        ):
            made.setText(say(f"report.{key}"))
