"""Draws the units again from seed, paths and sizes of the whole inventory, and says where the case drew others."""

from collections.abc import Iterator
from dataclasses import replace

from core import proof_queries, unit_queries
from core.case import Case
from core.difference import ABSENT, difference, differences
from core.precision import precisions
from core.unit_reading import FACT, PHASES, PILOT, SECOND, UNDER_BUDGET, drawn_strata, label, piloted
from core.unit_second import planned_sizes, room_left
from core.units import UnitStratum

DRAWN = "a file that is drawn"


def redrawn_units(case: Case) -> Iterator[str]:
    """Differences between the rule and the strata, the sizes of their samples, and every file that was drawn."""
    fact, settings = case.fact(FACT), case.settings()
    if fact is None:
        return
    is_older = settings.budget_bytes is not None and not UNDER_BUDGET.keys() <= fact.keys()
    strata = {} if is_older else drawn_strata(case, settings)
    rule = {name: [stratum.units, stratum.size_bytes] for name, stratum in strata.items()}
    stored = {name: sizes for name, *sizes in fact["strata"]}
    yield from differences("plan", rule, stored, "strata of files (files, bytes)")
    pilots = piloted(strata, settings)
    second = case.fact(f"{FACT}/{SECOND}")
    if second is not None and "room_bytes" in second:
        yield from differences("plan", room_left(case, settings), second["room_bytes"], "bytes for more files")
    sizes = dict(zip(strata, pilots, strict=True)) if second is None else second["sizes"]
    is_known = rule == stored and not proof_queries.were_units_read_again(case)
    for (name, stratum), pilot in zip(strata.items(), pilots, strict=True):
        moved = list(_files_differ(case, stratum, label(PILOT, name), 0, pilot))
        is_known = is_known and not moved
        yield from moved
        yield from _files_differ(case, stratum, label(SECOND, name), pilot, sizes.get(name, pilot))
    if second is not None and is_known and strata:
        first = replace(settings, precision=precisions(case)[0])
        again = planned_sizes(case, first, strata, second["elsewhere"], second.get("room_bytes"))
        yield from differences("plan", dict(zip(strata, again, strict=True)), sizes, "files of the sample")
    known = {label(phase, name) for phase in PHASES for name in strata}
    for unknown in sorted(unit_queries.count_units_drawn(case).keys() - known):
        yield difference("plan", "draw of files", "a label of the rule", unknown)


def _files_differ(case: Case, stratum: UnitStratum, stage: str, first: int, end: int) -> Iterator[str]:
    """The files of one draw: those from one place to another in the stratum's order."""
    rule = dict(proof_queries.key_and_path(case, entry) for _, entry in stratum.first[first:end])
    stored = dict(proof_queries.units_drawn(case, stage))
    for key in sorted(rule.keys() - stored.keys()):
        yield difference(rule[key], f"draw {stage}", DRAWN, ABSENT)
    for key in sorted(stored.keys() - rule.keys()):
        yield difference(stored[key], f"draw {stage}", ABSENT, DRAWN)
