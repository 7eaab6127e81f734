"""A smaller relative half width is asked of a case that is finished.

It asks for larger second stages. How large, the pilots alone say (`core.sampling.asked_draws`), and what is drawn then
is independent of what was drawn before: whoever asked had seen that, so it has no part in the new figures but for the
records it counted. All of it stays in the case. Files that were drawn as units (`core.units`) have no second draw that
is independent of the first: their sample stays as it was.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import queries
from core.allocation import CELL_COST, CELLS
from core.case import Case
from core.errors import CaseError, UsageError
from core.model import EvidenceInfo
from core.plan import stage_label
from core.precision import FACT, is_open, keep_precision
from core.sampling import asked_draws, draw, turns_whole
from core.settings import Settings
from core.uncounted import OPEN

Said = Mapping[str, Any]
"""{field of the settings: value} of what was said when asking, "precision" at least; all else comes from the case."""

_OF_THE_CASE = {  # field of the settings that the case decides once and for all: option
    "language": "--lang",
    "seed": "--seed",
    "confidence": "--confidence",
    "time_s": "--time",
    "budget_bytes": "--budget",
    "census": "--census",
    "persons": "--persons",
}


def ask(case: Case, evidence: EvidenceInfo, said: Said) -> None:
    """Asks a finished case for a smaller precision; nothing is drawn or read yet.

    evidence: as it was given. UsageError for what contradicts the case or could change nothing, CaseError for a case
    that is not finished.
    """
    was = case.settings()
    _check_the_same(case, evidence, said)
    new = replace(was, precision=said["precision"], workers=said.get("workers") or was.workers)
    _check_can_be_raised(case)
    if new.precision >= was.precision:
        raise UsageError(
            f"--precision {new.precision:g}: the case in {case.folder} aims at {was.precision:g} already, and "
            "what was read stays read. Give a smaller one, or another --case folder."
        )
    with case.writing():
        if case.fact(FACT) is None:
            keep_precision(case, was.precision, case.fact("started_utc"))
        case.add_fact("settings", asdict(new))
        case.log("precision raised", {"from": was.precision, "to": new.precision})


def _check_the_same(case: Case, evidence: EvidenceInfo, said: Said) -> None:
    known = case.info()
    if evidence.root != known.root:
        raise UsageError(
            f"The case in {case.folder} is of {known.path}, not of {evidence.path}. Give it its own folder."
        )
    had = [Settings(**each) for each in queries.every(case, "settings")]  # "" is where the seed was left to us
    for field, option in _OF_THE_CASE.items():
        if field in said and said[field] not in [getattr(settings, field) for settings in had]:
            raise UsageError(
                f"{option}: the case in {case.folder} was made with another one, which stays. To raise its precision "
                "give --precision alone, or another --case folder."
            )


UNFINISHED, BUDGET, NO_SAMPLE = "unfinished", "budget", "no_sample"


def obstacle(case: Case) -> str:
    """Why no smaller precision can be asked of a case: UNFINISHED | BUDGET | NO_SAMPLE, "" if one can."""
    state = None if case.fact("round") is None else case.fact("summary")["state"]
    if state != "complete" or case.fact(OPEN) is not None or is_open(case):
        return UNFINISHED
    if case.settings().budget_bytes is not None:  # even one that held the whole drive: cells and then all is more
        return BUDGET
    return "" if any(row["pilot"] for row in queries.sampled(case, CELLS)) else NO_SAMPLE


def _check_can_be_raised(case: Case) -> None:
    why = obstacle(case)
    if why == UNFINISHED:
        raise CaseError(
            f"The case in {case.folder} is not finished. Go on with `pandian resume {case.folder}`; its precision can "
            "be raised then."
        )
    if why == BUDGET:
        raise UsageError(
            "--precision: the case was made under a --budget, and what a smaller precision would read may be more than "
            "that leaves. Give another --case folder; `pandian census` counts what was not read."
        )
    if why == NO_SAMPLE:
        raise UsageError(
            "--precision: no file of this case has a sample whose size a precision decides: each was read whole, "
            "or drawn as a whole from many. `pandian census` counts what is left."
        )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a smaller precision would read. files: of which more is read. cells: that were not read yet. whole_bytes: of
    files that are read whole, as that is as quick. What a sweep or a count one by one would add is not known before."""

    files: int
    cells: int
    whole_bytes: int

    @property
    def bytes(self) -> int:
        """At most, with the ends of rows."""
        return self.whole_bytes + self.cells * CELL_COST


def foresee(case: Case, precision: float) -> Foreseen:
    """For a case without an `obstacle`; nothing is drawn or read yet."""
    settings = replace(case.settings(), precision=precision)
    asked = asked_draws(case, settings)
    cells = whole_bytes = 0
    for row, n in asked:
        if turns_whole(case, row, n, settings):
            whole_bytes += row["size_bytes"]
        else:
            known = {cell["cell"] for cell in queries.cells_read(case, row["id"]) if cell["digest"]}
            cells += len(set(draw(row, settings.seed, stage_label(n), n)) - known)
    return Foreseen(len(asked), cells, whole_bytes)
