"""The rail at the left: one item a page, with words or icons only, counts at the right, a bar at the active one."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from gui import icons, style
from gui.places import RESULTS
from gui.widgets.panel import rule
from gui.words import say

INSET, ICON = 8, 16


class RailItem(QAbstractButton):
    """A page. `count` stands at its right, "" for none."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        """icon: a name of resources/icons."""
        super().__init__(parent)
        self._icon, self._count, self._narrow = icon, "", False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_words(self, text: str, count: str, narrow: bool) -> None:
        """Title and count; where there are icons only they become the tooltip."""
        self._count, self._narrow = count, narrow
        self.setText(text)
        name = f"{text} {count}".strip()
        self.setAccessibleName(name)
        self.setToolTip(name if narrow else "")
        self.updateGeometry()
        self.update()

    def count(self) -> str:
        """What stands at the right."""
        return self._count

    def sizeHint(self) -> QSize:
        """As the rail's tokens say."""
        return QSize(style.RAIL_NARROW if self._narrow else rail_width(), style.height("rail_item"))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, bar, icon, words, count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = 6 if self._narrow else INSET
        box = QRectF(self.rect()).adjusted(inset, 0, -inset, 0)
        self._paint_box(painter, box)
        role = "text" if self.isChecked() else "text2" if self.isEnabled() else "text3"
        size = style.px(ICON)
        left = box.center().x() - size / 2 if self._narrow else box.left() + 8
        icons.paint(painter, QRectF(round(left), round(box.center().y() - size / 2), size, size), self._icon, role)
        if not self._narrow:
            self._paint_words(painter, box.adjusted(8 + size + 8, 0, -8, 0), role)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(style.color("selection" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, style.RADIUS, style.RADIUS)
        if self.isChecked():
            painter.fillRect(QRectF(0, box.center().y() - 10, 3, 20), style.color("accent"))
        if self.hasFocus():
            painter.setPen(style.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)

    def _paint_words(self, painter: QPainter, box: QRectF, role: str) -> None:
        side = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(style.font("small"))
        painter.setPen(style.color("text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | side, self._count)
        used = style.metrics("small").horizontalAdvance(self._count) + 6 if self._count else 0
        painter.setFont(style.font("body"))
        painter.setPen(style.color(role))
        text = style.metrics("body").elidedText(self.text(), Qt.TextElideMode.ElideRight, round(box.width() - used))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | side, text)


def rail_width() -> int:
    """Pixels of a rail with words: it grows with the text."""
    return max(style.RAIL_WIDE, style.px(style.RAIL_WIDE))


class Rail(QFrame):
    """All items.

    Signals:
        chosen: key of a page.
        settings_asked: the settings item was pressed.
    """

    chosen = Signal(str)
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """With words, nothing lit."""
        super().__init__(parent)
        self._narrow = False
        self._counts: Mapping[str, str] = {}
        self._titles = {each.key: each.title for each in RESULTS if each.icon}
        self.items: dict[str, RailItem] = {}
        self._rules: list[QWidget] = []
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(0)
        block = 1
        for each in (each for each in RESULTS if each.icon):
            if each.block != block:
                block = each.block
                layout.addWidget(self._line())
            layout.addWidget(self._item(each.key, each.icon))
        layout.addStretch(1)
        self.settings = RailItem("settings", self)
        self.settings.setCheckable(False)
        self.settings.clicked.connect(self.settings_asked)
        layout.addWidget(self.settings)

    def _item(self, key: str, icon: str) -> RailItem:
        item = self.items[key] = RailItem(icon, self)
        self._group.addButton(item)
        item.clicked.connect(lambda: self.chosen.emit(key))
        return item

    def _line(self) -> QWidget:
        box = QWidget(self)
        inner = QVBoxLayout(box)
        inner.setContentsMargins(16, 8, 16, 8)
        inner.addWidget(rule())
        self._rules.append(box)
        return box

    def set_active(self, key: str) -> None:
        """Lights an item."""
        if key in self.items:
            self.items[key].setChecked(True)

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Texts at the right by key of the page."""
        self._counts = counts
        self.retranslate()

    def fit(self, choice: str, page_is_wide: bool, room: int) -> None:
        """choice: auto | wide | narrow, as in the settings. page_is_wide: does the page need the rail's room? room:
        pixels of the window."""
        narrow = choice == "narrow" or (choice == "auto" and (page_is_wide or room < style.px(style.SMALL)))
        if narrow != self._narrow or self.width() < style.RAIL_NARROW:
            self.set_narrow(narrow)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, or words."""
        self._narrow = narrow
        self.setFixedWidth(style.RAIL_NARROW if narrow else rail_width())
        self.retranslate()

    def is_narrow(self) -> bool:
        """Icons only?"""
        return self._narrow

    def set_run_shown(self, shown: bool) -> None:
        """Is there a run to look at?"""
        self.items["run"].setVisible(shown)
        self._rules[0].setVisible(shown)

    def retranslate(self) -> None:
        """Words anew."""
        for key, item in self.items.items():
            item.set_words(say(self._titles[key]), self._counts.get(key, ""), self._narrow)
        self.settings.set_words(say("shell.settings"), "", self._narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line at its right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color("window"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), style.color("line"))
