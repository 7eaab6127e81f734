"""Every painted widget with the numbers of one case, and how tests put them on screen and look at them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from core.ledger import Ledger, LedgerTerm
from core.model import Estimate
from gui.widgets.convergence import Convergence, ConvergencePoint, Threshold
from gui.widgets.histogram import Histogram
from gui.widgets.ladder import LadderRow, TierLadder
from gui.widgets.ledger import LedgerBar
from gui.widgets.partition_bar import PartitionBar
from gui.widgets.ruler import Ruler
from gui.widgets.strip_map import StripMap
from gui.widgets.treemap import Treemap
from gui.widgets.whisker_bars import BarRow, WhiskerBars
from gui.widgets.zone_grid import ZoneGrid

GB, WAN = 1024**3, 10_000
LOOKS = [("light", 1.0, "zh"), ("dark", 1.0, "en"), ("light", 1.5, "en"), ("dark", 2.0, "zh")]


@dataclass(frozen=True)
class Tile:
    """As core.views.Tile."""

    path: str
    name: str
    bytes: int
    floor: int = 0
    is_folder: bool = False
    unread_bytes: int = 0
    children: tuple["Tile", ...] = ()
    unsettled_bytes: int = 0


def exact(number):
    return Estimate(number, number, number, number, "exact")


def sampled(point, low, high, floor):
    return Estimate(point, low, high, floor, "sampled")


def floor_only(floor, at_most=None):
    return Estimate(None, None, None, floor, "sampled", at_most)


HEADLINE = sampled(101_300_000, 98_100_000, 104_600_000, 96_000_000)
PARTS = {
    "exact": (371_942, 38.2),
    "sampled": (1_184, 96.4),
    "indicative": (37, 6.4),
    "container": (214, 52.3),
    "no_content": (36_218, 495.1),
    "not_examined": (3_211, 16.2),
    "to_be_read": (0, 0.0),
}


def ledger(partial=False, **changed):
    terms = tuple(LedgerTerm(key, files, round(size * GB)) for key, (files, size) in (PARTS | changed).items())
    return Ledger(terms, sum(t.files for t in terms), sum(t.bytes for t in terms), partial)


RUNNING = ledger(True, to_be_read=(104_573, 52.7))
BARS = [
    BarRow("姓名", "T5000", sampled(8970 * WAN, 8660 * WAN, 9280 * WAN, 8400 * WAN)),
    BarRow("住址", "T5000", sampled(3150 * WAN, 2960 * WAN, 3340 * WAN, 2800 * WAN)),
    BarRow("QQ", "T5000", floor_only(600 * WAN, 900 * WAN)),
    BarRow("银行卡号", "T50", exact(418_207)),
    BarRow("车牌", "", None),
    BarRow("住宿", "T500", exact(0)),
]
RUNGS = [
    LadderRow("T50", 50, 500, exact(421_190)),
    LadderRow("T500", 500, 5_000, exact(0)),
    LadderRow("T5000", 5_000, 50_000, HEADLINE),
]
THRESHOLDS = [Threshold("T5000", 5_000, False), Threshold("T5000", 50_000, True)]
POINTS = [
    ConvergencePoint(78 + 10 * n, sampled(10**8, 10**8 - 9 * 10**7 // (n + 1), 10**8 + 10**8 // (n + 1), 10**4 * 3**n))
    for n in range(9)
]
CELLS = [(n * 65_536, 0 if 20 <= n < 25 else 150 + n % 40) for n in range(100)]
ZONES = [0 if 3 <= n < 6 else None if n == 7 else 100 + n for n in range(250)]


def drive():
    dense, bare = Tile("a/x.csv", "x.csv", 8 * GB, 40_000_000), Tile("a/y", "y", 4 * GB)
    inside = (dense, bare, Tile("a/z.zip", "z.zip", 2 * GB, 900))
    folder = Tile("a", "a", 14 * GB, 40_000_900, True, 0, inside)
    lost = Tile("b", "b", 3 * GB, 0, True, 3 * GB, (Tile("b/1", "1", 3 * GB, 0, False, 3 * GB),))
    films = Tile("films", "films", 90 * GB, 0, True)
    return Tile("", "", 107 * GB, 40_000_900, True, 3 * GB, (folder, lost, films))


def bars():
    found = WhiskerBars()
    found.set_rows(BARS)
    return found


def ladder():
    found = TierLadder()
    found.set_rows(RUNGS)
    return found


def ruler():
    found = Ruler()
    found.set_estimate(HEADLINE)
    return found


def ledger_bar():
    found = LedgerBar()
    found.set_ledger(RUNNING)
    return found


def treemap():
    found = Treemap()
    found.set_root(drive(), frozenset({"films"}))
    return found


def converged():
    found = Convergence()
    found.set_points(POINTS, 170, 100, THRESHOLDS)
    return found


def zoomed():
    found = Convergence()
    found.set_points(POINTS, 170, 100, THRESHOLDS, linear=True, target=0.05)
    return found


def strip():
    found = StripMap()
    found.set_cells(CELLS, 100 * 65_536, 160.25)
    return found


def zones():
    found = ZoneGrid()
    found.set_zones(ZONES)
    return found


def histogram():
    found = Histogram()
    found.set_counts([records for _, records in CELLS], 160.25)
    return found


def partitions():
    found = PartitionBar()
    found.set_parts([("EFI", 4 * GB, None), ("数据 F: · NTFS", 931 * GB, 705 * GB)])
    return found


ALL = (bars, ladder, ruler, ledger_bar, treemap, converged, zoomed, strip, zones, histogram, partitions)
PICKED = (bars, ladder, ledger_bar, treemap, converged, strip, zones, histogram, partitions)


def shown(qtbot, widget: QWidget, width=640, height=0):
    """On screen below a button that has the focus; at a size (height 0: its own)."""
    widget.host = host = QWidget()  # kept as long as the widget
    qtbot.addWidget(host)
    button = QPushButton(host)
    widget.setParent(host)
    widget.setGeometry(0, 40, width, height or widget.sizeHint().height())
    host.resize(width, widget.height() + 40)
    with qtbot.waitActive(host):
        host.show()
    button.setFocus()
    return widget


def tab_to(qtbot, widget):
    """As the user comes there by keyboard."""
    qtbot.keyClick(widget.parentWidget().focusWidget(), Qt.Key.Key_Tab)
    assert widget.hasFocus()


def picture(widget) -> QImage:
    return widget.grab().toImage()


def colour(image, x, y) -> str:
    return image.pixelColor(round(x * image.devicePixelRatio()), round(y * image.devicePixelRatio())).name()
