"""Where on the drive: area = bytes, colour = records per gigabyte in five steps, hatched where nothing was read."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.columns import named, named_whole
from gui.figures import floor_number, size, whole
from gui.widgets.chart import NONE, PickChart, TableRows
from gui.widgets.drawing import RIGHT, elided, frame, hatch, text_width, write
from gui.widgets.legend import OUTLINE, UNREAD, Item, legend_width, paint_legend
from gui.widgets.squarify import LEAST, Placed, Rect, TileLike, place
from gui.words import say

GB = 1024**3
LIMITS = (100_000, 1_000_000, 3_000_000)
"""Records per GB at which the density steps 2, 3 and 4 begin."""
HEAD, LABEL_WIDTH, LABEL_HEIGHT, PADDING = 17, 60, 18, 6
MOST_TABLE = 500
STEPS = {  # arrow key: direction
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def density_step(floor: int, size_bytes: int) -> int:
    """0 (no records) to 4."""
    if floor <= 0 or size_bytes <= 0:
        return 0
    return 1 + sum(floor * GB >= limit * size_bytes for limit in LIMITS)


class Treemap(PickChart):
    """The drive as nested tiles.

    Signals:
        clicked: path of a tile ("" for the small ones beside the root).
        selected: path of a tile.
        menu_asked: (path, global place): the right button or the menu key.
    """

    KEY = "treemap"
    clicked = Signal(str)
    selected = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._root: TileLike | None = None
        self._hidden: frozenset[str] = frozenset()
        self._placed: list[Placed] = []
        self._boxes: list[QRectF] = []
        self._for: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_root(self, root: TileLike | None, hidden: frozenset[str] = frozenset()) -> None:
        """hidden: paths of branches that are left out, and named below with their bytes."""
        self._root, self._hidden, self._for = root, hidden, ()
        self.changed()

    def table_rows(self) -> TableRows:
        """Path, size, floor, unread; two levels, largest first."""
        heads = ("head_path", "head_size", "head_floor", "head_unread")
        tiles = [] if self._root is None else [tile for tile in _two_levels(self._root) if tile.path]
        tiles.sort(key=lambda tile: -tile.bytes)
        rows: list[tuple[str, ...]] = [
            (named_whole(t.path), size(t.bytes), _floor_of(t), size(t.unread_bytes)) for t in tiles[:MOST_TABLE]
        ]
        return tuple(say(f"charts.{head}") for head in heads), rows

    def is_empty(self) -> bool:
        """Nothing with bytes."""
        return self._root is None or self._root.bytes <= 0

    def placed(self) -> list[Placed]:
        """All tiles with their places, for the size there is."""
        look = (self.width(), self.height(), style.px(100))
        if self._root is None:
            return []
        if look != self._for:
            self._placed, self._for = place(self._root, self._area(), self._hidden, self._head()), look
            self._boxes = [_pixels(tile.rect) for tile in self._placed]
        return self._placed

    def count(self) -> int:
        """Tiles."""
        return len(self.placed())

    def place(self, index: int) -> QRectF:
        """Where a tile is drawn."""
        return self._boxes[index] if index < self.count() else QRectF()

    def at(self, place: QPointF) -> int:
        """The innermost tile."""
        inside = (n for n in range(self.count() - 1, -1, -1) if self._boxes[n].contains(place))
        return next(inside, NONE)

    def item_text(self, index: int) -> str:
        """Path, size, floor, what has no figure yet, and what was not read."""
        tile = self.placed()[index]
        path = named_whole(tile.path) or say("charts.drive")
        if tile.kind == "rest":
            path = f"{path} · {_rest_words(tile)}"
        parts = [say("charts.tile", path=path, size=size(tile.bytes), floor=floor_number(tile.floor))]
        parts += [say("charts.tile_unsettled", size=size(tile.unsettled))] if tile.unsettled else []
        return "".join([*parts, say("charts.tile_unread", size=size(tile.unread)) if tile.unread else ""])

    def opened(self, index: int) -> None:
        """A tile was clicked."""
        self.clicked.emit(self.placed()[index].path)

    def picked(self, index: int) -> None:
        """A tile was picked."""
        self.selected.emit(self.placed()[index].path)

    def neighbour(self, key: int) -> int:
        """The nearest tile in a direction."""
        tiles = self.placed()
        if not 0 <= self.current < len(tiles):
            return 0
        dx, dy = STEPS[Qt.Key(key)]
        here = self.place(self.current).center()
        best, nearest = self.current, float("inf")
        for index, tile in enumerate(tiles):
            there = self._boxes[index].center()
            ahead = (there.x() - here.x()) * dx + (there.y() - here.y()) * dy
            off = abs(there.y() - here.y()) if dx else abs(there.x() - here.x())
            if tile.kind != "folder" and ahead > 1 and ahead + 2 * off < nearest:
                best, nearest = index, ahead + 2 * off
        return best

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The page offers what to do with a tile."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.at(QPointF(event.pos())) if by_mouse else self.current
        if index != NONE:
            self.select(index)
            self.menu_asked.emit(self.placed()[index].path, event.globalPos())

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(560, 214 + self._foot())

    def minimumSizeHint(self) -> QSize:
        """It makes do with less."""
        return QSize(200, 100 + self._foot())

    def _foot(self) -> int:
        """The legend, and what is hidden: beside it, or below where there is no room."""
        return style.px(16) * (1 if self._foot_fits() else 2) + 14

    def _foot_fits(self) -> bool:
        words = text_width(say("charts.density_unit"), "tiny") + text_width(self._hidden_words(), "tiny") + 36
        return legend_width(self._legend()) + words <= self.width() or not self._hidden_words()

    def _legend(self) -> list[Item]:
        steps: list[Item] = [(str(step), say(f"charts.density_{step}")) for step in range(5)]
        open_ = self._root is not None and self._root.unsettled_bytes > 0
        return [*steps, *([(OUTLINE, say("charts.unsettled"))] if open_ else []), (UNREAD, say("charts.unread"))]

    def _head(self) -> float:
        return max(HEAD, style.px(HEAD))

    def _area(self) -> Rect:
        return (0.0, 0.0, float(self.width()), float(self.height() - self._foot()))

    def draw(self, painter: QPainter) -> None:
        """Tiles, then the legend."""
        filled: list[list[QRectF]] = [[] for _ in range(5)]  # thousands of tiles: one call for each colour
        steps = []
        for tile, box in zip(self.placed(), self._boxes, strict=True):
            steps.append(density_step(tile.floor, tile.bytes))
            if tile.kind == "folder":
                self._draw_folder(painter, box, tile)
            else:
                filled[steps[-1]].append(box)
        painter.setPen(Qt.PenStyle.NoPen)
        for step, boxes in enumerate(filled):
            painter.setBrush(style.density(step))
            painter.drawRects(boxes)
        self._draw_details(painter, steps)
        self._draw_foot(painter)

    def _draw_details(self, painter: QPainter, steps: list[int]) -> None:
        """What was not read, what has no figure yet, and names where there is room."""
        unread = hatch(style.color("line2"), painter.device().devicePixelRatioF(), 9, 1)
        least = style.px(LABEL_HEIGHT)
        for tile, box, step in zip(self._placed, self._boxes, steps, strict=True):
            if tile.kind == "folder":
                continue
            for part, brush in zip(_parts(box, tile), (unread, None), strict=True):
                if part.height() >= LEAST:
                    painter.fillRect(part, style.color("base"))
                    painter.fillRect(part, brush or style.color("base"))
                    frame(painter, part, style.color("line2"))
            if tile.rect[2] >= LABEL_WIDTH and tile.rect[3] >= least:
                self._label(painter, box, tile, step if tile.unread + tile.unsettled < tile.bytes else 0)

    def _draw_folder(self, painter: QPainter, box: QRectF, tile: Placed) -> None:
        painter.fillRect(box, style.color("base"))
        frame(painter, box, style.color("line2"))
        if not tile.head:
            return
        head = QRectF(box.left() + 1, box.top() + 1, box.width() - 2, self._head() - 2)
        painter.fillRect(head, style.color("alt"))
        room, name = head.width() - 2 * PADDING, named(tile.name)
        full = f"{name} · {size(tile.bytes)}"
        words = full if text_width(full, "tier") <= room else elided(name, "tier", room)
        write(painter, head.adjusted(PADDING, 0, -PADDING, 0), words, "tier", "text2")

    def _label(self, painter: QPainter, box: QRectF, tile: Placed, step: int) -> None:
        name = _rest_words(tile) if tile.kind == "rest" else named(tile.name)
        line = QRectF(box.left() + PADDING, box.top() + 2, box.width() - 2 * PADDING, style.px(16))
        words = elided(name, "tiny", line.width())
        if tile.unread >= tile.bytes:
            ground = QRectF(line.left() - 2, line.top(), text_width(words, "tiny") + 4, line.height())
            painter.fillRect(ground, style.color("base"))
        write(painter, line, words, "tiny", "text" if step < 3 else "on_dense")

    def _draw_foot(self, painter: QPainter) -> None:
        line, items = style.px(16), self._legend()
        foot = QRectF(0, self.height() - self._foot() + 12, self.width(), line)
        unit = say("charts.density_unit")
        left = text_width(unit, "tiny") + 12
        if left + legend_width(items) > self.width():
            unit, left = "", 0
        write(painter, foot, unit, "tiny", "text2")
        paint_legend(painter, foot.adjusted(left, 0, 0, 0), items)
        room = self.width() - left - legend_width(items) - 12
        if not self._foot_fits():
            foot, room = foot.translated(0, line), self.width()
        write(painter, foot, elided(self._hidden_words(), "tiny", room), "tiny", "text2", RIGHT)

    def _hidden_words(self) -> str:
        if self._root is None or not self._hidden:
            return ""
        tiles = [tile for tile in _two_levels(self._root) if tile.path in self._hidden]
        if not tiles:
            return ""
        total, name = size(sum(tile.bytes for tile in tiles)), named(tiles[0].name)
        if len(tiles) == 1:
            return say("charts.hidden", name=name, size=total)
        return say("charts.hidden_more", name=name, n=len(tiles) - 1, size=total)

    def draw_over(self, painter: QPainter) -> None:
        """The picked tile."""
        if 0 <= self.current < self.count():
            frame(painter, self.place(self.current), style.color("text"), 2)


def _rest_words(tile: Placed) -> str:
    return say("charts.small_files", n=whole(tile.items)) if tile.items else say("charts.smaller_files")


def _pixels(rect: Rect) -> QRectF:
    """Whole pixels; one is left to the right and below as the gap."""
    x, y, width, height = rect
    left, top = round(x), round(y)
    return QRectF(left, top, max(1, round(x + width) - left - 1), max(1, round(y + height) - top - 1))


def _parts(box: QRectF, tile: Placed) -> tuple[QRectF, QRectF]:
    """The parts of a tile that stand for bytes not examined, from the bottom, and above them for those without a figure
    yet."""
    unread, both = (_height(box, part, tile.bytes) for part in (tile.unread, tile.unread + tile.unsettled))
    left, width = box.left(), box.width()
    return (
        QRectF(left, box.bottom() - unread, width, unread),
        QRectF(left, box.bottom() - both, width, both - unread),
    )


def _height(box: QRectF, part: int, whole_: int) -> float:
    share = min(1.0, part / whole_) if whole_ else 0.0
    return box.height() if share >= 1 else round(box.height() * share)


def _floor_of(tile: TileLike) -> str:
    """Never a bare 0 where nothing is counted yet."""
    return whole(tile.floor) if tile.floor or not tile.unsettled_bytes else "—"


def _two_levels(root: TileLike) -> list[TileLike]:
    return [*root.children, *(tile for child in root.children for tile in child.children)]
