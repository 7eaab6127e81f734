"""The head of the File page: where the file lies, what it is, where it stands in the result."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.views import FileRow
from gui import icons, style
from gui.figures import whole
from gui.pages.files_columns import kind_words, status_words
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.breadcrumb import Breadcrumb
from gui.widgets.label import Label
from gui.widgets.panel import button
from gui.words import say


class FileHead(QWidget):
    """Back, path, badges, "n of N".

    Signals:
        left: back to the files.
        folder_chosen: path of a folder in the path.
        step_asked: -1 or 1: the neighbour in the result.
    """

    left = Signal()
    folder_chosen = Signal(str)
    step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No file."""
        super().__init__(parent)
        self.back, self.previous, self.next = (button(kind="flat") for _ in range(3))
        self.path, self.count = Breadcrumb(), Label("", "small", "text2")
        self.layout_badge, self.size_badge, self.status_badge = BadgeLabel(), BadgeLabel(), BadgeLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 8, style.MARGIN, 0)
        line.setSpacing(8)
        for widget in (self.back, self.path, self.layout_badge, self.size_badge, self.status_badge):
            line.addWidget(widget)
        line.addStretch(1)
        for tool in (self.count, self.previous, self.next):
            line.addWidget(tool)
        self._row: FileRow | None = None
        self._place, self._of = -1, 0
        self.back.clicked.connect(self.left)
        self.path.chosen.connect(self.folder_chosen)
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))

    def show_row(self, row: FileRow | None, place: int, of: int) -> None:
        """row: None while it is not known. place: in a result of `of` files, -1 outside."""
        self._row, self._place, self._of = row, place, of
        self.retranslate()

    def _show_badges(self) -> None:
        row = self._row
        if row is None:
            for badge in (self.layout_badge, self.size_badge, self.status_badge):
                badge.set_badge(None)
            return
        layout = " · ".join(part for part in (row.encoding.upper(), kind_words(row.kind)) if part)
        self.layout_badge.set_badge(Badge(layout))
        self.size_badge.set_badge(Badge(say("file.bytes", size=whole(row.size_bytes))))
        unread = row.records is None and row.status not in ("container", "no_content")
        self.status_badge.set_badge(Badge(status_words(row.status), "warn") if unread else None)

    def retranslate(self) -> None:
        """The language changed."""
        self.back.setAccessibleName(say("file.back"))
        self.back.setToolTip(say("file.back"))
        self.path.setAccessibleName(say("file.fact_path"))
        self.path.set_path(self._row.path if self._row is not None else "")
        self._show_badges()
        inside = self._place >= 0
        self.count.setText(say("file.place_of", n=whole(self._place + 1), of=whole(self._of)) if inside else "")
        for tool, able, name, why in (
            (self.previous, self._place > 0, "file.previous_file", "file.first_file"),
            (self.next, inside and self._place < self._of - 1, "file.next_file", "file.last_file"),
        ):
            tool.setVisible(inside)
            tool.setEnabled(able)
            tool.setAccessibleName(say(name))
            tool.setToolTip(say(name if able else why))

    def restyle(self) -> None:
        """Theme or scale changed."""
        for tool, name in ((self.back, "arrow-left"), (self.previous, "chevron-up"), (self.next, "chevron-down")):
            tool.setIcon(icons.icon(name))
            tool.setFixedWidth(style.px(34))
        for badge in (self.layout_badge, self.size_badge, self.status_badge):
            badge.restyle()
        self.count.restyle()
        self.path.restyle()
