"""The floors that held before anybody picked a file for a census hold after it too: of every figure of a summary.

Once files were picked, totals are no more than what was read and counted (`core.totals.Totals.picked`). What the run
before was drawn for stays true of the same evidence, so no figure may fall below the floor that was stated then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core import law
from core.codec import dump_estimate, load_estimate
from core.measures import RECORDS, gross, invalid, record_class, tier, valid

WITHOUT_COPIES, PERSONS, PROVEN = "records_without_copies", "persons", "proven_floor"


def floors(summary: dict[str, Any]) -> dict[str, int]:
    """{figure: its floor} of a summary, as the case keeps both; figures as in `core.measures` where those name them."""
    found = {name: load_estimate(holder[key]) for name, holder, key in _figures(summary)}
    told = {name: estimate.floor for name, estimate in found.items() if estimate is not None}
    return told | {PERSONS: summary["persons"]["floor"], PROVEN: summary.get(PROVEN) or 0}


def not_less(summary: dict[str, Any], before: Mapping[str, int]) -> None:
    """Raises every floor of a summary to what it was before. before: as `floors` gives it."""
    for name, holder, key in _figures(summary):
        now = load_estimate(holder[key])
        if now is not None:
            holder[key] = dump_estimate(replace(now, floor=max(now.floor, before.get(name, 0))))
    for row in summary["tiers"]:
        counted = load_estimate(row["records"])
        row["times_threshold"] = law.times(counted.floor if counted else 0, row["tier"])
    summary[PROVEN] = max(summary[PROVEN], before.get(PROVEN, 0))
    persons = summary["persons"]
    if persons["point"] is None:
        persons["floor"] = persons["low"] = max(persons["floor"], before.get(PERSONS, 0))


def _figures(summary: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """(name, what holds the estimate, under which key)."""
    yield RECORDS, summary, "records"
    yield WITHOUT_COPIES, summary, WITHOUT_COPIES
    for type_, row in summary["types"].items():
        yield valid(type_), row, "valid"
        yield invalid(type_), row, "invalid"
    for row in summary["tiers"]:
        yield tier(row["tier"]), row, "records"
        yield gross(row["tier"]), row, "gross"
        yield f"without_copies:{row['tier']}", row, "without_copies"
        for each in row["classes"]:
            yield record_class(each["key"]), each, "records"
