"""The stage that reads units: files drawn from strata of files that nobody opened (see `core.units`)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core import examine, unit_queries
from core.case import Case
from core.case_rows import entry_of
from core.model import Entry, Outcome, Progress
from core.reading import check_present, keep_outcomes
from core.settings import Settings
from core.units import (
    UNIT_BYTES,
    UnitStratum,
    ladder,
    pilot_sizes,
    stratify,
    taken_bytes,
)
from core.work import Job, Part, do
from core.workers import Lost

FACT = "units"
"""{"strata": [[name, units, bytes], …]}; no strata where every file is opened. Decided once a case. With the name of
the second phase behind it: {"elsewhere": records known of larger files then, "room_bytes": see `planned_sizes`,
"sizes": {name: units of the sample}}."""

PILOT, SECOND = "pilot", "second"
PHASES = (PILOT, SECOND)

BATCH, BATCH_BYTES = 48, 8 << 20

PILOT_OF_BUDGET, SURELY_OF_BUDGET = 0.6, 0.9
"""Of a byte budget, what the pilot's units may be expected to hold, and hold; the rest must do for larger files."""

UNDER_BUDGET = {"under_budget": True}
"""Stands in the fact where a budget was asked whether it pays for units; cases of older versions drew none then."""

LABELS = "unit/"
"""What labels of such draws begin with."""


def label(phase: str, stratum: str) -> str:
    """Label of the draw of a unit."""
    return f"{LABELS}{phase}/{stratum}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The units of a case. strata: {name: units in it}. phases: {phase: {entry id: name}}, those drawn in that phase.
    missing: ids that were not read."""

    strata: Mapping[str, int]
    phases: Mapping[str, Mapping[int, str]]
    missing: frozenset[int]

    def design(self) -> dict[int, str]:
        """{entry id: stratum} of the largest sample that was read to its end; empty without one."""
        found: dict[int, str] = {}
        for phase in PHASES:
            if self.missing & self.phases[phase].keys():
                break
            found.update(self.phases[phase])
        return found

    def read(self) -> dict[int, str]:
        """{entry id: stratum} of all that were read."""
        every = {entry: name for phase in PHASES for entry, name in self.phases[phase].items()}
        return {entry: name for entry, name in every.items() if entry not in self.missing}


def drawn(case: Case) -> Drawn:
    """What the case holds of units."""
    strata = {name: units for name, units, _ in (case.fact(FACT) or {"strata": ()})["strata"]}
    phases: dict[str, dict[int, str]] = {phase: {} for phase in PHASES}
    missing = set()
    for row in unit_queries.unit_draws(case):
        _, phase, name = row["label"].split("/", 2)
        phases[phase][row["id"]] = name
        if not row["is_read"]:
            missing.add(row["id"])
    return Drawn(strata, phases, frozenset(missing))


def decide_units(case: Case, job: Job) -> None:
    """Are smaller files drawn as units, or all opened? With the draw of the pilot; once a case, all or nothing."""
    if case.fact(FACT) is not None:
        return
    strata = drawn_strata(case, job.settings)
    with case.writing():
        for (name, stratum), n in zip(strata.items(), piloted(strata, job.settings), strict=True):
            case.add_draws((entry, label(PILOT, name), [0]) for _, entry in stratum.first[:n])
        found = {"strata": [[name, s.units, s.size_bytes] for name, s in strata.items()]}
        case.add_fact(FACT, found | ({} if job.settings.budget_bytes is None else UNDER_BUDGET))


def drawn_strata(case: Case, settings: Settings) -> dict[str, UnitStratum]:
    """The strata, if there are too many smaller files to open them all; none where all are opened, or where a budget
    does not pay for the pilot: then the largest files are opened, and the others left out."""
    if settings.census or unit_queries.count_units(case, UNIT_BYTES) <= settings.most_opened:
        return {}
    strata, budget = strata_of(case, settings), settings.budget_bytes
    return strata if budget is None or _pays_for_pilot(case, strata, settings, budget) else {}


def _pays_for_pilot(case: Case, strata: Mapping[str, UnitStratum], settings: Settings, budget: int) -> bool:
    """By what its units are expected to hold, so that no draw is refused for being large; that they really hold more
    than the whole budget may happen where they are few."""
    parts = list(zip(strata.values(), piloted(strata, settings), strict=True))
    expected = sum(n * taken_bytes(stratum.size_bytes / stratum.units) for stratum, n in parts)
    first = [entry for stratum, n in parts for _, entry in stratum.first[:n]]
    return expected <= PILOT_OF_BUDGET * budget and unit_queries.bytes_of(case, first) <= SURELY_OF_BUDGET * budget


def piloted(strata: Mapping[str, UnitStratum], settings: Settings) -> list[int]:
    """Units of each stratum in the pilot."""
    return pilot_sizes([stratum.units for stratum in strata.values()], ladder(settings.most_opened)[0])


def read_pilot(case: Case, job: Job) -> Iterator[Progress]:
    """The pilot's units; nothing where all files are opened."""
    decide_units(case, job)
    yield from read_drawn(case, job)


def opened_above(case: Case) -> int:
    """Files of more bytes are all opened; 0 for every file that holds anything."""
    return UNIT_BYTES if (case.fact(FACT) or {"strata": ()})["strata"] else 0


def strata_of(case: Case, settings: Settings) -> dict[str, UnitStratum]:
    """All smaller files, in strata, with the first ones of each in order."""
    rows = unit_queries.units(case, UNIT_BYTES)
    files = ((row["id"], row["key"], row["size_bytes"]) for row in rows)
    return stratify(settings.seed, files, ladder(settings.most_opened)[-1])


def read_drawn(case: Case, job: Job) -> Iterator[Progress]:
    """Drawn units that were not read, in walk order: neighbours on the evidence one after the other."""
    files, size = unit_queries.size_of_unread_units(case)
    if not files:
        return

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        entries = [entry for _, entry in part.items]
        settings = job.settings
        return examine.count_units, (job.info, entries, str(job.scratch), settings.output_bytes, settings.persons)

    def keep(part: Part, answer: Any) -> None:
        if isinstance(answer, Lost):
            entry_id, entry = part.items[0]
            keep_outcomes(case, [(entry_id, Outcome(entry, answer.status, None, None, 0, reason=answer.reason))])
            return
        check_present(job, [outcome for _, outcome in answer])
        with case.writing():
            rows = list(zip(part.items, answer, strict=True))
            known = [(i, found) for (i, _), (found, _) in rows if found.outcome is None]
            case.add_layouts((i, found.layout, found.by_cells, found.bytes_read, found.density) for i, found in known)
            clues = [clue for found, _ in answer if found.outcome is None for clue in found.clues]
            case.add_clues(clues, case.fact("walk"))
            keep_outcomes(case, [(i, outcome) for (i, _), (_, outcome) in rows])

    yield from do(job, "sample", _parts(case), call, keep, files, size)


def _parts(case: Case) -> Iterator[Part]:
    batch: list[tuple[int, Entry]] = []
    size = 0
    for row in unit_queries.unread_units(case):
        if batch and (len(batch) >= BATCH or size + row["size_bytes"] > BATCH_BYTES):
            yield Part("units", tuple(batch), size)
            batch, size = [], 0
        batch.append((row["id"], entry_of(row)))
        size += row["size_bytes"]
    if batch:
        yield Part("units", tuple(batch), size)
