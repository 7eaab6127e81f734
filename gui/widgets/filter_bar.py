"""The filter: what is in force as chips, what is typed behind them, how many files it lets through."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.filter import Condition, FilterError, parse
from gui import figures, icons, style
from gui.columns import visible
from gui.widgets.chip import Chip
from gui.widgets.filter_field import FilterField
from gui.widgets.label import Label
from gui.words import say

MOST_TOLD = 60
"""Characters of a wrong term that are said again."""


class FilterBar(QWidget):
    """A filter that is typed, validated while typing, and run with Enter. The old result stays until then.

    Signals:
        run_asked: the text of a filter that is understood ("" lets everything through).
        cancel_asked: the cross while it is counted.
    """

    run_asked = Signal(str)
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty: everything is let through."""
        super().__init__(parent)
        self.field = FilterField(self)
        self.message = Label("", "small", "warn", self)
        self.message.setWordWrap(True)
        self.message.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.field)
        rows.addWidget(self.message)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusProxy(self.field.edit)
        self._counting = False
        self._count: tuple[int, int] | None = None
        self._message = ""
        self.field.edit.returnPressed.connect(self._run)
        self.field.edit.textChanged.connect(self._validate)
        self.field.edit.escaped.connect(self._escape)
        self.field.edit.backed.connect(self._take_up_last)
        self.field.cross.clicked.connect(self._cross)
        self.restyle()
        self.retranslate()

    # what it says ----------------------------------------------------------------------------
    def text(self) -> str:
        """Chips and what is typed, as one text."""
        return " ".join(part for part in (*self.conditions(), self.field.edit.text().strip()) if part)

    def conditions(self) -> list[str]:
        """The chips."""
        return [chip.condition.text for chip in self.field.chips]

    def set_text(self, text: str) -> None:
        """Shows a filter that is in force (or was asked for from elsewhere); does not run it."""
        try:
            query = parse(text)
        except FilterError:
            self._set_chips([])
            self.field.edit.setText(text)
            return
        self._set_chips(query.conditions)
        self.field.edit.clear()
        self._validate()

    def set_condition(self, key: str, condition: str) -> None:
        """Puts one condition ("kind:csv", "" for none) in the place of those with its key, and runs."""
        others = [chip.condition.text for chip in self.field.chips if chip.condition.key != key]
        self.run(" ".join([*others, condition]).strip())

    def run(self, text: str) -> None:
        """Puts another filter in the place of this one, and runs it if it is understood."""
        self.set_text(text)
        self._run()

    def set_count(self, count: int, of: int) -> None:
        """n of N."""
        self._counting, self._count = False, (count, of)
        self._say_count()

    def set_counting(self, counting: bool) -> None:
        """It is counted: the cross cancels."""
        self._counting = counting
        self._say_count()

    # what happens ----------------------------------------------------------------------------
    def _run(self) -> None:
        text = self.text()
        if self._validate():
            self.set_text(text)
            self.run_asked.emit(text)

    def _validate(self) -> bool:
        """Is what is typed understood? Says so below, with the place."""
        typed = self.field.edit.text()
        try:
            parse(typed)
            self.field.edit.bad, self._message = (0, 0), ""
        except FilterError as error:
            self.field.edit.bad = error.position
            self._message = error.code
        self._say_message(typed)
        self.field.edit.update()
        return not self._message

    def _say_message(self, typed: str) -> None:
        start, end = self.field.edit.bad
        part = typed[start:end] if end - start <= MOST_TOLD else f"{typed[start : start + MOST_TOLD]}…"
        words = say(f"filter.error_{self._message}", part=visible(part)) if self._message else ""
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def _escape(self) -> None:
        if self.field.edit.text():
            self.field.edit.clear()
        elif self._counting:
            self.cancel_asked.emit()
        elif self.field.chips:
            self.clear()

    def clear(self) -> None:
        """Lets everything through, and runs that."""
        self.set_text("")
        self.run_asked.emit("")

    def _cross(self) -> None:
        if self._counting:
            self.cancel_asked.emit()
        else:
            self.clear()

    def _take_up_last(self) -> None:
        if self.field.chips:
            self._edit(self.field.chips[-1])

    def _edit(self, chip: Chip) -> None:
        typed = self.field.edit.text()
        self._set_chips([other.condition for other in self.field.chips if other is not chip])
        self.field.edit.setText(f"{chip.condition.text} {typed}".strip())
        self.field.edit.setFocus()

    def _remove(self, chip: Chip) -> None:
        self._set_chips([other.condition for other in self.field.chips if other is not chip])
        self.field.edit.setFocus()
        self._run()

    def _set_chips(self, conditions: Sequence[Condition]) -> None:
        for chip in self.field.chips:
            chip.hide()
            chip.deleteLater()
        self.field.chips = [Chip(condition, self.field) for condition in conditions]
        before: QWidget | None = None
        for chip in self.field.chips:
            chip.removed.connect(lambda it=chip: self._remove(it))
            chip.clicked.connect(lambda _=False, it=chip: self._edit(it))
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        if before is not None:
            QWidget.setTabOrder(before, self.field.edit)
        self.field.is_active = bool(conditions)
        self.field.place()
        self.field.update()

    def _say_count(self) -> None:
        if self._counting:
            words = say("filter.counting")
        elif self._count is not None:
            words = say("filter.count", n=figures.whole(self._count[0]), of=figures.whole(self._count[1]))
        else:
            words = ""
        self.field.count.setText(words)
        name = say("filter.cancel" if self._counting else "filter.clear")
        self.field.cross.setAccessibleName(name)
        self.field.cross.setToolTip(name)
        self.field.place()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.field.edit.setFont(style.font("body"))
        self.field.cross.setIcon(icons.icon("x", "text2", 14))
        for label in (self.field.count, self.field.more, self.message):
            label.restyle()
        self.field.place()

    def retranslate(self) -> None:
        """The language changed."""
        self.field.edit.setPlaceholderText(say("filter.placeholder"))
        self.field.edit.setAccessibleName(say("filter.name"))
        for chip in self.field.chips:
            chip.retranslate()
        self._say_count()
        self._say_message(self.field.edit.text())
