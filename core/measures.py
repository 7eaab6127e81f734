"""What is counted: records, records per type, per tier and per class of the law pack, from the signatures of rows."""

from collections.abc import Callable, Mapping
from functools import cache

from core.detect.chance import Decision
from core.law import RecordRule, load_pack
from core.model import BESIDE_NAME, BY_COLUMN, CELL_BYTES, IDENTIFYING, ODD, TYPES, VALID, Signature

RECORDS = "records"
TIERS = ("T50", "T500", "T5000")
"""Most sensitive first: a record counts once, under the tier of its class."""

_SHORTEST_BYTES = {
    **{"resident_id": 19, "resident_id_15": 16, "mobile_phone": 12, "bank_card": 17, "email": 7, "landline": 8},
    **{"passport": 9, "travel_permit": 9, "student_id": 20, "vehicle_plate": 8, "vin": 18, "uscc": 11, "qq": 6},
    **{"wechat_id": 7, "imei": 15, "imsi": 16, "mac": 13, "ip": 8, "geo_point": 8, "credential": 6, "waybill": 11},
    "name": 5,
}
"""Bytes of the shortest record that holds a value of the type: the value and a separator."""

_SHORTEST_CONTENT = 2
"""The same for types that are content of any kind."""

_SHORTEST_RECORD = min(_SHORTEST_BYTES[type_] for type_ in IDENTIFYING)


def valid(type_: str) -> str:
    """Name of the measure: records with a valid value of the type."""
    return f"valid:{type_}"


def invalid(type_: str) -> str:
    """Name of the measure: records with an invalid value of the type."""
    return f"invalid:{type_}"


def tier(name: str) -> str:
    """Name of the measure: records that fall under the tier."""
    return f"tier:{name}"


def gross(name: str) -> str:
    """Name of the measure: records of the tier, and rows that would be some if failed checks did not matter."""
    return f"gross:{name}"


def record_class(key: str) -> str:
    """Name of the measure: records of a class of the law pack."""
    return f"class:{key}"


@cache
def measures() -> tuple[str, ...]:
    """All names of measures. CoreError if the law pack is broken."""
    by_tier = (name(key) for key in TIERS for name in (tier, gross))
    return (RECORDS, *map(valid, TYPES), *map(invalid, TYPES), *by_tier, *map(record_class, load_pack().records))


_NEVER_INVALID = frozenset(map(invalid, BY_COLUMN))
_IN_RECORDS = frozenset(map(valid, BY_COLUMN))


def largest_possible(measure: str) -> int:
    """The most rows of this measure that can begin in one cell."""
    kind, _, key = measure.partition(":")
    is_type = kind in ("valid", "invalid")
    shortest = _SHORTEST_BYTES.get(key, _SHORTEST_CONTENT) if is_type else _SHORTEST_RECORD
    return -(-CELL_BYTES // shortest)


def is_record(types: frozenset[str]) -> bool:
    """Is a row with valid values of these types a record about a person?

    One value that identifies is enough; a name is not, unless something else of the person stands beside it:

        resident ID, phone, card, mail …    a record        name + address, IMEI, VIN, MAC, IP, waybill   a record
        name                                none            name + call, stay, order, diagnosis …         a record
        address, order, diagnosis …         none            name + USCC    none: the head of an enterprise, not a person
        address + order                     none            name + place   none: stations and shops have names too
    """
    return not types.isdisjoint(IDENTIFYING) or ("name" in types and not types.isdisjoint(BESIDE_NAME))


def measure(
    signatures: Mapping[Signature, int], decision: Decision, class_of: Callable[[frozenset[str]], RecordRule]
) -> dict[str, int]:
    """Rows per measure under a decision of the chance test; measures that are zero are left out.

    A row with three types is one record. A loose shape is an invalid value only where the type fills its column.
    What a column decides (names, addresses, content) counts in records only, and is never invalid.
    """
    counts: dict[str, int] = {}
    for signature, rows in signatures.items():
        held = {
            (t, v == VALID) for c, t, v in signature if (c, t) in (decision.filled if v == ODD else decision.accepted)
        }
        names = {valid(t) if good else invalid(t) for t, good in held}
        types = frozenset(t for t, good in held if good)
        shown = frozenset(t for t, _ in held)
        names -= _NEVER_INVALID
        if is_record(types):
            found = class_of(types)
            names.update((RECORDS, tier(found.tier), gross(found.tier), record_class(found.key)))
        else:
            names -= _IN_RECORDS
            names.update([gross(class_of(shown).tier)] if is_record(shown) else [])
        for name in names:
            counts[name] = counts.get(name, 0) + rows
    return counts
