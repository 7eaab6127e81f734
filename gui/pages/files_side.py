"""The left side of Files: the folders with their floors, and other ways to cut the list."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.case import Case
from core.filter import parse
from core.views import FolderIndex, facet, file_ids, folder_index, not_examined
from gui import icons, style
from gui.figures import whole
from gui.tree_view import FolderTree
from gui.widgets.label import Label
from gui.widgets.panel import rule
from gui.words import say

VIEWS = (
    ("type", "id"),
    ("kind", "category"),
    ("size", "ruler-2"),
    ("status", "alert-triangle"),
    ("same", "versions"),
)
"""(what it cuts by, icon)."""
SIZE_BANDS_COUNT = "7"


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What the left side shows. counts: {what: number}."""

    index: FolderIndex
    name: str
    counts: dict[str, int]


def ask_side(case: Case, stop: Callable[[], bool]) -> SideFacts:
    """For OpenedCase.ask."""
    index = folder_index(case, stop)
    info = case.info()
    name = info.facts.get("label") or info.path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or info.path
    everything = parse("")
    counts = {
        "type": len(facet(case, everything, "type")),
        "kind": len(facet(case, everything, "kind")),
        "status": sum(row.files for row in not_examined(case)),
        "same": len(file_ids(case, parse("same:yes"), "path", False, stop)),
    }
    return SideFacts(index, name, counts)


class ViewRow(QAbstractButton):
    """One of the other views: icon, words, number at the right."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        """icon: of resources/icons."""
        super().__init__(parent)
        self._icon, self.number = icon, ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as a row of the tree."""
        return QSize(120, style.height("tree_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hover, focus, icon, words, number."""
        painter = QPainter(self)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), style.color("selection" if self.isDown() else "hover"))
        if self.hasFocus():
            painter.setPen(style.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        side = style.px(16)
        icons.paint(painter, QRectF(12, (self.height() - side) / 2, side, side), self._icon, "text2")
        small = style.metrics("small")
        width = small.horizontalAdvance(self.number)
        painter.setFont(style.font("small"))
        painter.setPen(style.color("text2"))
        right = QRect(self.width() - 12 - width - 2, 0, width + 2, self.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter, self.number)
        painter.setFont(style.font("body"))
        painter.setPen(style.color("text"))
        area = QRect(12 + side + 8, 0, right.left() - side - 26, self.height())
        shown = style.metrics("body").elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)


class FilesSide(QWidget):
    """Tree above, other views below.

    Signals:
        folder_chosen: path; "" for everything.
        view_asked: (what, global place beside the row).
    """

    folder_chosen = Signal(str)
    view_asked = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.title, self.unit = Label("", "section"), Label("", "small", "text2")
        self.tree = FolderTree()
        self.others = Label("", "small", "text2")
        self.rows = {what: ViewRow(icon) for what, icon in VIEWS}
        self.tree.chosen.connect(self.folder_chosen)
        for what, row in self.rows.items():
            row.clicked.connect(lambda _=False, what=what: self._ask(what))
        self._facts: SideFacts | None = None
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.unit)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(0)
        rows.addWidget(self._head)
        rows.addWidget(rule())
        rows.addWidget(self.tree, 1)
        rows.addWidget(rule())
        self.others.setContentsMargins(12, 8, 12, 4)
        rows.addWidget(self.others)
        for row in self.rows.values():
            rows.addWidget(row)

    def _ask(self, what: str) -> None:
        row = self.rows[what]
        self.view_asked.emit(what, row.mapToGlobal(QPoint(row.width(), 0)))

    def set_facts(self, facts: SideFacts | None) -> None:
        """Newer figures, or another case."""
        self._facts = facts
        self.tree.set_index(facts.index if facts else None, facts.name if facts else "")
        self._say_numbers()

    def _say_numbers(self) -> None:
        unit = self.tree.folders.unit_name()
        self.unit.setText(say("files.floor_in", unit=unit) if unit else say("files.floor"))
        for what, row in self.rows.items():
            count = self._facts.counts.get(what) if self._facts is not None else None
            row.number = SIZE_BANDS_COUNT if what == "size" else "" if count is None else whole(count)
            row.setAccessibleName(f"{row.text()} {row.number}")
            row.update()

    def retranslate(self) -> None:
        """The language changed."""
        self.title.setText(say("files.folders"))
        self.others.setText(say("files.other_views"))
        for what, row in self.rows.items():
            row.setText(say(f"files.by_{what}"))
        self.tree.retranslate()
        self._say_numbers()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self._head.setFixedHeight(style.height("button") + 14)
        for label in (self.title, self.unit, self.others):
            label.restyle()
        self.tree.restyle()
        for row in self.rows.values():
            row.updateGeometry()
            row.update()
