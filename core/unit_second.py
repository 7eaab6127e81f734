"""The second phase of units: how many more files, by what the pilot held and by what a budget leaves for them.

A byte budget is obeyed by sizes, which are known before anything is read: the pilot's units come first, larger files
get half of what is left at most, and the sample of units grows by what remains. How many are drawn is decided from what
the strata hold on average, with room to spare; only where the units that came out hold more than the whole room all the
same, the pilot stays alone. So no single file is ever left out of a sample because of what it takes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from core import unit_queries
from core.case import Case
from core.codec import load_estimate, load_tally
from core.drawn import records_of
from core.live import FACT as SO_FAR
from core.measuring import bytes_measured
from core.model import Progress
from core.settings import Settings
from core.unit_reading import FACT, PHASES, PILOT, SECOND, Drawn, drawn, label, opened_above, read_drawn, strata_of
from core.units import OPEN_COST, Seen, UnitStratum, ladder, second_sizes, sizes_within
from core.work import Job

SURELY = 0.8
"""Of the bytes that are left, what more units are expected to hold: those that are drawn may be larger than most."""


def set_aside(case: Case, settings: Settings) -> int:
    """Bytes of a budget that larger files may not have: those of the pilot's units, and half of the rest for more
    units. What larger files do not need goes to units too."""
    if settings.budget_bytes is None or not opened_above(case):
        return 0
    pilot = unit_queries.bytes_drawn(case, PILOT)
    return pilot + max(0, settings.budget_bytes - pilot) // 2


def read_second(case: Case, job: Job) -> Iterator[Progress]:
    """As many more units as the pilot, and what is known of all other files by now, ask for."""
    if opened_above(case) and case.fact(f"{FACT}/{SECOND}") is None:
        records = load_estimate((case.fact(SO_FAR) or {"records": None})["records"])
        _draw_second(case, job, records.floor if records else 0, room_left(case, job.settings))
    yield from read_drawn(case, job)


def planned_sizes(
    case: Case, settings: Settings, strata: Mapping[str, UnitStratum], elsewhere: int, room: int | None
) -> list[int]:
    """Units of each stratum in the whole sample, from what the pilot held. elsewhere: records in larger files. room:
    bytes that the units beyond the pilot may take, None without a budget."""
    found = drawn(case)
    values = records_of_units(case, found)
    seen = []
    for name, stratum in strata.items():
        counts = [values[entry] for entry, its in found.phases[PILOT].items() if its == name]
        of_one = cost(settings.sequential_bytes, unit_queries.mean_bytes_read(case, label(PILOT, name)))
        seen.append(Seen(stratum.units, np.array(counts, np.int64), stratum.size_bytes / stratum.units, of_one))
    steps, aim = ladder(settings.most_opened), (elsewhere, settings.precision, settings.confidence)
    if room is None:
        return second_sizes(seen, steps, *aim)
    sizes, pilot = sizes_within(seen, steps, int(SURELY * room), *aim), [len(s.values) for s in seen]
    return sizes if unit_queries.bytes_of(case, _more(strata, pilot, sizes)) <= room else pilot


def _more(strata: Mapping[str, UnitStratum], pilot: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """Ids of the units beyond the pilot."""
    parts = zip(strata.values(), pilot, sizes, strict=True)
    return [entry for stratum, first, n in parts for _, entry in stratum.first[first:n]]


def room_left(case: Case, settings: Settings) -> int | None:
    """Bytes of the budget that pilot and larger files leave for more units, None without a budget."""
    if settings.budget_bytes is None:
        return None
    most: int = case.fact("plan")["most_bytes"]
    return max(0, settings.budget_bytes - unit_queries.bytes_drawn(case, PILOT) - bytes_measured(case) - most)


def _draw_second(case: Case, job: Job, elsewhere: int, room: int | None) -> None:
    strata = strata_of(case, job.settings)
    sizes = planned_sizes(case, job.settings, strata, elsewhere, room)
    pilots = Counter(drawn(case).phases[PILOT].values())
    with case.writing():
        for (name, stratum), n in zip(strata.items(), sizes, strict=True):
            more = stratum.first[pilots[name] : n]
            case.add_draws((entry, label(SECOND, name), [0]) for _, entry in more)
        fact = {"elsewhere": elsewhere, "room_bytes": room, "sizes": dict(zip(strata, sizes, strict=True))}
        case.add_fact(f"{FACT}/{SECOND}", fact)


def cost(sequential_bytes: int, read_bytes: float) -> float:
    """What a unit takes, as bytes read in sequence."""
    return sequential_bytes + OPEN_COST + read_bytes


def records_of_units(case: Case, found: Drawn) -> dict[int, int]:
    """{entry id: records in it and in all inside it} of every unit that was drawn."""
    values = dict.fromkeys((entry for phase in PHASES for entry in found.phases[phase]), 0)
    for row in unit_queries.unit_tallies(case):
        values[row["unit"]] += records_of(load_tally(row["tally"]))
    return values
