"""What all painted widgets share: a kept picture, the focus frame, items to pick, the twin as a table."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import style
from gui.widgets.drawing import CENTRE, frame, plain_tip, write
from gui.words import language, say

TableRows = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Heads and rows of the table that says the same as a picture."""

NONE = -1
FOCUS_FRAME = 2
NEXT_KEYS = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BACK_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Up)
KEY_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
GO_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Chart(QWidget):
    """A painted widget. A subclass gives KEY, `draw`, `table_rows`, and calls `changed` when its data did."""

    KEY = ""
    """Its name in charts.yaml."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._note = ""
        self._by_key, self._said = False, ""
        self._version, self._picture = 0, QPixmap()
        self._drawn: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(say(f"charts.{self.KEY}"))

    def draw(self, painter: QPainter) -> None:
        """Paints the data; what it paints is kept until data, size, theme, scale or language change."""
        raise NotImplementedError

    def draw_over(self, painter: QPainter) -> None:
        """Paints what changes often: selection and focus."""

    def table_rows(self) -> TableRows:
        """The same in words: heads and rows."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Is there nothing to draw?"""
        return not self.table_rows()[1]

    def set_note(self, text: str) -> None:
        """What stands in place of the data while there is none: "…" during loading, or a sentence."""
        self._note = text
        self.changed()

    def summary(self) -> str:
        """What a screen reader says: the first rows of the table."""
        heads, rows = self.table_rows()
        if not rows:
            return self._note
        said = [", ".join(cell for cell in row if cell) for row in rows[:4]]
        return say("charts.list_separator").join([" / ".join(heads), *said])

    def changed(self) -> None:
        """New data: paint and describe anew."""
        self._version += 1
        self._said = self.summary()
        self.setAccessibleDescription(self._said)
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(say(f"charts.{self.KEY}"))
        self.changed()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.changed()

    def minimumSizeHint(self) -> QSize:
        """As low as it is drawn, and half as wide."""
        hint = self.sizeHint()
        return QSize(hint.width() // 2, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, then what lies over it."""
        ratio = self.devicePixelRatioF()
        look = (self.size(), ratio, style.is_dark(), style.px(100), language(), self._version)
        if look != self._drawn:
            self._picture, self._drawn = self._render(ratio), look
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self.draw_over(painter)
        if self.hasFocus() and self._by_key:
            self.draw_focus(painter)
        painter.end()

    def _render(self, ratio: float) -> QPixmap:
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if picture.isNull():
            return picture
        painter = QPainter(picture)
        if self._note and self.is_empty():
            write(painter, QRectF(self.rect()), self._note, "small", "text3", CENTRE)
        else:
            self.draw(painter)
        painter.end()
        return picture

    def draw_focus(self, painter: QPainter) -> None:
        """A frame around the whole widget; widgets with items frame the current one instead."""
        frame(painter, QRectF(self.rect()), style.color("accent"), FOCUS_FRAME)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame appears if the focus came by keyboard; coming back to the window changes nothing."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._by_key = event.reason() in KEY_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.update()


class PickChart(Chart):
    """A painted widget with items: the mouse and the arrow keys pick one, Return or a click opens it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is picked."""
        super().__init__(parent)
        self.current = NONE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def count(self) -> int:
        """Number of items."""
        return len(self.places())

    def places(self) -> Sequence[QRectF]:
        """Where the items lie; needless where `count`, `place` and `at` are given."""
        raise NotImplementedError

    def place(self, index: int) -> QRectF:
        """Where an item lies."""
        return self.places()[index]

    def item_text(self, index: int) -> str:
        """An item in words: tooltip and screen reader."""
        raise NotImplementedError

    def opened(self, index: int) -> None:
        """The user clicked an item or pressed Return on it: a subclass emits its signal."""

    def came_to(self, index: int) -> None:
        """The focus came by keyboard, and is at this item: a subclass that may be scrolled says so."""

    def picked(self, index: int) -> None:
        """The user picked an item: a subclass emits its signal."""

    def at(self, place: QPointF) -> int:
        """Index of the item at a place, NONE where there is none."""
        return next((index for index, rect in enumerate(self.places()) if rect.contains(place)), NONE)

    def select(self, index: int) -> None:
        """Picks an item without a signal; NONE picks none."""
        self.current = index if 0 <= index < self.count() else NONE
        said = self._said
        if self.current != NONE:
            said = say("charts.selected", text=self.item_text(self.current)) + "\n" + said
        self.setAccessibleDescription(said)
        self.update()

    def changed(self) -> None:
        """New data; what was picked stays if it still is there."""
        super().changed()
        self.select(self.current)

    def neighbour(self, key: int) -> int:
        """The item that an arrow key leads to."""
        step = 1 if key in NEXT_KEYS else -1
        return max(0, min(self.count() - 1, self.current + step))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End, Return."""
        key, last = event.key(), self.count() - 1
        self._by_key = True
        if last < 0:
            super().keyPressEvent(event)
        elif key in GO_KEYS and self.current != NONE:
            self.opened(self.current)
        elif key in (*NEXT_KEYS, *BACK_KEYS, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(key, last)
        else:
            super().keyPressEvent(event)

    def _go(self, key: int, last: int) -> None:
        if key == Qt.Key.Key_End:
            self.select(last)
        elif key == Qt.Key.Key_Home or self.current == NONE:
            self.select(0)
        else:
            self.select(self.neighbour(key))
        self.picked(self.current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picks."""
        self._by_key = False
        found = self.at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found == NONE:
            super().mousePressEvent(event)
            return
        self.select(found)
        self.picked(found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Opens, if it is still the same item."""
        if event.button() == Qt.MouseButton.LeftButton and self.at(event.position()) == self.current != NONE:
            self.opened(self.current)

    def event(self, event: QEvent) -> bool:
        """Tooltips by item."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.at(QPointF(event.pos()))
            text = self.item_text(found) if found != NONE else ""
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Where the keys are: a scroll area around brings that into sight, not the middle of the whole."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and 0 <= self.current < self.count():
            return self.place(self.current).toRect()
        return super().inputMethodQuery(query)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """By keyboard: the first item is picked if none was; where the chart is scrolled it is brought into sight."""
        super().focusInEvent(event)
        if event.reason() in KEY_REASONS and self.count():
            self.select(max(0, self.current))
            self.came_to(self.current)

    def draw_focus(self, painter: QPainter) -> None:
        """A frame around the current item, around everything where there is none."""
        if 0 <= self.current < self.count():
            frame(painter, self.place(self.current), style.color("accent"), FOCUS_FRAME, 3)
        else:
            super().draw_focus(painter)
