"""What the Run page asks of the case itself."""

from collections.abc import Callable
from dataclasses import dataclass

from core.case import Case
from core.case_result import CaseResult
from core.model import Estimate
from gui.pages.overview_data import last_figure


@dataclass(frozen=True, slots=True)
class CaseNow:
    """precision: relative half width aimed at. types: those found so far. records: of the newest result, else what the
    last run had reached, None if it did not. complete: did the last run reach its end?"""

    precision: float
    types: tuple[str, ...]
    records: Estimate | None
    complete: bool


def case_now(case: Case, stop: Callable[[], bool]) -> CaseNow:
    """For OpenedCase.ask."""
    precision = case.settings().precision
    if case.fact("round") is None:
        return CaseNow(precision, (), last_figure(case), False)
    found = CaseResult(case).summary()
    types = tuple(key for key, result in found.types.items() if result.valid.floor > 0)
    return CaseNow(precision, types, found.records, found.state == "complete")
