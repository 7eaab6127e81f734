"""The stage that reads units: files drawn from strata of files that nobody opened (see `core.units`)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import examine, unit_queries
from core.case import Case, entry_of
from core.codec import load_estimate, load_tally
from core.drawn import records_of
from core.live import FACT as SO_FAR
from core.model import Entry, Outcome, Progress
from core.reading import check_present, keep_outcomes
from core.settings import Settings
from core.units import OPEN_COST, UNIT_BYTES, Seen, UnitStratum, ladder, pilot_sizes, second_sizes, stratify
from core.work import Job, Part, do
from core.workers import Lost

FACT = "units"
"""{"strata": [[name, units, bytes], …]}; no strata where every file is opened. Decided once a case. With the name of
the second phase behind it: {"elsewhere": records known of larger files then, "sizes": {name: units of the sample}}."""

PILOT, SECOND = "pilot", "second"
PHASES = (PILOT, SECOND)

BATCH, BATCH_BYTES = 48, 8 << 20


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
    settings = job.settings
    if not draws_units(case, settings):
        case.add_fact(FACT, {"strata": []})
        return
    strata = strata_of(case, settings)
    sizes = pilot_sizes([stratum.units for stratum in strata.values()], ladder(settings.most_opened)[0])
    with case.writing():
        for (name, stratum), n in zip(strata.items(), sizes, strict=True):
            case.add_draws((entry, label(PILOT, name), [0]) for _, entry in stratum.first[:n])
        case.add_fact(FACT, {"strata": [[name, s.units, s.size_bytes] for name, s in strata.items()]})


def draws_units(case: Case, settings: Settings) -> bool:
    """Are there too many smaller files to open them all?"""
    asked_for_all = settings.census or settings.budget_bytes is not None
    return not asked_for_all and unit_queries.count_units(case, UNIT_BYTES) > settings.most_opened


def read_pilot(case: Case, job: Job) -> Iterator[Progress]:
    """The pilot's units; nothing where all files are opened."""
    decide_units(case, job)
    yield from _read(case, job)


def opened_above(case: Case) -> int:
    """Files of more bytes are all opened; 0 for every file that holds anything."""
    return UNIT_BYTES if (case.fact(FACT) or {"strata": ()})["strata"] else 0


def read_second(case: Case, job: Job) -> Iterator[Progress]:
    """As many more units as the pilot, and what is known of all other files by now, ask for."""
    if opened_above(case) and case.fact(f"{FACT}/{SECOND}") is None:
        records = load_estimate((case.fact(SO_FAR) or {"records": None})["records"])
        _draw_second(case, job, records.floor if records else 0)
    yield from _read(case, job)


def strata_of(case: Case, settings: Settings) -> dict[str, UnitStratum]:
    """All smaller files, in strata, with the first ones of each in order."""
    rows = unit_queries.units(case, UNIT_BYTES)
    files = ((row["id"], row["key"], row["size_bytes"]) for row in rows)
    return stratify(settings.seed, files, ladder(settings.most_opened)[-1])


def planned_sizes(case: Case, settings: Settings, elsewhere: int) -> list[int]:
    """Units of each stratum in the whole sample, from what the pilot held. elsewhere: records in larger files."""
    found = drawn(case)
    values = records_of_units(case, found)
    seen = []
    for name, units, size_bytes in case.fact(FACT)["strata"]:
        counts = [values[entry] for entry, its in found.phases[PILOT].items() if its == name]
        read = unit_queries.mean_bytes_read(case, label(PILOT, name))
        seen.append(Seen(units, np.array(counts, np.int64), size_bytes / units, cost(settings.sequential_bytes, read)))
    return second_sizes(seen, ladder(settings.most_opened), elsewhere, settings.precision, settings.confidence)


def _draw_second(case: Case, job: Job, elsewhere: int) -> None:
    sizes = planned_sizes(case, job.settings, elsewhere)
    pilots = Counter(drawn(case).phases[PILOT].values())
    with case.writing():
        for (name, stratum), n in zip(strata_of(case, job.settings).items(), sizes, strict=True):
            more = stratum.first[pilots[name] : n]
            case.add_draws((entry, label(SECOND, name), [0]) for _, entry in more)
        named = {name: n for (name, *_), n in zip(case.fact(FACT)["strata"], sizes, strict=True)}
        case.add_fact(f"{FACT}/{SECOND}", {"elsewhere": elsewhere, "sizes": named})


def cost(sequential_bytes: int, read_bytes: float) -> float:
    """What a unit takes, as bytes read in sequence."""
    return sequential_bytes + OPEN_COST + read_bytes


def records_of_units(case: Case, found: Drawn) -> dict[int, int]:
    """{entry id: records in it and in all inside it} of every unit that was drawn."""
    values = dict.fromkeys((entry for phase in PHASES for entry in found.phases[phase]), 0)
    for row in unit_queries.unit_tallies(case):
        values[row["unit"]] += records_of(load_tally(row["tally"]))
    return values


def _read(case: Case, job: Job) -> Iterator[Progress]:
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
            case.add_layouts((i, found.layout, found.by_cells, found.bytes_read) for (i, _), (found, _) in rows
                             if found.outcome is None)  # fmt: skip
            clues = [clue for found, _ in answer if found.outcome is None for clue in found.clues]
            case.add_clues(clues, case.fact("walk"))
            keep_outcomes(case, [(i, outcome) for (i, _), (_, outcome) in rows])

    yield from do(job, "sample", _parts(case), call, keep, files, size)


def _parts(case: Case) -> Iterator[Part]:
    batch: list[tuple[int, Entry]] = []
    size = 0
    for row in unit_queries.unread_units(case):
        if batch and (len(batch) >= BATCH or size + row["size_bytes"] > BATCH_BYTES):
            yield Part("units", tuple(batch), size, batch[0][1].path)
            batch, size = [], 0
        batch.append((row["id"], entry_of(row)))
        size += row["size_bytes"]
    if batch:
        yield Part("units", tuple(batch), size, batch[0][1].path)
