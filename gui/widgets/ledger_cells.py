"""How the terms of the ledger fit into a width, and how they are filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from gui import style
from gui.widgets.drawing import elided, frame, hatch, text_width
from gui.words import say

TOTAL = "all"
"""Key of the total: all files."""
SWATCH, BAR = 10, 4
LABEL_GAP, BYTES_GAP = 7, 8


class Term(Protocol):
    """core.views.LedgerTerm."""

    @property
    def key(self) -> str: ...
    @property
    def files(self) -> int: ...
    @property
    def bytes(self) -> int: ...


class Sum(Protocol):
    """core.views.Ledger."""

    @property
    def terms(self) -> Sequence[Term]: ...
    @property
    def files(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def partial(self) -> bool: ...
    @property
    def adds_up(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """One term as it is drawn. x, width: of the cell; label is shortened where room is short, number never."""

    key: str
    label: str
    number: str
    bytes: str
    x: float
    width: float
    room: "Room"


@dataclass(frozen=True, slots=True)
class Room:
    """One way to fit. bytes: shown? labels: long, short, cut to the number's width, or none? gap: pixels at each side
    of an operator. title: shown? verdict: its words, or the icon only? number: style of the numbers."""

    bytes: bool
    labels: str
    gap: int
    title: bool = True
    verdict: bool = True
    number: str = "strong"


ROOMS = (
    Room(True, "long", 12),
    Room(True, "long", 8),
    Room(False, "long", 12),
    Room(False, "long", 8),
    Room(False, "short", 8),
    Room(False, "short", 4),
    Room(False, "short", 4, title=False),
    Room(False, "cut", 4, title=False),
    Room(False, "none", 3, title=False),
    Room(False, "none", 3, title=False, verdict=False),
    Room(False, "none", 2, title=False, verdict=False, number="tier"),
)
"""From roomy to tight: bytes go first, then labels shorten and go; a number never does."""
LEAST_LABEL = 3
"""Characters of a cut label below which it is left out; the swatch stays."""


def cell_at(room: Room, key: str, number: str, shown: str, x: float) -> Cell:
    """The cell of a term at x, in one of the ROOMS. number, shown: files and bytes in words ("" without)."""
    name = "total" if key == TOTAL else key
    label = "" if room.labels == "none" else say(f"charts.{'' if room.labels == 'long' else 'short_'}{name}")
    swatch = 0 if key == TOTAL else style.px(SWATCH) + LABEL_GAP
    figures = text_width(number, room.number) + (BYTES_GAP + text_width(shown, "tiny") if shown else 0)
    if room.labels == "cut":
        cut = elided(label, "tiny", figures - swatch)
        label = cut if len(cut) >= LEAST_LABEL or cut == label else ""
    width = max(figures, (swatch + text_width(label, "tiny")) if label else 0)
    return Cell(key, label, number, shown, x, width, room)


def paint_fill(painter: QPainter, rect: QRectF, key: str) -> None:
    """A term's fill, told apart without colour: solid, hatched, outline."""
    ratio = painter.device().devicePixelRatioF()
    solids = {"exact": "text2", "container": "density2", "no_content": "density0"}
    hatched = {"sampled": "accent", "not_examined": "warn"}
    outlines = {"indicative": "text2", "to_be_read": "warn"}
    if key in solids:
        painter.fillRect(rect, style.color(solids[key]))
    elif key in hatched:
        painter.fillRect(rect, style.color("base"))
        painter.fillRect(rect, hatch(style.color(hatched[key]), ratio, 5, 2))
    else:
        painter.fillRect(rect, style.color("base"))
        frame(painter, rect, style.color(outlines[key]))


def paint_swatch(painter: QPainter, rect: QRectF, key: str) -> None:
    """A term's fill as a small square with an outline."""
    painter.save()
    paint_fill(painter, rect.adjusted(1, 1, -1, -1), key if key not in ("indicative", "to_be_read") else "exact")
    if key in ("indicative", "to_be_read"):
        painter.fillRect(rect.adjusted(1, 1, -1, -1), style.color("base"))
    roles = {"sampled": "accent", "not_examined": "warn", "to_be_read": "warn", "no_content": "line2"}
    roles |= {"container": "density2"}
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame(painter, rect, style.color(roles.get(key, "text2")), 1.2 if key in ("indicative", "to_be_read") else 1, 2)
    painter.restore()
