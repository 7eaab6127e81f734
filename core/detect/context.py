"""All hits of a batch: what its text holds, and what its columns, keys and rows make of it.

A number that fits several weak types (fifteen digits are an old resident ID, an IMEI or an IMSI) is one hit. In text
it is the old resident ID's, so that the test against chance sees every run of its shape; where a column or a key names
another of these types it is that one's, valid or not, and the old resident ID's no longer: by the name alone is it
decided. So (place, type) names a hit, and no number counts twice.
"""

import numpy as np
import numpy.typing as npt

from core.detect import IN_CONTEXT
from core.detect.digits_only import PLAIN, Said, long_numbers
from core.detect.imei import IMEI
from core.detect.imsi import IMSI
from core.detect.kernel import scan
from core.detect.runs import Found
from core.model import TYPES, Batch, Hits

_NUMBERS = tuple(map(TYPES.index, ("resident_id_15", "mobile_phone", "landline", "bank_card")))
"""Types whose hits give way to a name that says otherwise."""

_FIFTEEN = TYPES.index("resident_id_15")


def hits_of_batch(batch: Batch, said: Said) -> Hits:
    """Every value of every type in the data of a batch. said: what words before places in it name."""
    hits = scan(batch.data, batch.encoding)
    founds = [(TYPES.index(detector.key), detector.find(batch)) for detector in IN_CONTEXT]
    at = long_numbers(batch)
    names = said(at)
    founds += [(TYPES.index(plain.key), plain.find(batch, at, names)) for plain in PLAIN]
    for type_, found in founds:
        if found.start.size:
            hits = with_found(hits, type_, found)
    return hits


def renamed(hits: Hits, key: npt.NDArray[np.int64]) -> Hits:
    """The hits, those of fifteen digits behind a key that names IMEI or IMSI being of that type.

    key: parallel to the hits, index into TYPES of what a key before them in free text names, -1 where none does.
    """
    for detector in (IMEI, IMSI):
        type_ = TYPES.index(detector.key)
        named = np.flatnonzero((key == type_) & (hits.type == _FIFTEEN))
        if named.size:
            types, verdicts = hits.type.copy(), hits.verdict.copy()
            types[named] = type_
            verdicts[named] = detector.verdicts(hits.value[named].view(np.uint64), np.full(named.size, 15))
            hits = Hits(hits.start, hits.end, types, verdicts, hits.value)
    return hits


def with_found(hits: Hits, type_: int, found: Found) -> Hits:
    """Adds the hits of one type; numbers of other types that begin at the same places are none,
    nor is what the text itself gave of this type there."""
    place = np.searchsorted(found.start, hits.start)
    taken = found.start[np.minimum(place, found.start.size - 1)] == hits.start
    kept = np.flatnonzero(~(taken & (np.isin(hits.type, _NUMBERS) | (hits.type == type_))))
    start = np.concatenate((hits.start[kept], found.start))
    order = np.argsort(start, kind="stable")
    return Hits(
        start=start[order],
        end=np.concatenate((hits.end[kept], found.end))[order],
        type=np.concatenate((hits.type[kept], np.full(found.start.size, type_, np.uint8)))[order],
        verdict=np.concatenate((hits.verdict[kept], found.verdict))[order],
        value=np.concatenate((hits.value[kept], found.value.view(np.int64)))[order],
    )
