"""The menu of distinct values of a column: counts, search inside, several at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui import style
from gui.figures import whole
from gui.pages.files_columns import facet_words
from gui.tables import Column, ListModel, Table
from gui.widgets.label import Label
from gui.widgets.panel import button
from gui.words import say

WIDTH, HEIGHT, MOST_CHOSEN = 320, 380, 40


@dataclass(slots=True)
class Choice:
    """One distinct value. text: as the menu shows it."""

    value: str
    text: str
    count: int
    chosen: bool = False


class FacetMenu(QFrame):
    """A popup. Deletes itself when it is closed.

    Signals:
        decided: the chosen values; none: the column filters no more.
    """

    decided = Signal(list)

    def __init__(self, column: str, parent: QWidget) -> None:
        """column: of core.views.facet. Shows "…" until `set_values`."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("panel", "true")
        self.column = column
        self._choices: list[Choice] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("files.search_values"))
        self.search.setAccessibleName(say("files.search_values"))
        self.search.textChanged.connect(self._narrow)
        self.table = Table(row="dense_row")
        self.model = ListModel(_columns(), (), self.table)
        self.table.setModel(self.model)
        self.table.horizontalHeader().hide()
        self.table.setAccessibleName(say("files.values"))
        self.table.cell_clicked.connect(lambda choice, key: self._turn(choice))
        self.table.set_empty("…")
        self.note = Label("", "small", "warn")
        self.note.setWordWrap(True)
        self.note.hide()
        self.accept, self.clear = button(say("files.apply"), "primary"), button(say("files.no_condition"))
        self.accept.clicked.connect(self._decide)
        self.clear.clicked.connect(lambda: self._end([]))
        self._build()

    def _build(self) -> None:
        rows, buttons = QVBoxLayout(self), QHBoxLayout()
        rows.setContentsMargins(10, 10, 10, 10)
        rows.setSpacing(8)
        rows.addWidget(self.search)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.note)
        rows.addLayout(buttons)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(self.accept)
        self.resize(style.px(WIDTH), style.px(HEIGHT))

    def open_at(self, place: QPoint) -> None:
        """Below a global place, inside the screen."""
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        x = max(area.left(), min(place.x(), area.right() - self.width()))
        y = max(area.top(), min(place.y(), area.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.search.setFocus()

    def set_values(self, values: Sequence[tuple[str, int]], chosen: Sequence[str] = ()) -> None:
        """(value, number of files), as core.views.facet gives them. chosen: those in force."""
        known = set(chosen)
        self._choices = [
            Choice(value, facet_words(self.column, value), count, value in known) for value, count in values
        ]
        self.table.set_empty(say("files.no_values"))
        self._narrow(self.search.text())

    def _narrow(self, text: str) -> None:
        wanted = text.casefold()
        self.model.set_rows([c for c in self._choices if wanted in c.text.casefold() or wanted in c.value.casefold()])

    def _turn(self, choice: Choice) -> None:
        choice.chosen = not choice.chosen
        self.model.retranslate()

    def _decide(self) -> None:
        chosen = [choice.value for choice in self._choices if choice.chosen]
        if not chosen and self.table.currentIndex().isValid():
            chosen = [self.model.row(self.table.currentIndex().row()).value]
        if len(chosen) > MOST_CHOSEN:
            self.note.setText(say("files.too_many_values", most=whole(MOST_CHOSEN)))
            self.note.show()
            return
        self._end(chosen)

    def _end(self, chosen: list[str]) -> None:
        self.decided.emit(chosen)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter decides, on "no condition" for none; Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.clear.click if self.clear.hasFocus() else self._decide)()
        else:
            super().keyPressEvent(event)


def _columns() -> tuple[Column, ...]:
    return (
        Column("chosen", "", "check", lambda c: "", lambda c: c.chosen, 34),
        Column("text", "", "name", lambda c: c.text),
        Column("count", "", "number", lambda c: whole(c.count), None, 84),
    )
