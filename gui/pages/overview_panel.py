"""A panel around one picture: its head has "as table", which shows the same in words, and "filter by this"."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui import icons, style
from gui.tables import Column, ListModel, Table
from gui.widgets.chart import Chart, TableRows
from gui.widgets.panel import Panel, button
from gui.words import say


def _cell(place: int) -> Callable[[tuple[str, ...]], str]:
    return lambda row: row[place]


class Twin(Table):
    """The table that says what a picture shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, row="dense_row")
        self._model = ListModel((), (), self)
        self.setModel(self._model)
        self._shown: TableRows | None = None

    def show_table(self, table: TableRows) -> None:
        """heads and rows; the same again changes nothing, so that the place and selection stay."""
        heads, rows = table
        if table == self._shown:
            return
        if self._shown is None or self._shown[0] != heads:
            kinds = ["text" if place == 0 else "number" for place in range(len(heads))]
            columns = [
                Column(f"c{place}", "", kind, _cell(place), head=head)
                for place, (head, kind) in enumerate(zip(heads, kinds, strict=True))
            ]
            self._model.set_columns(columns, rows)
        else:
            self._model.set_rows(rows)
        self._shown = heads, list(rows)


class HeadButtons(QWidget):
    """The small icons at the right end of a panel's head.

    Signals:
        table_asked: show the table (True) or the picture again.
        filter_asked: go to Files.
    """

    table_asked = Signal(bool)
    filter_asked = Signal()

    def __init__(self, with_table: bool = True, with_filter: bool = True) -> None:
        super().__init__()
        self.table, self.filter = button(kind="flat"), button(kind="flat")
        self.table.setCheckable(True)
        self.table.toggled.connect(self._toggled)
        self.filter.clicked.connect(self.filter_asked)
        for one, wanted in ((self.table, with_table), (self.filter, with_filter)):
            if not wanted:
                one.hide()  # never shown from here: without a parent it would be a window of its own
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for one in (self.table, self.filter):
            one.setStyleSheet("padding: 0")
            line.addWidget(one)
        self.restyle()

    def _toggled(self, checked: bool) -> None:
        self.retranslate()
        self.restyle()
        self.table_asked.emit(checked)

    def allow_filter(self, why_not: str) -> None:
        """why_not: "" if it may be pressed."""
        self.filter.setEnabled(not why_not)
        self.filter.setToolTip(why_not or say("overview.filter_by"))

    def retranslate(self) -> None:
        """Names and tooltips."""
        _name(self.table, say("overview.as_chart" if self.table.isChecked() else "overview.as_table"))
        _name(self.filter, say("overview.filter_by"))

    def restyle(self) -> None:
        """Icons of the theme in force."""
        for one in (self.table, self.filter):
            one.setFixedSize(style.px(28), style.px(28))
            one.setIconSize(QSize(style.px(16), style.px(16)))
        self.table.setIcon(icons.icon("chart-bar" if self.table.isChecked() else "table"))
        self.filter.setIcon(icons.icon("filter"))


def _name(one: QPushButton, text: str) -> None:
    one.setAccessibleName(text)
    if one.isEnabled():
        one.setToolTip(text)


def scrolled(picture: QWidget) -> QScrollArea:
    """A picture that may be higher than its panel: what does not fit is a turn of the wheel away, never cut."""
    found = QScrollArea()
    found.setWidgetResizable(True)
    found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    picture.setAutoFillBackground(True)
    picture.setBackgroundRole(picture.palette().ColorRole.Base)
    found.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the picture has it, and is scrolled by its keys
    found.setWidget(picture)
    return found


def padded(chart: Chart) -> QWidget:
    """A picture with the room around it that every panel gives; one of a fixed height stands at the top."""
    found = QWidget()
    column = QVBoxLayout(found)
    column.setContentsMargins(12, 8, 12, 8)
    column.addWidget(chart, 1)
    column.addStretch(0)
    return found


def above(area: QScrollArea, axis: QWidget) -> QWidget:
    """A chart that scrolls, and its axis, which does not."""
    found = QWidget()
    column = QVBoxLayout(found)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(area, 1)
    column.addWidget(axis)
    return found


class ChartPanel(Panel):
    """Picture and twin in one panel of one size."""

    filter_asked = Signal()

    def __init__(
        self, chart: Chart, with_filter: bool = True, picture: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        """chart: stands in the panel from now on. picture: what it stands in there, if not only in a padding."""
        super().__init__("", parent=parent)
        self.chart, self.twin = chart, Twin()
        self.buttons = HeadButtons(with_filter=with_filter)
        self.buttons.table_asked.connect(self._turn)
        self.buttons.filter_asked.connect(self.filter_asked)
        self.head.addWidget(self.buttons)
        self._picture = picture or padded(chart)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._picture)
        self._stack.addWidget(self.twin)
        self.body.addWidget(self._stack, 1)

    def _turn(self, table: bool) -> None:
        self.show_twin()
        self._stack.setCurrentWidget(self.twin if table else self._picture)

    def show_twin(self) -> None:
        """The picture has other data: if the table is seen, it follows."""
        if self.buttons.table.isChecked():
            self.twin.show_table(self.chart.table_rows())

    def retranslate(self) -> None:
        """Another language."""
        self.buttons.retranslate()
        self.chart.retranslate()
        self.twin.setAccessibleName(self.title.text())
        self.twin.retranslate()
        self.show_twin()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.buttons.restyle()
        self.chart.restyle()
        self.twin.restyle()
