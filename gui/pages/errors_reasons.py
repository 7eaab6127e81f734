"""Why files were not examined: what the page asks of a case, and the table of reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate

from core.case import Case
from core.queries import unlisted
from core.views import Ledger, ReasonRow, ledger, not_examined
from gui import figures, style
from gui.row_delegate import AnyIndex, RowDelegate
from gui.tables import VALUE, Column
from gui.widgets.drawing import hatch
from gui.widgets.two_lines import DELEGATES as TWO_LINES
from gui.widgets.two_lines import TwoLines
from gui.words import say, term

ICONS: Mapping[str, str] = MappingProxyType(
    {"encrypted": "lock", "unsupported": "file-unknown", "unreadable": "file-alert", "limit": "clock"}
)
BAR, BAR_HEIGHT = 92, 8


def icon_of(status: str) -> str:
    """The icon of a status."""
    return ICONS.get(status, "player-skip-forward")


@dataclass(frozen=True, slots=True)
class Reason:
    """All files of one status. bytes, inside: as of a ReasonRow. share: of all bytes that were not examined.
    status "": the total."""

    status: str
    files: int
    bytes: int
    inside: int
    share: float | None
    effect: str
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page asks for. has_result: a round of results is there. unlisted: folders that could not be listed."""

    reasons: tuple[Reason, ...]
    ledger: Ledger
    has_result: bool
    unlisted: int


def ask_reasons(case: Case, stop: Callable[[], bool]) -> Told:
    """For OpenedCase.ask."""
    found: dict[str, list[ReasonRow]] = {}
    for row in not_examined(case):
        found.setdefault(row.status, []).append(row)
    every = sum(row.bytes for rows in found.values() for row in rows)
    reasons = [_together(status, rows, every) for status, rows in found.items()]
    if reasons:
        inside = sum(r.inside for r in reasons)
        reasons.append(Reason("", sum(r.files for r in reasons), every, inside, None, "", ()))
    return Told(tuple(reasons), ledger(case), case.fact("round") is not None, len(unlisted(case)))


def _together(status: str, rows: Sequence[ReasonRow], every: int) -> Reason:
    size = sum(row.bytes for row in rows)
    effect = "low" if any(row.effect == "low" for row in rows) else "none"
    reasons = tuple((row.reason, row.files) for row in rows[:3] if row.reason)
    files, inside = sum(row.files for row in rows), sum(row.inside for row in rows)
    return Reason(status, files, size, inside, size / every if every else None, effect, reasons)


class UnreadBarDelegate(RowDelegate):
    """A share of what was not examined, hatched as in the ledger. VALUE: 0 to 1, None for no bar."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The bar."""
        value = index.data(VALUE)
        if not isinstance(value, float | int):
            return
        height = style.px(BAR_HEIGHT)
        box = QRectF(rect.left(), round(rect.center().y() - height / 2), style.px(BAR), height)
        painter.fillRect(box, style.density(0))
        box.setWidth(max(2.0, round(box.width() * float(value))) if value > 0 else 0.0)
        painter.fillRect(box, hatch(style.color("warn"), painter.device().devicePixelRatioF(), 5, 2))

    def width(self, index: AnyIndex) -> int:
        """One bar."""
        return style.px(BAR)


REASON_DELEGATES: Mapping[str, type[QStyledItemDelegate]] = MappingProxyType(
    {**TWO_LINES, "unread_bar": UnreadBarDelegate}
)


def _in_words(reason: Reason) -> str:
    """Why, and what the containers say of sizes inside them: those bytes are the containers' own in the ledger."""
    found = [f"{term('reason', why)} {count:,}" for why, count in reason.reasons]
    if reason.inside:
        found.append(say("errors.inside", size=figures.size(reason.inside)))
    return " · ".join(found)


def _name(reason: Reason) -> str:
    return term("status", reason.status) if reason.status else say("errors.total")


def _effect(reason: Reason) -> str:
    return say(f"errors.effect_{reason.effect}") if reason.effect else ""


REASON_COLUMNS = (
    Column("icon", "", "icon", lambda r: "", lambda r: icon_of(r.status) if r.status else "", 32),
    Column("reason", "errors.reason", "two_lines", _name, lambda r: TwoLines(_name(r), _in_words(r), strong=True)),
    Column("files", "errors.files", "number", lambda r: figures.whole(r.files), lambda r: r.files, 72),
    Column("bytes", "errors.bytes", "bytes", lambda r: figures.size(r.bytes), lambda r: r.bytes, 86),
    Column(
        "share",
        "errors.share",
        "unread_bar",
        lambda r: "" if r.share is None else figures.share(r.share),
        lambda r: r.share,
        BAR + 16,
    ),
    Column("effect", "errors.effect", "text", _effect, None, 190),
)
