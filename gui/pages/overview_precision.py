"""A smaller precision for a finished case: what it would read is told first, and asked; earlier figures stay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.case import Case
from core.case_result import CaseResult
from core.model import SAMPLED
from core.predict import predict_more
from core.queries import count_entries
from gui import figures
from gui.dialogs import Dialog
from gui.opened import OpenedCase
from gui.pages.overview_data import Known
from gui.pages.precision_dialog import LEAST, PrecisionDialog
from gui.pages.run_header import half_width
from gui.words import say

if TYPE_CHECKING:
    from core.raising import Foreseen

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """why_not: see `core.raising.obstacle`. aim: relative half width aimed at. now: that of the figure, None for a
    floor."""

    why_not: str
    aim: float
    now: float | None


@dataclass(frozen=True, slots=True)
class Takes:
    """What a smaller precision reads, and in how many seconds."""

    found: "Foreseen"
    low_s: float
    high_s: float


def is_sampled(known: Known) -> bool:
    """Is there a figure of a run that reached its end, that rests on a sample?"""
    summary = known.summary
    return summary is not None and summary.state == "complete" and summary.records.method == SAMPLED


def ask_offer(case: Case, stop: Stop) -> Offer:
    """For OpenedCase.ask."""
    from core.raising import obstacle  # late: it needs every library, and the window opens without

    records, aim = CaseResult(case).summary().records, case.settings().precision
    return Offer(
        obstacle(case) or ("least" if aim <= LEAST else ""), aim, half_width(records.point, records.low, records.high)
    )


def ask_takes(case: Case, precision: float) -> Takes:
    """What such a precision would take."""
    from core.raising import foresee  # late, as above

    found, rotational = foresee(case, precision), case.info().facts.get("rotational") == "yes"
    files, workers = count_entries(case), case.settings().workers
    return Takes(found, *predict_more(found.whole_bytes, found.cells, files, rotational, workers))


class OverviewPrecision(QObject):
    """Signals:

    agreed: the relative half width that is asked for.
    told: a sentence for the status bar.
    """

    agreed = Signal(float)
    told = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        """parent: the page, which the dialog stands over."""
        super().__init__(parent)
        self._over = parent
        self.case: OpenedCase | None = None
        self.dialog: PrecisionDialog | None = None

    def refused(self) -> str:
        """Why nothing can be asked for now, "" if it can."""
        if self.case is None or self.case.view_only:
            return say("errors.view_only")
        return say("errors.while_running") if self.case.running else ""

    def ask(self) -> None:
        """Says how narrow the interval is, and asks for what it shall be."""
        if self.case is not None and not self.refused():
            self.case.ask("overview.precision", ask_offer, self._offer)

    def _offer(self, offer: Offer) -> None:
        if offer.why_not:
            self._refuse(say(f"overview.raise_{offer.why_not}"))
            return
        self.dialog = PrecisionDialog(offer.aim, now_words(offer), self._over)
        self.dialog.wanted.connect(self._foresee)
        self.dialog.given.connect(self.agreed)
        self.dialog.finished.connect(self._closed)
        self.dialog.begin(offer.now)
        self.dialog.open()

    def _refuse(self, why: str) -> None:
        """In a dialog: the status bar has no room for the sentence, and is far from where was clicked."""
        refusal = Dialog(say("overview.raise_title"), why, self._over)
        refusal.add_button(say("dialogs.close"), refusal.accept, "primary")
        refusal.open()

    def _closed(self) -> None:
        """It deletes itself; an answer on the way has nobody to be told to."""
        self.dialog = None

    def _foresee(self, precision: float) -> None:
        if self.case is not None:
            self.case.ask(
                "overview.precision",
                lambda case, stop: ask_takes(case, precision),
                lambda takes: self._say(precision, takes),
                lambda text, details: self._fail(text),
            )

    def _fail(self, text: str) -> None:
        if self.dialog is not None:
            self.dialog.reject()
        self.told.emit(text)

    def _say(self, precision: float, takes: Takes) -> None:
        if self.dialog is not None:
            self.dialog.show_takes(precision, takes_words(takes))


def now_words(offer: Offer) -> str:
    """How narrow it is, and what was aimed at."""
    aim = figures.share(offer.aim)
    if offer.now is None:
        return say("overview.raise_floor", aim=aim)
    return say("overview.raise_now", now=figures.share(offer.now), aim=aim)


def takes_words(takes: Takes) -> str:
    """How many files, how much, how long."""
    if not takes.found.files:
        return say("overview.raise_nothing")
    low, high = (figures.duration(seconds) for seconds in (takes.low_s, takes.high_s))
    size, files = figures.size(takes.found.bytes), figures.whole(takes.found.files)
    return say("overview.raise_takes", n=files, size=size, low=low, high=high)
