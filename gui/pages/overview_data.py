"""What the Overview asks of the case, one question a panel, and the words made of the answers."""

from collections.abc import Callable
from dataclasses import dataclass

from core import live, views
from core.case import Case
from core.case_result import CaseResult
from core.codec import load_estimate
from core.model import EXACT, SAMPLED, Estimate
from core.result import Persons, Summary
from core.views import Ledger, Tile, TopFiles
from gui import figures
from gui.words import say

Stop = Callable[[], bool]
MOST_NAMES = 200
"""Rows of the table of names; the Indicators page has them all."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the case as a whole. summary: None before the first result. last: the last figure of a run that
    was ended, None if there is none."""

    summary: Summary | None
    ledger: Ledger
    last: Estimate | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name that speaks, verbatim. times: on how many entries."""

    term: str
    category: str
    times: int


@dataclass(frozen=True, slots=True)
class Names:
    """rows: the most frequent. times: of all of them."""

    rows: tuple[Name, ...]
    times: int


def known(case: Case, stop: Stop) -> Known:
    """Summary and ledger."""
    summary = None if case.fact("round") is None else CaseResult(case).summary()
    return Known(summary, views.ledger(case), last_figure(case))


def last_figure(case: Case) -> Estimate | None:
    """What the last run had reached when it was ended; None if no run was."""
    return load_estimate((case.fact(live.FACT) or {}).get("records"))


def drive_map(case: Case, stop: Stop) -> Tile:
    """The tiles of the drive."""
    return views.drive_map(views.folder_index(case, stop))


def top_files(case: Case, stop: Stop) -> TopFiles:
    """The few files that carry most."""
    return views.top_files(case)


def names(case: Case, stop: Stop) -> Names:
    """Names that speak, the most frequent first."""
    found = [Name(*group) for group in views.indicator_groups(case)]
    found.sort(key=lambda name: -name.times)
    return Names(tuple(found[:MOST_NAMES]), sum(name.times for name in found))


def persons_estimate(persons: Persons) -> Estimate:
    """The distinct figure in the form of every other."""
    method = EXACT if persons.method == "exact" else SAMPLED
    return Estimate(persons.point, persons.low, persons.high, persons.floor, method)


def is_empty(records: Estimate) -> bool:
    """Was nothing found, and is there no ground to say that something may be there? A floor of 0 alone is neither."""
    return records.high == 0


def completeness(ledger: Ledger) -> str:
    """The ledger as a sentence: what the figure speaks of, and what it does not."""
    parts = [
        say(f"overview.term_{term.key}", files=figures.whole(term.files), size=figures.size(term.bytes))
        for term in ledger.terms
        if term.files
    ]
    return say(
        "overview.completeness",
        files=figures.whole(ledger.files),
        size=figures.size(ledger.bytes),
        parts=say("overview.separator").join(parts),
    )
