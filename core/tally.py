"""From rows and hits to counts: which row holds which types in which columns. Adds up without loss."""

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from core.detect.columns import is_other_number, type_of_header
from core.detect.kernel import scan
from core.detect.mask import masked
from core.distinct import merge, mix, smallest
from core.model import FREE, INVALID, ODD, TYPES, VALID, Batch, Finding, Hits, Signature, Tally

VERDICTS = (VALID, INVALID, ODD)
FINDINGS_PER_SLOT = 3
WITH_ID = "+id"
"""Label of a free-text hit in a row that also holds a resident ID shape."""

LEAD_BYTES = 6
"""A value stands in its column if it begins its field, but for a quote, blanks or +86; deeper in it is free text."""

_KEY_BEFORE = re.compile(r"""([A-Za-z][\w.-]{0,30}|[\u4e00-\u9fff]{1,8})["'\])]?\s{0,2}[:=\uff1a]\s{0,2}["'(\[]?$""")
_KEY_WINDOW_BYTES = 48
_ID = TYPES.index("resident_id")
_CODECS = {"narrowed": "ascii"}

Ints = npt.NDArray[np.int64]


def tally_of(batch: Batch) -> Tally:
    """Counts one batch. A hit belongs to the row in which its first byte lies."""
    rows = _rows_by_group(batch)
    hits, row = _owned(batch, scan(batch.data, batch.encoding))
    if not len(row):
        return Tally(rows, {}, {}, np.empty(0, np.uint64))
    labels, column = _columns_of(batch, hits, row)
    code = (column * len(TYPES) + hits.type) * len(VERDICTS) + hits.verdict
    codes, dense = _dense(code)
    names = [_name(int(c), labels) for c in codes]
    counts = np.bincount(dense, minlength=len(codes))
    found: dict[tuple[str, str, str], int] = {}
    for name, count in zip(names, counts.tolist(), strict=True):
        found[name] = found.get(name, 0) + count
    persons = smallest(mix(hits.value[(hits.type == _ID) & (hits.verdict == 0)]))
    return Tally(rows, _signatures(row, dense, names), found, persons, _findings(batch, hits, row, dense, names))


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies; findings are the first of each slot in the order given."""
    rows: dict[str, int] = {}
    signatures: dict[Signature, int] = {}
    hits: dict[tuple[str, str, str], int] = {}
    persons: list[npt.NDArray[np.uint64]] = []
    findings: list[Finding] = []
    shown: dict[tuple[str, str, str], int] = {}
    for tally in tallies:
        for into, part in ((rows, tally.rows), (signatures, tally.signatures), (hits, tally.hits)):
            _add(into, part)  # type: ignore[arg-type]
        if len(tally.persons):
            persons.append(tally.persons)
            if len(persons) > 64:
                persons = [merge(persons)]
        for finding in tally.findings:
            slot = (finding.column, finding.type, finding.verdict)
            shown[slot] = shown.get(slot, 0) + 1
            if shown[slot] <= FINDINGS_PER_SLOT:
                findings.append(finding)
    return Tally(rows, signatures, hits, merge(persons), tuple(findings))


def _add(into: dict[object, int], part: dict[object, int]) -> None:
    for key, count in part.items():
        into[key] = into.get(key, 0) + count


def _rows_by_group(batch: Batch) -> dict[str, int]:
    counts = np.bincount(batch.group, minlength=len(batch.groups)).tolist()
    return {name: n for name, n in zip(batch.groups, counts, strict=True) if n}


def _owned(batch: Batch, hits: Hits) -> tuple[Hits, Ints]:
    """The hits that begin inside a listed row, and the index of that row."""
    row = np.searchsorted(batch.row_start, hits.start, side="right") - 1
    inside = row >= 0
    inside[inside] &= hits.start[inside] < batch.row_end[row[inside]]
    kept = Hits(hits.start[inside], hits.end[inside], hits.type[inside], hits.verdict[inside], hits.value[inside])
    return kept, row[inside]


def _columns_of(batch: Batch, hits: Hits, row: Ints) -> tuple[list[str], Ints]:
    """Labels, and for each hit the index of its label: its column, or what stands before it in free text."""
    labels = list(batch.columns)
    column = np.full(len(row), -1, np.int64)
    if len(batch.field_start):
        place = np.searchsorted(batch.field_start, hits.start, side="right") - 1
        within = place >= 0
        field = batch.field_start[place[within]]
        within[within] = (field >= batch.row_start[row[within]]) & (hits.start[within] - field <= LEAD_BYTES)
        column[within] = batch.field_column[place[within]]
    free = np.flatnonzero(column < 0)
    if len(free):
        first = len(labels)
        labels += [FREE, WITH_ID, "~other", *(f"~{key}" for key in TYPES)]
        column[free] = first
        shaped = (hits.type == _ID) & (hits.verdict != 2)
        id_rows = np.zeros(len(batch.row_start), bool)
        id_rows[row[shaped]] = True
        weak = free[hits.type[free] != _ID]
        column[weak[id_rows[row[weak]]]] = first + 1
        for i in weak.tolist():
            key = _keyword(batch, int(batch.row_start[row[i]]), int(hits.start[i]))
            if key is not None:
                column[i] = first + 2 + key
    return labels, column


def _keyword(batch: Batch, row_start: int, start: int) -> int | None:
    """What a `key:` or `key=` right before a free-text hit says: 0 another number, 1 + type; None: nothing."""
    begin = max(row_start, start - _KEY_WINDOW_BYTES)
    window = batch.data[begin:start].tobytes()
    if not window or window[-1] not in b":=\"'([ \x9a\xba\xff":
        return None
    if begin > row_start:
        while window and window[0] >= 0x30:
            window = window[1:]
    match = _KEY_BEFORE.search(window.decode(_CODECS.get(batch.encoding, batch.encoding), "replace"))
    if match is None:
        return None
    if is_other_number(match[1]):
        return 0
    key = type_of_header(match[1])
    return None if key is None else 1 + TYPES.index(key)


def _dense(code: Ints) -> tuple[Ints, Ints]:
    """Distinct codes, ascending, and each code's index among them."""
    ordered = np.sort(code)
    codes = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
    return codes, np.searchsorted(codes, code)


def _name(code: int, labels: list[str]) -> tuple[str, str, str]:
    slot, verdict = divmod(code, len(VERDICTS))
    column, type_ = divmod(slot, len(TYPES))
    return labels[column], TYPES[type_], VERDICTS[verdict]


def _signatures(row: Ints, dense: Ints, names: list[tuple[str, str, str]]) -> dict[Signature, int]:
    """How many rows hold exactly which set of names: one bit a name, in words of 63."""
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    words = []
    for first in range(0, len(names), 63):
        inside = (dense >= first) & (dense < first + 63)
        bits = np.where(inside, np.left_shift(np.int64(1), np.where(inside, dense - first, 0)), 0)
        words.append(np.bitwise_or.reduceat(bits, starts))
    order = np.lexsort(words) if len(words) > 1 else np.argsort(words[0], kind="stable")
    ordered = np.stack([word[order] for word in words])
    edges = np.flatnonzero(np.concatenate(([True], (ordered[:, 1:] != ordered[:, :-1]).any(axis=0), [True])))
    result: dict[Signature, int] = {}
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        mask = [int(word) for word in ordered[:, begin]]
        held = {names[i] for i in range(len(names)) if mask[i // 63] >> (i % 63) & 1}
        signature = tuple(sorted(held))
        result[signature] = result.get(signature, 0) + end - begin
    return result


def _findings(
    batch: Batch, hits: Hits, row: Ints, dense: Ints, names: list[tuple[str, str, str]]
) -> tuple[Finding, ...]:
    """The first hits of each slot that are more than a loose shape, masked."""
    picked: list[int] = []
    for code, (_, _, verdict) in enumerate(names):
        if verdict != ODD:
            picked += np.flatnonzero(dense == code)[:FINDINGS_PER_SLOT].tolist()
    return tuple(_finding(batch, hits, int(row[i]), i, names[int(dense[i])]) for i in sorted(picked))


def _finding(batch: Batch, hits: Hits, row: int, i: int, name: tuple[str, str, str]) -> Finding:
    start, place = int(hits.start[i]), int(batch.row_place[row])
    if not batch.by_row_number:
        place += (start - int(batch.row_start[row])) * batch.unit_bytes
    text = batch.data[start : int(hits.end[i])].tobytes().decode("ascii", "replace")
    return Finding(name[1], name[2], name[0], place, batch.by_row_number, masked(name[1], text))
