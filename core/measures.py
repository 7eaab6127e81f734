"""What is counted: records, records per type and per tier, from the signatures of rows."""

from collections.abc import Callable, Mapping

from core.detect.chance import Decision
from core.model import CELL_BYTES, ODD, TYPES, VALID, Signature

RECORDS = "records"
TIERS = ("T50", "T500", "T5000")
"""Most sensitive first: a record counts once, under the first tier that one of its types supports."""

_SHORTEST_BYTES = {"resident_id": 19, "resident_id_15": 16, "mobile_phone": 12, "bank_card": 17, "email": 7}
"""Bytes of the shortest record that holds a value of the type: the value and a separator."""


def valid(type_: str) -> str:
    """Name of the measure: records with a valid value of the type."""
    return f"valid:{type_}"


def invalid(type_: str) -> str:
    """Name of the measure: records with an invalid value of the type."""
    return f"invalid:{type_}"


def tier(name: str) -> str:
    """Name of the measure: records that fall under the tier."""
    return f"tier:{name}"


MEASURES = (RECORDS, *map(valid, TYPES), *map(invalid, TYPES), *map(tier, TIERS))


def largest_possible(measure: str) -> int:
    """The most rows of this measure that can begin in one cell."""
    shortest = _SHORTEST_BYTES.get(measure.partition(":")[2], min(_SHORTEST_BYTES.values()))
    return -(-CELL_BYTES // shortest)


def measure(
    signatures: Mapping[Signature, int], decision: Decision, tier_of: Callable[[str], str | None]
) -> dict[str, int]:
    """Rows per measure under a decision of the chance test; measures that are zero are left out.

    A row with three types is one record. A loose shape is an invalid value only where the type fills its column.
    """
    counts: dict[str, int] = {}
    for signature, rows in signatures.items():
        held = {
            (t, v == VALID) for c, t, v in signature if (c, t) in (decision.filled if v == ODD else decision.accepted)
        }
        names = {valid(t) if good else invalid(t) for t, good in held}
        tiers = {tier_of(t) for t, good in held if good}
        if any(good for _, good in held):
            names.add(RECORDS)
            names.update(tier(name) for name in [t for t in TIERS if t in tiers][:1])
        for name in names:
            counts[name] = counts.get(name, 0) + rows
    return counts
