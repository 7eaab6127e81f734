"""From rows and hits to counts: which row holds which types in which columns. Adds up without loss."""

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from core.announced import NOTHING, announced
from core.detect.bits import rank
from core.detect.context import hits_of_batch, renamed
from core.detect.fields import field_hits
from core.detect.marks import are_test_values, marks_of
from core.detect.mask import masked
from core.distinct import merge, mix, smallest
from core.model import (
    DOCUMENT,
    FOLLOWING,
    FREE,
    INVALID,
    ODD,
    OTHER,
    SIGNED,
    TEST,
    TYPES,
    VALID,
    WITH_ID,
    Batch,
    Claim,
    Finding,
    Hits,
    Signature,
    Tally,
)
from core.persons import ID, claims_of, together
from core.wide import back, in_utf8, unescaped

VERDICTS = (VALID, INVALID, ODD)
FINDINGS_PER_SLOT = 3
LEAD_BYTES = 6
"""A value stands in its column if it begins its field, but for a quote, blanks or +86; deeper in it is free text."""

_ID, _EMAIL = TYPES.index("resident_id"), TYPES.index("email")
_FIRST_HITS = 4096
"""A slot shows its first hits; most have them among so many hits of a batch."""

Ints = npt.NDArray[np.int64]


def tally_of(batch: Batch, by: str = ID) -> Tally:
    """Counts one batch. A hit belongs to the row in which its first byte lies. by: what tells persons apart."""
    rows = _rows_by_group(batch)
    words, place = in_utf8(batch)
    hits, row, labels, column = _labelled(words)
    marked = _marked(words)
    if not len(row):
        return Tally(rows, {}, marked, np.empty(0, np.uint64))
    code = column * (len(TYPES) * len(VERDICTS)) + (hits.type * np.uint8(len(VERDICTS)) + hits.verdict)
    codes, counts, dense = _dense(code)
    names = [_name(int(c), labels) for c in codes]
    found = marked
    for name, count in zip(names, counts, strict=True):
        found[name] = found.get(name, 0) + count
    for code_index in dense[np.flatnonzero(are_test_values(hits))].tolist():
        label, type_, _ = names[code_index]
        found[label, type_, TEST] = found.get((label, type_, TEST), 0) + 1
    for (label, type_, verdict), following in zip(names, _following(hits.value, dense, counts), strict=True):
        if following and verdict == VALID and type_ != "email":
            found[label, type_, FOLLOWING] = found.get((label, type_, FOLLOWING), 0) + following
    ids = np.flatnonzero((hits.type == _ID) & (hits.verdict == 0))
    persons = smallest(mix(hits.value[ids if by == ID else ids[:0]]))
    claims = claims_of(hits, row, column, labels, by) if by != ID else {}
    findings = _findings(batch, back(hits, place), row, dense, names, counts)
    return Tally(rows, _signatures(row, dense, names), found, persons, findings, claims)


def located(batch: Batch) -> tuple[Hits, Ints, list[str]]:
    """The hits of one batch, for each the index of its row, and for each the label of its slot."""
    words, place = in_utf8(batch)
    hits, row, labels, column = _labelled(words)
    return back(hits, place), row, [labels[index] for index in column.tolist()]


def text_of(batch: Batch, start: int, end: int) -> str:
    """What a hit says; of narrowed text with full-width digits and letters as ASCII, escapes as what they mean."""
    if batch.units is None:
        return unescaped(batch.data[start:end].tobytes().decode(batch.encoding, "replace"))
    ascii_, units = batch.data[start:end], batch.units[start:end]
    folded = np.where(ascii_ < 0x80, ascii_, units).astype(f"<u{units.itemsize}")
    return folded.tobytes().decode(f"utf-{8 * units.itemsize}-le", "replace")


def _labelled(batch: Batch) -> tuple[Hits, Ints, list[str], Ints]:
    """The hits of the listed rows, the row of each, labels, and the index of each hit's label among them."""
    hits, row = _owned(batch, hits_of_batch(batch, partial(_said, batch)))
    labels, column = _columns_of(batch, hits, row) if len(row) else (list(batch.columns), row)
    hits = renamed(hits, column - labels.index(f"~{TYPES[0]}")) if len(labels) > len(batch.columns) else hits
    found = field_hits(batch)
    if found is None:
        return hits, row, labels, column
    order = np.argsort(np.concatenate((hits.start, found.start)), kind="stable")
    both = Hits(
        np.concatenate((hits.start, found.start))[order],
        np.concatenate((hits.end, found.end))[order],
        np.concatenate((hits.type, found.type))[order],
        np.concatenate((hits.verdict, found.verdict))[order],
        np.concatenate((hits.value, np.zeros(found.start.size, np.int64)))[order],
    )
    return both, np.concatenate((row, found.row))[order], labels, np.concatenate((column, found.column))[order]


def _said(batch: Batch, at: Ints) -> Ints:
    """What the words before these places name; see `core.announced`."""
    row = np.maximum(rank(batch.row_start, at, batch.data.size) - 1, 0)
    return announced(batch, batch.row_start[row], at) if batch.row_start.size else np.full(at.size, NOTHING)


def _marked(batch: Batch) -> dict[tuple[str, str, str], int]:
    """How many values of the listed rows are masked or have lost their last digits: {(label, type, word): values}."""
    found: dict[tuple[str, str, str], int] = {}
    for marks in marks_of(batch):
        none = np.zeros(marks.start.size, np.int64)
        hits, row = _owned(batch, Hits(marks.start, marks.start, marks.type, none.astype(np.uint8), none))
        labels, column = _columns_of(batch, hits, row) if len(row) else ([], row)
        for index, type_ in zip(column.tolist(), hits.type.tolist(), strict=True):
            key = labels[index], TYPES[type_], marks.word
            found[key] = found.get(key, 0) + 1
    return found


def _following(value: Ints, dense: Ints, counts: list[int]) -> list[int]:
    """How many values of each slot are one more than the one before: generated ranges are nothing else."""
    ordered = value[np.argsort(dense.astype(np.uint16), kind="stable")]
    upto = np.concatenate(([0], np.cumsum(np.diff(ordered) == 1)))
    last = np.cumsum(counts) - 1
    following: list[int] = (upto[last] - upto[last - counts + 1]).tolist()
    return following


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies; findings are the first of each slot in the order given."""
    rows: dict[str, int] = {}
    signatures: dict[Signature, int] = {}
    hits: dict[tuple[str, str, str], int] = {}
    persons: list[npt.NDArray[np.uint64]] = []
    claims: list[Mapping[Claim, npt.NDArray[np.uint64]]] = []
    findings: list[Finding] = []
    shown: dict[tuple[str, str, str], int] = {}
    for tally in tallies:
        for into, part in ((rows, tally.rows), (signatures, tally.signatures), (hits, tally.hits)):
            _add(into, part)  # type: ignore[arg-type]
        if len(tally.persons):
            persons.append(tally.persons)
            if len(persons) > 64:
                persons = [merge(persons)]
        if tally.claims:
            claims.append(tally.claims)
            if len(claims) > 64:
                claims = [together(claims)]
        for finding in tally.findings:
            slot = (finding.column, finding.type, finding.verdict)
            shown[slot] = shown.get(slot, 0) + 1
            if shown[slot] <= FINDINGS_PER_SLOT:
                findings.append(finding)
    return Tally(rows, signatures, hits, merge(persons), tuple(findings), together(claims))


def _add(into: dict[object, int], part: dict[object, int]) -> None:
    for key, count in part.items():
        into[key] = into.get(key, 0) + count


def _rows_by_group(batch: Batch) -> dict[str, int]:
    if len(batch.groups) == 1:
        return {batch.groups[0]: len(batch.group)} if len(batch.group) else {}
    counts = np.bincount(batch.group, minlength=len(batch.groups)).tolist()
    return {name: n for name, n in zip(batch.groups, counts, strict=True) if n}


def _owned(batch: Batch, hits: Hits) -> tuple[Hits, Ints]:
    """The hits that begin inside a listed row, and the index of that row."""
    row = rank(batch.row_start, hits.start, batch.data.size) - 1
    inside = row >= 0
    if len(batch.row_end):
        inside &= hits.start < batch.row_end[row]  # row -1 is the last one, and not inside
    count = np.count_nonzero(inside)
    kept = slice(count) if inside[:count].all() else inside  # mostly only the last row is not owned
    own = Hits(hits.start[kept], hits.end[kept], hits.type[kept], hits.verdict[kept], hits.value[kept])
    return own, row[kept]


def _columns_of(batch: Batch, hits: Hits, row: Ints) -> tuple[list[str], Ints]:
    """Labels, and for each hit the index of its label: its column, or what stands before it in free text."""
    labels = list(batch.columns)
    column = _fields_of(batch, hits.start, row) if len(batch.field_start) else np.full(len(row), -1, np.int64)
    free = np.flatnonzero(column < 0)
    if len(free):
        first = len(labels)
        labels += [FREE, WITH_ID, OTHER, *(f"~{key}" for key in TYPES), SIGNED, DOCUMENT]
        column[free] = first
        shaped = (hits.type == _ID) & (hits.verdict != 2)
        id_rows = np.zeros(len(batch.row_start), bool)
        id_rows[row[shaped]] = True
        weak = free[hits.type[free] != _ID]
        column[weak[id_rows[row[weak]]]] = first + 1
        key = announced(batch, batch.row_start[row[weak]], hits.start[weak])
        column[weak] = np.where(key == NOTHING, column[weak], first + 2 + key)
        email = free[hits.type[free] == _EMAIL]
        if batch.document:
            column[email[column[email] != first + 1]] = len(labels) - 1
        else:
            signed = (batch.data[hits.start[email] - 1] == ord("<")) & (column[email] == first)
            column[email[signed]] = len(labels) - 2
    return labels, column


def _fields_of(batch: Batch, start: Ints, row: Ints) -> Ints:
    """For each hit the column of the field of its row that it stands in, at most LEAD_BYTES behind its start, or -1.

    A map by byte answers that with one look for nearly all hits: faster than any search among the fields.
    """
    columns = np.zeros(batch.data.size + 1, np.min_scalar_type(len(batch.columns)))
    columns[batch.field_start] = batch.field_column + 1
    column = columns[start].astype(np.int64)
    for lead in range(1, LEAD_BYTES + 1):
        left = np.flatnonzero(column == 0)
        left = left[start[left] - lead >= batch.row_start[row[left]]]
        if not len(left):
            break
        column[left] = columns[start[left] - lead]
    return column - 1


def _dense(code: Ints) -> tuple[Ints, list[int], Ints]:
    """Distinct codes, ascending, how often each is there, and each code's index among them. Codes are small."""
    counts = np.bincount(code)
    codes = np.flatnonzero(counts)
    return codes, counts[codes].tolist(), (np.cumsum(counts > 0) - 1)[code]


def _name(code: int, labels: list[str]) -> tuple[str, str, str]:
    slot, verdict = divmod(code, len(VERDICTS))
    column, type_ = divmod(slot, len(TYPES))
    return labels[column], TYPES[type_], VERDICTS[verdict]


def _signatures(row: Ints, dense: Ints, names: list[tuple[str, str, str]]) -> dict[Signature, int]:
    """How many rows hold exactly which set of names: one bit a name, in words of 63."""
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    words = []
    for first in range(0, len(names), 63):
        bits = np.left_shift(np.int64(1), dense - first if first else dense)
        if len(names) > 63:
            bits = np.where((dense >= first) & (dense < first + 63), bits, 0)
        words.append(np.bitwise_or.reduceat(bits, starts))
    ordered = np.stack(words)
    ordered = ordered[:, np.lexsort(words)] if len(words) > 1 else np.sort(ordered)
    edges = np.flatnonzero(np.concatenate(([True], (ordered[:, 1:] != ordered[:, :-1]).any(axis=0), [True])))
    result: dict[Signature, int] = {}
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        mask = [int(word) for word in ordered[:, begin]]
        held = {names[i] for i in range(len(names)) if mask[i // 63] >> (i % 63) & 1}
        signature = tuple(sorted(held))
        result[signature] = result.get(signature, 0) + end - begin
    return result


def _findings(
    batch: Batch, hits: Hits, row: Ints, dense: Ints, names: list[tuple[str, str, str]], counts: list[int]
) -> tuple[Finding, ...]:
    """The first hits of each slot that are more than a loose shape, masked."""
    picked: list[int] = []
    for code, (_, _, verdict) in enumerate(names):
        if verdict != ODD:
            first = np.flatnonzero(dense[:_FIRST_HITS] == code)[:FINDINGS_PER_SLOT]
            if len(first) < min(counts[code], FINDINGS_PER_SLOT):
                first = np.flatnonzero(dense == code)[:FINDINGS_PER_SLOT]
            picked += first.tolist()
    return tuple(_finding(batch, hits, int(row[i]), i, names[int(dense[i])]) for i in sorted(picked))


def _finding(batch: Batch, hits: Hits, row: int, i: int, name: tuple[str, str, str]) -> Finding:
    start, place = int(hits.start[i]), int(batch.row_place[row])
    if not batch.by_row_number:
        place += (start - int(batch.row_start[row])) * batch.unit_bytes
    text = text_of(batch, start, int(hits.end[i]))
    return Finding(name[1], name[2], name[0], place, batch.by_row_number, masked(name[1], text))
