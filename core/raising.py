"""A smaller relative half width is asked of a case that is finished.

It asks for larger second stages. How large, the pilots alone say (`core.sampling.larger_draws`), and what is drawn then
is independent of what was drawn before: whoever asked had seen that, so it has no part in the new figures but for the
records it counted. All of it stays in the case. Files that were drawn as units (`core.units`) have no second draw that
is independent of the first: their sample stays as it was.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from core import queries
from core.allocation import CELLS
from core.case import Case
from core.errors import CaseError, UsageError
from core.model import EvidenceInfo
from core.precision import FACT, is_open, keep_precision
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
    _check_finished(case)
    if new.precision >= was.precision:
        raise UsageError(
            f"--precision {new.precision:g}: the case in {case.folder} aims at {was.precision:g} already, and "
            "what was read stays read. Give a smaller one, or another --case folder."
        )
    _check_sampled(case)
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


def _check_finished(case: Case) -> None:
    state = None if case.fact("round") is None else case.fact("summary")["state"]
    if state != "complete" or case.fact(OPEN) is not None or is_open(case):
        raise CaseError(
            f"The case in {case.folder} is not finished. Go on with `pandian resume {case.folder}`; its precision can "
            "be raised then."
        )


def _check_sampled(case: Case) -> None:
    if case.settings().budget_bytes is not None:  # even one that held the whole drive: cells and then all is more
        raise UsageError(
            "--precision: the case was made under a --budget, and what a smaller precision would read may be more than "
            "that leaves. Give another --case folder; `pandian census` counts what was not read."
        )
    if not any(row["pilot"] for row in queries.sampled(case, CELLS)):
        raise UsageError(
            "--precision: no file of this case has a sample whose size a precision decides: each was read whole, "
            "or drawn as a whole from many. `pandian census` counts what is left."
        )
