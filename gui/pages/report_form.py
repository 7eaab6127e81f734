"""What kind of workbook is wanted: draft or final, language, masked or with a reason, password."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QRadioButton, QWidget

from core.settings import LANGUAGES
from gui import style
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say, term

LINE = 36
"""Pixels of a line of the form; the reason has one only while it is asked for."""

LABELS = ("state", "language", "masking", "reason", "password")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen. reason: "" for masked."""

    final: bool
    language: str
    reason: str
    unmasked: bool
    password: str


class ReportForm(Panel):
    """The upper left panel.

    Signals:
        changed: something else was chosen.
        details_asked: the examiner wants to fill in the case's details.
    """

    changed = Signal()
    details_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A masked draft in the language of the window."""
        super().__init__("", "", parent)
        self.draft, self.final = QRadioButton(), QRadioButton()
        self.languages: dict[str, QRadioButton] = {key: QRadioButton() for key in LANGUAGES}
        self.masked, self.unmasked = QRadioButton(), QRadioButton()
        self.reason, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.details = button("", "small", "pencil")
        self._missing_note, self._unmask_note = Label("", "small", "text2"), ElidedLabel("", "small", "text3")
        self._password_note = Label("", "small", "text3")
        self._labels = {key: Label("", "body", "text2") for key in LABELS}
        self._missing: tuple[str, ...] = ()
        self._build()
        for choice in (self.draft, self.languages["zh"], self.masked):
            choice.setChecked(True)
        for widget in (self.draft, self.final, self.masked, self.unmasked, *self.languages.values()):
            widget.toggled.connect(self._toggled)
        self.reason.textChanged.connect(self.changed)
        self.details.clicked.connect(self.details_asked)
        self._toggled()

    def _build(self) -> None:
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setContentsMargins(style.PADDING, 8, style.PADDING, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, style.px(80))
        grid.setColumnStretch(1, 1)
        lines = (
            (self.draft, self.final, self._missing_note, self.details),
            tuple(self.languages.values()),
            (self.masked, self.unmasked, self._unmask_note),
            (self.reason,),
            (self.password, self._password_note),
        )
        self._groups = []
        for place, (key, widgets) in enumerate(zip(LABELS, lines, strict=True)):
            grid.addWidget(self._labels[key], place, 0)
            if key != "reason":
                grid.setRowMinimumHeight(place, style.px(LINE))
            line, group = QHBoxLayout(), QButtonGroup(self)
            grid.addLayout(line, place, 1)
            line.setSpacing(16)
            for widget in widgets:
                line.addWidget(widget)
                if isinstance(widget, QRadioButton):
                    group.addButton(widget)
            if key != "reason":
                line.addStretch(1)
            self._groups.append(group)

    def wanted(self) -> Wanted:
        """What is chosen now."""
        unmasked = self.unmasked.isChecked()
        return Wanted(
            final=self.final.isChecked(),
            language=next(key for key, choice in self.languages.items() if choice.isChecked()),
            reason=self.reason.text().strip() if unmasked else "",
            unmasked=unmasked,
            password=self.password.text(),
        )

    def set_missing(self, missing: tuple[str, ...]) -> None:
        """Keys of what a final still needs; while there are any a final cannot be chosen."""
        self._missing = missing
        if missing and self.final.isChecked():
            self.draft.setChecked(True)
        self.final.setEnabled(not missing)
        self._missing_note.setText(say("report.missing", count=len(missing)) if missing else "")
        self.final.setToolTip(self.missing_words())

    def missing_words(self) -> str:
        """ "Missing for a final: …", "" if nothing is."""
        names = say("charts.listing").join(term("identity", key) for key in self._missing)
        return say("report.missing_names", names=names) if self._missing else ""

    def _toggled(self) -> None:
        unmasked = self.unmasked.isChecked()
        self.reason.setVisible(unmasked)
        self._labels["reason"].setVisible(unmasked)
        self.changed.emit()

    def retranslate(self) -> None:
        """Words anew."""
        self.set_title(say("report.workbook"))
        for key, label in self._labels.items():
            label.setText(say(f"report.{key}"))
        for choice, key in ((self.draft, "draft"), (self.final, "final"), *((c, k) for k, c in self.languages.items())):
            choice.setText(say(f"report.{key}"))
        self.masked.setText(say("report.masked"))
        self.unmasked.setText(say("report.unmasked"))
        self._unmask_note.setText(say("report.unmask_note"))
        self._password_note.setText(say("report.password_hint"))
        self.details.setText(say("report.details"))
        for field, key in ((self.reason, "reason"), (self.password, "password")):
            field.setAccessibleName(say(f"report.{key}"))
        self.reason.setPlaceholderText(say("report.reason_hint"))
        self.set_missing(self._missing)
