"""Which keys tell persons apart: resident IDs, mobile phones, or a row's IDs and, where it has none, its phones.

Whether a column of phones counts is known only when all of a file was read (`core.detect.chance`), and phones are weak:
of a refused column none may stay. So their keys are kept by *claim*: the slot they stood in, then the slots of resident
IDs that would speak for the same rows. A key counts if its own slot is accepted and none of the others is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from core.distinct import K, Keys, fresh, merge, mix, smallest
from core.model import TYPES, Claim, Hits, Slot
from core.settings import PERSONS

ID, PHONE, BOTH = PERSONS

_ID, _PHONE = "resident_id", "mobile_phone"
KEYS = {ID: _ID, PHONE: _PHONE, BOTH: "both"}
"""What a result calls them."""

WEAKEST = {ID: _ID, PHONE: _PHONE, BOTH: _PHONE}
"""The type of which most fit into a cell."""

MOST = 4 * K
"""Keys kept in all claims of a tally together, 64 MiB."""

Ints = npt.NDArray[np.int64]
Claims = Mapping[Claim, Keys]
_NONE = np.empty(0, np.uint64)


def claims_of(hits: Hits, row: Ints, column: Ints, labels: list[str], by: str) -> dict[Claim, Keys]:
    """Keys of one batch, told apart by PHONE or BOTH. row, column: for each hit, its row and the index of its label."""
    phones, ids = _valid(hits, _PHONE), _valid(hits, _ID)[: None if by == BOTH else 0]
    values: dict[Claim, Ints] = {}
    for index in np.unique(column[ids]).tolist():
        values[((labels[index], _ID),)] = hits.value[ids[column[ids] == index]]
    beside, group = _beside(row[ids], column[ids], row[phones])
    code = group * len(labels) + column[phones]
    for each in np.unique(code).tolist():
        others = ((labels[index], _ID) for index in beside[each // len(labels)])
        values[((labels[each % len(labels)], _PHONE), *others)] = hits.value[phones[code == each]]
    return {claim: smallest(mix(held)) for claim, held in values.items()}


def _valid(hits: Hits, type_: str) -> Ints:
    return np.flatnonzero((hits.type == TYPES.index(type_)) & (hits.verdict == 0))


def _beside(id_row: Ints, id_column: Ints, phone_row: Ints) -> tuple[list[tuple[int, ...]], Ints]:
    """Sets of columns of IDs, and for each phone the index of the set that its row holds."""
    sets: list[tuple[int, ...]] = [()]
    group = np.zeros(phone_row.size, np.int64)
    for index in np.unique(id_column).tolist():
        held = np.isin(phone_row, id_row[id_column == index])
        codes, group = np.unique(2 * group + held, return_inverse=True)
        sets = [(*sets[code // 2], index) if code % 2 else sets[code // 2] for code in codes.tolist()]
    return sets, group


def together(parts: Iterable[Claims], k: int = K, most: int = MOST) -> dict[Claim, Keys]:
    """The claims of all parts, each its smallest k keys; of all of them together the smallest `most`, and ties.

    What is left out changes no later call: order and grouping do not matter.
    """
    held: dict[Claim, list[Keys]] = {}
    for part in parts:
        for claim, keys in part.items():
            held.setdefault(claim, []).append(keys)
    found = {claim: merge(each, k) for claim, each in held.items()}
    if sum(map(len, found.values())) <= most:
        return found
    edge = np.partition(np.concatenate(list(found.values())), most - 1)[most - 1]
    return {claim: keys[keys <= edge] for claim, keys in found.items() if keys[0] <= edge}


def unseen(claims: Claims, seen: Claims) -> dict[Claim, Keys]:
    """What of the claims may change a later `together` with those seen (see `core.distinct.fresh`)."""
    left = ((claim, fresh(keys, seen.get(claim, _NONE))) for claim, keys in claims.items())
    return {claim: keys for claim, keys in left if len(keys)}


def counting(claims: Claims, accepted: Collection[Slot], k: int = K, most: int = MOST) -> tuple[Keys, bool]:
    """The smallest k keys that count, now that it is decided which slots do, and whether they are all of those: where
    `together` left keys out, some may be missing."""
    keys = merge(list(_holding(claims, accepted)), k)
    if sum(map(len, claims.values())) < most:
        return keys, True
    return keys, len(keys) == k and bool(keys[-1] < max(held[-1] for held in claims.values()))


def _holding(claims: Claims, accepted: Collection[Slot]) -> Iterator[Keys]:
    for (own, *others), keys in claims.items():
        if own in accepted and not any(slot in accepted for slot in others):
            yield keys
