"""New case, step 3: how much shall be read. What it will take and give is predicted by core, as ranges."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from core.errors import UsageError
from core.predict import PRESETS, Prediction, predict, settings_of
from core.settings import PERSONS, Settings
from gui import style
from gui.figures import share, size
from gui.pages.new_case_drives import Source
from gui.pages.new_case_extent import Extent
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.choice_card import ChoiceCard
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.words import language, say

BUDGET = re.compile(r"(\d+(?:\.\d+)?)\s*(K|M|G|T)?i?B?", re.IGNORECASE)
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
A_MINUTE_S = 60
MOST_UNKNOWN_BYTES = 1 << 40
"""A folder whose size nobody knows yet is predicted as if it held this at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A preset with its budgets, and what core predicts of it. waiting: what is said instead while nobody knows how
    much there is, "" once it is known."""

    preset: str
    settings: Settings
    prediction: Prediction
    waiting: str


def minutes(text: str) -> float | None:
    """Seconds of "30" minutes; None for no limit. ValueError for anything else."""
    if not text.strip():
        return None
    value = float(text) * 60
    if not value > 0:
        raise ValueError(text)
    return value


def budget(text: str) -> int | None:
    """Bytes of "2 GB"; None for no limit. ValueError for anything else."""
    if not text.strip():
        return None
    match = BUDGET.fullmatch(text.strip())
    if match is None or not float(match[1]):
        raise ValueError(text)
    return int(float(match[1]) * UNITS[(match[2] or "").upper()])


def prediction_words(prediction: Prediction) -> tuple[str, str]:
    """(time as a range, half width or "exact")."""
    low, high = (_minutes(seconds) for seconds in (prediction.time_s_low, prediction.time_s_high))
    if low != high:
        time = say("new_case.time_range", low=low, high=high)
    else:
        time = high if prediction.time_s_high < A_MINUTE_S else say("new_case.time_about", time=high)
    if prediction.half_width is None:
        return time, say("new_case.exact")
    return time, say("new_case.half_width", width=share(prediction.half_width).removesuffix(".0"))


def _minutes(seconds: float) -> str:
    """Whole minutes, hours from two on; below one minute says so."""
    if seconds < A_MINUTE_S:
        return say("new_case.under_a_minute")
    if seconds < 7200:
        return say("new_case.minutes", number=round(seconds / 60))
    return say("new_case.hours", number=f"{seconds / 3600:.1f}".removesuffix(".0"))


class PlanStep(QWidget):
    """Signals:
    changed: preset, budget or what tells persons apart is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Standard, no budgets, persons by ID."""
        super().__init__(parent)
        self._source: Source | None = None
        self.extent = Extent(self)
        self.extent.changed.connect(self._show)
        self.preset = "standard"
        self.cards = {key: ChoiceCard() for key in PRESETS}
        self.time, self.bytes, self.seed = QLineEdit(), QLineEdit(), QLineEdit()
        self.persons = ChoiceBox()
        for key in PERSONS:
            self.persons.addItem("", key)
        self._build()
        for key, card in self.cards.items():
            card.clicked.connect(lambda _, key=key: self._choose(key))
        for field in (self.time, self.bytes, self.seed):
            field.textChanged.connect(lambda _: self._show())
        self.persons.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.cards["standard"].setChecked(True)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, style.MARGIN, 24, style.MARGIN)
        column.setSpacing(style.GAP)
        self._title = Label("", "title")
        column.addWidget(self._title)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        column.addLayout(self._row)
        self._row.setSpacing(style.GAP)
        for card in self.cards.values():
            self._row.addWidget(card)
        column.addWidget(self._budgets())
        self._summary = Panel("", "")
        self._opened, self._not_opened = Label("", "body", "text2"), Label("", "body", "text2")
        for label in (self._opened, self._not_opened):
            label.setWordWrap(True)
            label.setContentsMargins(style.PADDING, 6, style.PADDING, 6)
            self._summary.body.addWidget(label)
        column.addWidget(self._summary)
        column.addStretch(1)

    def _budgets(self) -> QWidget:
        self._limits = Panel("", "")
        grid = QGridLayout()
        self._limits.body.addLayout(grid)
        grid.setContentsMargins(style.PADDING, style.PADDING, style.PADDING, style.PADDING)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        self._labels, self._hints = [], []
        for place, field in enumerate((self.time, self.bytes, self.seed, self.persons)):
            label, hint = Label("", "body", "text2"), Label("", "small", "text3")
            label.setMinimumWidth(style.px(88))
            hint.setWordWrap(True)
            field.setFixedWidth(style.px(180))
            grid.addWidget(label, place, 0)
            grid.addWidget(field, place, 1)
            grid.addWidget(hint, place, 2)
            self._labels.append(label)
            self._hints.append(hint)
        grid.setColumnStretch(2, 1)
        return self._limits

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for three cards in a row they stand below each other."""
        super().resizeEvent(event)
        area = self.parentWidget()
        needed = sum(card.minimumSizeHint().width() + style.GAP for card in self.cards.values()) + 48
        directions = QBoxLayout.Direction
        room = area.width() if area is not None else self.width()
        self._row.setDirection(directions.LeftToRight if room >= needed else directions.TopToBottom)

    def first_field(self) -> QWidget:
        """Where this step begins for the keyboard."""
        return self.cards[self.preset]

    def set_source(self, source: Source | None) -> None:
        """What is to be examined."""
        self._source = source
        self.extent.set_source(source)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Now it matters how much there is."""
        super().showEvent(event)
        self.extent.begin()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """And now it does not."""
        super().hideEvent(event)
        self.extent.stop()

    def _choose(self, key: str) -> None:
        self.preset = key
        self._show()

    def plan(self, preset: str = "") -> Plan | None:
        """The plan chosen (or that of a preset) with core's prediction; None while a field cannot be read."""
        key = preset or self.preset
        try:
            overrides = self._overrides(key)
            settings, prediction = settings_of(key, overrides), self._prediction(key, overrides)
            return Plan(key, settings, prediction, self.extent.waiting())
        except (ValueError, UsageError):
            return None

    def _overrides(self, preset: str) -> Mapping[str, object]:
        found: dict[str, object] = {"language": language(), "seed": self.seed.text().strip()}
        found["persons"] = self.persons.currentData()
        if (time_s := minutes(self.time.text())) is not None:
            found["time_s"] = time_s
        if (most := budget(self.bytes.text())) is not None:
            found |= {"budget_bytes": most, "census": False}
        return found

    def _prediction(self, preset: str, overrides: Mapping[str, object]) -> Prediction:
        source, found = self._source, self.extent.found
        used = MOST_UNKNOWN_BYTES if self.extent.used_bytes is None else self.extent.used_bytes
        files = None if found is None else found.done_files
        return predict(preset, used, files, source is not None and source.rotational, 0, overrides)

    def refusal(self) -> str:
        """Why the run cannot begin, "" if it can."""
        return "" if self.plan() is not None else say("new_case.bad_budget")

    def _show(self) -> None:
        waiting = self.extent.waiting()
        for key, card in self.cards.items():
            plan = self.plan(key)
            time, width = ("—", "—") if plan is None else prediction_words(plan.prediction)
            reads = "" if plan is None else say("new_case.at_most", size=size(plan.prediction.reads_bytes))
            card.set_words(
                say("new_case.preset_" + key),
                say(self._text_of(key, plan)),
                (
                    (say("new_case.takes"), waiting or time),
                    (say("new_case.gives"), width),
                    (say("new_case.reads"), waiting or reads),
                ),
            )
        for field, read in ((self.time, minutes), (self.bytes, budget)):
            _mark(field, read)
        self.changed.emit()

    @staticmethod
    def _text_of(key: str, plan: Plan | None) -> str:
        """What a preset does; with a budget nothing promises that all is read."""
        limited = plan is not None and plan.settings.budget_bytes is not None
        return "new_case.preset_deep_limited" if key == "deep" and limited else f"new_case.preset_{key}_text"

    def retranslate(self) -> None:
        """Words anew."""
        self._title.setText(say("new_case.step_plan"))
        self._limits.set_title(say("new_case.limits"), say("new_case.limits_text"))
        self._summary.set_title(say("new_case.summary"))
        self._opened.setText(say("new_case.will_open"))
        self._not_opened.setText(say("new_case.will_not_open"))
        fields = ((self.time, "time"), (self.bytes, "bytes"), (self.seed, "seed"), (self.persons, "persons"))
        for (field, key), label, hint in zip(fields, self._labels, self._hints, strict=True):
            label.setText(say("new_case.limit_" + key))
            hint.setText(say(f"new_case.limit_{key}_hint"))
            field.setAccessibleName(label.text())
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(say(f"new_case.limit_{key}_example"))
        for place, key in enumerate(PERSONS):
            self.persons.setItemText(place, say(f"new_case.persons_{key}"))
        self._show()

    def restyle(self) -> None:
        """Widths anew."""
        for field in (self.time, self.bytes, self.seed, self.persons):
            field.setFixedWidth(style.px(180))


def _mark(field: QLineEdit, read: object) -> None:
    """Underlines a field that cannot be read."""
    assert callable(read)
    try:
        read(field.text())
        bad = "false"
    except ValueError:
        bad = "true"
    if field.property("bad") != bad:
        field.setProperty("bad", bad)
        field.style().unpolish(field)
        field.style().polish(field)
