"""The fields that name a case on paper: for a new case, and for one that is open."""

import time

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QLineEdit, QWidget

from core.identity import Identity, by_key
from gui import style
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.label import Label
from gui.words import say

FIELDS = ("number", "title", "examiner_1", "examiner_2", "witness", "unit", "authority", "item", "seal")
HINTS = {"witness": "new_case.witness_hint", "authority": "new_case.authority_hint"}
LABEL, FIELD = 88, 420


def local_zone() -> str:
    """This computer's zone as IANA, as UTC and hours where the system does not tell."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or f"UTC{time.strftime('%z')}"


class IdentityForm(QWidget):
    """A label column and a field column; `grid` takes more rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty fields, the local time zone."""
        super().__init__(parent)
        self.fields = {key: QLineEdit() for key in FIELDS}
        self.zone = ChoiceBox()
        self._labels: dict[str, Label] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(1, 1)
        for row, (key, made) in enumerate((*self.fields.items(), ("time_zone", self.zone))):
            self.add_label(key, row)
            self.grid.addWidget(made, row, 1)
        self._fill_zones()
        self.setFocusProxy(self.fields[FIELDS[0]])
        self.restyle()

    def add_label(self, key: str, row: int) -> None:
        """The label of one more row; its words are new_case.field_<key>."""
        label = self._labels[key] = Label("", "body", "text2")
        label.setMinimumWidth(style.px(LABEL))
        self.grid.addWidget(label, row, 0)

    def _fill_zones(self) -> None:
        self.zone.addItems(sorted(bytes(name.data()).decode() for name in QTimeZone.availableTimeZoneIds()))
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.setMaxVisibleItems(16)
        completer = self.zone.completer()
        if completer is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.zone.setCurrentText(local_zone())

    def identity(self, write_reason: str = "") -> Identity:
        """What is filled in."""
        texts = {key: field.text().strip() for key, field in self.fields.items()}
        examiners = (texts.pop("examiner_1"), texts.pop("examiner_2"))
        zone = self.zone.currentText().strip()
        return Identity(**texts, examiners=examiners, time_zone=zone, write_reason=write_reason)

    def show_identity(self, identity: Identity) -> None:
        """Fills the fields."""
        texts = by_key(identity)
        for key, field in self.fields.items():
            field.setText(texts[key])
        if identity.time_zone:
            self.zone.setCurrentText(identity.time_zone)

    def retranslate(self) -> None:
        """Words anew."""
        for key, label in self._labels.items():
            label.setText(say("new_case.field_" + key))
        for key, field in (*self.fields.items(), ("time_zone", self.zone)):
            field.setAccessibleName(say("new_case.field_" + key))
        for key, hint in HINTS.items():
            self.fields[key].setPlaceholderText(say(hint))

    def restyle(self) -> None:
        """Widths anew."""
        for field in (*self.fields.values(), self.zone):
            field.setMaximumWidth(style.px(FIELD))
        for label in self._labels.values():
            label.setMinimumWidth(style.px(LABEL))
