"""Counting what is selected: what it will take is told first, and asked; the estimate stays beside the count."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.case import Case
from core.predict import Prediction, predict
from core.uncounted import Uncounted, uncounted, would_pick
from gui import figures
from gui.dialogs import AskDialog
from gui.opened import OpenedCase
from gui.words import say


@dataclass(frozen=True, slots=True)
class Offer:
    """What a census of some files would read, and how long. has_result: without one there is nothing to replace.
    picks: the totals of the drive will be floors, see `core.uncounted.would_pick`."""

    found: Uncounted
    takes: Prediction
    has_result: bool
    picks: bool


def ask_offer(case: Case, stop: Callable[[], bool], ids: Sequence[int]) -> Offer:
    """Files among these that can be counted."""
    found, rotational = uncounted(case, ids), case.info().facts.get("rotational") == "yes"
    takes = predict("deep", found.bytes, found.files, rotational, case.settings().workers)
    return Offer(found, takes, case.fact("round") is not None, would_pick(case, ids))


class FilesCensus(QObject):
    """Signals:

    agreed: ids of the files that are to be counted.
    told: a sentence for the status bar.
    """

    agreed = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        """parent: the page, which the dialog stands over."""
        super().__init__(parent)
        self._over = parent
        self.case: OpenedCase | None = None
        self.dialog: AskDialog | None = None

    def refused(self) -> str:
        """Why nothing can be counted now, "" if it can."""
        if self.case is None or self.case.view_only:
            return say("errors.view_only")
        return say("errors.while_running") if self.case.running else ""

    def ask(self, ids: "array[int]") -> None:
        """Says what counting these files will take, and asks whether to."""
        if self.case is not None and not self.refused():
            self.case.ask("files.census", lambda case, stop: ask_offer(case, stop, ids), lambda o: self._offer(ids, o))

    def _offer(self, ids: "array[int]", offer: Offer) -> None:
        if not offer.has_result:
            self.told.emit(say("errors.no_result"))
        elif not offer.found.files:
            self.told.emit(say("files.nothing_to_count"))
        else:
            self.dialog = AskDialog(say("files.count_title"), offer_words(offer), say("files.count_yes"), self._over)
            self.dialog.accepted.connect(lambda: self.agreed.emit(ids))
            self.dialog.open()


def offer_words(offer: Offer) -> str:
    """How many files, how much, how long, and what becomes of the estimate."""
    low, high = (figures.duration(seconds) for seconds in (offer.takes.time_s_low, offer.takes.time_s_high))
    size = figures.size(offer.found.bytes)
    text = say("files.count_text", n=figures.whole(offer.found.files), size=size, low=low, high=high)
    return f"{text} {say('files.count_picks')}" if offer.picks else text
