"""The recent cases as a table: names at once, states as they become known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import Estimate
from gui.columns import Column, visible
from gui.figures import Figure, figure, share
from gui.widgets.badge import Badge
from gui.widgets.two_lines import TwoLines
from gui.words import say

if TYPE_CHECKING:
    from core.recent import CaseState, RecentCase

BADGES = {
    "finished": ("ok", "circle-check"),
    "limited": ("warn", "alert-triangle"),
    "interrupted": ("warn", "player-pause"),
    "running": ("accent", "player-play"),
    "source_missing": ("neutral", "plug-connected-x"),
    "newer": ("neutral", "versions"),
    "missing": ("neutral", "folder-x"),
    "broken": ("error", "circle-x"),
}
REASONS = ("stopped", "time", "cut_off", "EvidenceError", "CaseError", "ReportError")
NO_FIGURE = ("newer", "missing", "broken")
"""States of which nothing can be read."""


@dataclass(frozen=True, slots=True)
class RecentRow:
    """A recent case; state is None while it is looked at."""

    case: "RecentCase"
    state: "CaseState | None" = None

    @property
    def name(self) -> str:
        """As the examiner called it, else the folder's name."""
        title = self.state.identity.title if self.state is not None else ""
        return title or self.case.name or Path(self.case.folder).name

    def holds(self, text: str) -> bool:
        """Is the text in its name, number, serial number or folder?"""
        parts = (self.name, self.case.number, self.case.serial, self.case.evidence, self.case.folder)
        return text.casefold() in "\n".join(parts).casefold()


def states(before: Sequence[RecentRow]) -> Iterator[list[RecentRow]]:
    """All rows at once, with the states of before; then again and again with one more state that is new."""
    from core.recent import case_state, recent  # late: the window opens without

    old = {row.case.folder: row.state for row in before}
    known = [RecentRow(case, old.get(case.folder)) for case in recent()]
    yield list(known)
    for place, row in enumerate(known):
        known[place] = replace(row, state=case_state(Path(row.case.folder)))
        yield list(known)


def forget(folder: str) -> Iterator[None]:
    """Takes a case off the list."""
    from core.recent import forget as take_off  # late, as in `states`

    take_off(Path(folder))
    return
    yield


def badge(row: RecentRow) -> Badge:
    """The state in a word; interrupted ones say how far they came."""
    if row.state is None:
        return Badge(say("start.checking"), "neutral", "clock")
    tone, icon = BADGES[row.state.state]
    words = say("start.state_" + row.state.state)
    if row.state.state == "interrupted" and row.state.share is not None:
        words = say("start.interrupted_at", share=share(row.state.share).partition(".")[0])
    return Badge(words, tone, icon)


def records(row: RecentRow) -> Estimate | Figure | None:
    """What is known of the records; words where nothing is."""
    state = row.state
    if state is None:
        return Figure("none", "…", "")
    if state.state in NO_FIGURE:
        return Figure("none", "—", say("start.cannot_be_read"))
    if state.records is None:
        return Figure("none", "—", say("start.no_result_yet"))
    return state.records


def reason(row: RecentRow) -> str:
    """Why it stands as it does."""
    state = row.state
    if state is None:
        return "…"
    if state.state == "interrupted" or state.reason in REASONS:
        return say("start.reason_" + state.reason) if state.reason in REASONS else state.reason
    return state.reason or say("start.state_" + state.state)


def opened(row: RecentRow) -> str:
    """When it was opened last, in this computer's time: today as the hour, else the date."""
    try:
        then = datetime.fromisoformat(row.case.opened_utc).astimezone()
    except ValueError:
        return "—"
    now = datetime.now().astimezone()
    if then.date() == now.date():
        return say("start.today", time=f"{then:%H:%M}")
    return f"{then:%m-%d %H:%M}" if then.year == now.year else f"{then:%Y-%m-%d}"


def columns() -> tuple[Column, ...]:
    """Two lines for names, the rest as everywhere."""
    return (
        Column("case", "start.head_case", "two_lines", lambda r: f"{r.name} {r.case.number}", _case_lines, 0, "case"),
        Column("evidence", "start.head_evidence", "two_lines", _evidence_text, _evidence_lines, 0),
        Column("state", "start.head_state", "badge", lambda r: badge(r).text, badge, 136),
        Column("mark", "", "mark", lambda r: "", records, 26),
        Column("records", "start.head_records", "point", lambda r: _figure(r).point, records, 100),
        Column("interval", "start.head_interval", "interval", lambda r: _figure(r).interval, records, 118),
        Column("opened", "start.head_opened", "number", opened, lambda r: r.case.opened_utc, 108, "opened"),
        Column("workbook", "start.head_workbook", "text", _workbook, None, 78),
    )


def _figure(row: RecentRow) -> Figure:
    found = records(row)
    return found if isinstance(found, Figure) else figure(found, headline=True)


def _case_lines(row: RecentRow) -> TwoLines:
    return TwoLines(visible(row.name), visible(row.case.number) or "—", strong=True)


def _evidence_text(row: RecentRow) -> str:
    return f"{row.case.evidence} {row.case.serial}"


def _evidence_lines(row: RecentRow) -> TwoLines:
    return TwoLines(visible(row.case.evidence) or "—", visible(row.case.serial) or "—", mono=True)


def _workbook(row: RecentRow) -> str:
    return "✓" if row.state is not None and row.state.has_workbook else "—"
