"""One entry: from the tallies that children left in the case to its estimate."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from core import queries
from core.allocation import CELLS, LEFT_OUT, POOL
from core.case import Case
from core.case_file import Row
from core.codec import load_tally
from core.detect.chance import Decision, decide
from core.estimate import PAIRS
from core.law import class_of_record
from core.measures import RECORDS, invalid, largest_possible, measure, valid
from core.model import NOT_REACHED_REASON, READ_STATUSES, SAMPLED, TYPES, Estimate, Tally
from core.persons import counting
from core.plan import PILOT_LABEL, cell_count, stage_cells, stage_label
from core.tally import total
from core.totals import Counts, Sample, Totals, exact, indicative

SWEEP_LABEL, WHOLE_LABEL, SKIPPED_LABEL = "sweep", "whole", "skipped"
"""What labels in the case's table of draws begin with that are not random draws: a sweep (see `sweep_label`), "read it
whole after the pilot", and "the examiner skipped it"."""

UNREAD_REASON = "the run was ended before its sample was read"
LEFT_OUT_REASON = "outside the byte budget of this run; raise --budget to read it"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One entry as counted, and what it adds to the totals. seen: keys of persons that were read;
    drawn_keys: the same of each drawn cell, in order of the draw. all_told: False if there were too many to keep.

    counted: all that was read of it, in every measure. known: of that, what the totals take as it is.
    pooled: counts of its cells in a pool's draw; beyond: what was counted of it besides (`still_pooled`).
    whole: False if there is content that this run chose not to read.
    """

    status: str
    records: Estimate | None = None
    types: Mapping[str, tuple[Estimate, Estimate]] = field(default_factory=dict)
    rows: int | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    counted: Counts = field(default_factory=dict)
    known: Counts = field(default_factory=dict)
    sample: Sample | None = None
    stage: str = ""
    pilot: int = 0
    pooled: tuple[Counts, ...] = ()
    beyond: Counts = field(default_factory=dict)
    drawn_keys: tuple[npt.NDArray[np.uint64], ...] = ()
    seen: npt.NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    all_told: bool = True
    bytes_read: int = 0
    whole: bool = True
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that were read of one entry: per label the draw in order, per cell its tally.

    lost: a cell could not be read and stands as empty; that is good for a floor and for nothing else. gone: how many
    such cells a draw has, by its label.
    """

    draws: Mapping[str, Sequence[int]]
    tallies: Mapping[int, Tally]
    read: Mapping[str, frozenset[int]]
    bytes_read: int
    lost: bool
    gone: Mapping[str, int] = field(default_factory=dict)

    def complete(self, label: str) -> bool:
        """Was every cell of this draw read?"""
        return set(self.draws[label]) <= self.read.get(label, frozenset())


def pool_label(pool: str) -> str:
    """Label of the draw of a pool."""
    return f"pool/{pool}"


def sweep_label(draws: Iterable[str]) -> str:
    """Label of the sweep around what these draws of one entry hold: each larger sample that was drawn after the first
    has a sweep of its own."""
    sizes = sorted(filter(None, map(stage_cells, draws)))
    return SWEEP_LABEL if len(sizes) < 2 else f"{SWEEP_LABEL}/{stage_label(sizes[-1])}"


def is_random(label: str) -> bool:
    """Is it the label of a draw, not of a sweep or a decision?"""
    return not label.startswith((SWEEP_LABEL, WHOLE_LABEL, SKIPPED_LABEL))


def reckon_entry(case: Case, row: Row, confidence: float, cut_pools: frozenset[str]) -> Reckoned:
    """One entry, from what the case holds of it. cut_pools: pools whose draw was not read to its end."""
    learnt = row["learnt_bytes"] or 0
    if row["status"] is not None:
        read = min(row["size_bytes"], learnt + row["bytes_read"]) if row["bytes_read"] else learnt
        if row["tally"] is None:
            examined = row["status"] in READ_STATUSES  # what was only tried to be read was not read
            return Reckoned(row["status"], reason=row["reason"], bytes_read=read if examined else 0)
        return _counted(row, load_tally(row["tally"], row["persons"]), read)
    if row["hard_link_of"] is not None:
        return Reckoned("skipped", reason="hard link: the same file is counted under its first name")
    if row["node"] != "file":
        return Reckoned("skipped", reason=f"{row['node']}: listed, never opened or followed")
    if row["decision"] in (CELLS, POOL):
        return reckon_sample(case, row, confidence, cut_pools)
    by_budget = row["decision"] == LEFT_OUT or (row["learnt_kind"] is None and case.fact("plan") is not None)
    reason = LEFT_OUT_REASON if by_budget else NOT_REACHED_REASON
    return Reckoned("skipped", reason=reason, bytes_read=learnt, whole=False)


def _counted(row: Row, tally: Tally, bytes_read: int) -> Reckoned:
    decision = decide(tally)
    counts = measure(tally.signatures, decision, class_of_record)
    make = exact if row["status"] == "exact" else indicative
    seen, all_told = _persons(tally, decision)
    return Reckoned(
        status=row["status"],
        records=make(counts.get(RECORDS, 0)),
        types=_types(counts, lambda name: make(counts.get(name, 0))),
        rows=sum(tally.rows.values()),
        reason=row["reason"],
        notes=decision.notes,
        counted=counts,
        known=counts,
        seen=seen,
        all_told=all_told,
        bytes_read=bytes_read,
    )


def _types(counts: Counts, make: Callable[[str], Estimate]) -> dict[str, tuple[Estimate, Estimate]]:
    """Estimates of the types that were found, valid and invalid."""
    found = [t for t in TYPES if counts.get(valid(t)) or counts.get(invalid(t))]
    return {t: (make(valid(t)), make(invalid(t))) for t in found}


def _persons(tally: Tally, decision: Decision) -> tuple[npt.NDArray[np.uint64], bool]:
    """Keys that count, and whether they are all (or the smallest K) of them."""
    if tally.claims:
        return counting(tally.claims, decision.accepted)
    counts = any(type_ == "resident_id" for _, type_ in decision.accepted)
    return tally.persons if counts else _NOBODY, True


def _keys_of(cells: "Cells", drawn: Sequence[int], decision: Decision) -> tuple[npt.NDArray[np.uint64], ...]:
    """Keys of persons in each drawn cell."""
    return tuple(_persons(cells.tallies[c], decision)[0] if c in cells.tallies else _NOBODY for c in drawn)


_NOBODY = np.empty(0, np.uint64)


def cells_of(case: Case, entry: int, but: Container[str] = ()) -> Cells:
    """What was drawn and read of one entry. but: labels of draws that are left out."""
    tallies: dict[int, Tally] = {}
    read: dict[str, set[int]] = {}
    gone: dict[str, int] = {}
    bytes_read = 0
    for r in queries.cells_read(case, entry):
        if r["stage"] in but:
            continue
        if not r["digest"]:
            gone[r["stage"]] = gone.get(r["stage"], 0) + 1
        if r["digest"] or r["cell"] not in tallies:
            tallies[r["cell"]] = load_tally(r["tally"], r["persons"])
        read.setdefault(r["stage"], set()).add(r["cell"])
        bytes_read += r["bytes_read"]
    return Cells(
        {label: cells for label, cells in queries.draws_of(case, entry).items() if label not in but},
        tallies,
        {label: frozenset(cells) for label, cells in read.items()},
        bytes_read,
        bool(gone),
        gone,
    )


def together(cells: Cells) -> Tally:
    """All distinct cells of one entry as one tally: what the chance test looks at."""
    return total(cells.tallies[cell] for cell in sorted(cells.tallies))


def is_skipped(case: Case, entry: int, draws: Mapping[str, Sequence[int]]) -> bool:
    """Did the examiner skip a file while its cells were read?"""
    if SKIPPED_LABEL in draws:
        return True
    # Cases of older versions: such a file counts as swept, and has cells that are lost.
    return draws.get(SWEEP_LABEL) == [] and queries.has_lost_cell(case, entry)


def newest_draw(cells: Cells) -> str | None:
    """Label of the largest draw of a file that was read to its end, cells that are lost not counted: a file that was
    skipped while a larger one was read keeps what an earlier one told. The pilot only where there is no other."""
    labels = [label for label in cells.draws if is_random(label) and cells.complete(label)]
    sizes = {label: len(cells.draws[label]) - cells.gone.get(label, 0) for label in labels}
    return max(labels, key=lambda label: (label != PILOT_LABEL, sizes[label]), default=None)


def reckon_sample(case: Case, row: Row, confidence: float, cut_pools: frozenset[str]) -> Reckoned:
    """One entry from its drawn cells, whatever was read of it since."""
    cells = cells_of(case, row["id"])
    whole = together(cells)
    decision = decide(whole)
    per_cell = {cell: measure(t.signatures, decision, class_of_record) for cell, t in cells.tallies.items()}
    counted: dict[str, int] = {}
    for counts in per_cell.values():
        for name, n in counts.items():
            counted[name] = counted.get(name, 0) + n
    base = Reckoned(
        status=SAMPLED,
        whole=False,
        rows=sum(whole.rows.values()),
        notes=decision.notes,
        counted=counted,
        seen=_persons(whole, decision)[0],
        bytes_read=min(row["size_bytes"], (row["learnt_bytes"] or 0) + cells.bytes_read),
    )
    if row["decision"] == POOL and row["pool"] in cut_pools:
        return _only_counted(base, counted, UNREAD_REASON)
    if row["decision"] == POOL:
        found = _from_pool(row, base, cells, per_cell, decision)
    else:
        found = _from_pairs(row, base, cells, per_cell, decision, confidence)
    return _floors_only(found) if cells.lost else found


def still_pooled(case: Case, row: Row, found: Reckoned) -> Reckoned:
    """A file that was counted out of a pool whose draw still speaks for it (see `core.census`): it adds what it added
    when it was drawn, and to the pool's floor all that was counted."""
    decision, cells = decide(load_tally(row["tally"])), cells_of(case, row["id"])
    drawn = cells.draws.get(pool_label(row["pool"]), [])
    pooled = tuple(measure(cells.tallies[c].signatures, decision, class_of_record) for c in drawn)
    beyond = {n: max(0, count - sum(cell.get(n, 0) for cell in pooled)) for n, count in found.counted.items()}
    keys = _keys_of(cells, drawn, decision)
    return replace(found, known={}, pooled=pooled, beyond=beyond, drawn_keys=keys, lost=cells.lost)


def _floors_only(found: Reckoned) -> Reckoned:
    """A drawn cell could not be read: its zero stands in the floor, but no interval may rest on it."""

    def bare(estimate: Estimate) -> Estimate:
        return Estimate(None, None, None, estimate.floor, estimate.method)

    types = {t: (bare(good), bare(bad)) for t, (good, bad) in found.types.items()}
    return replace(found, lost=True, records=found.records and bare(found.records), types=types)


def _from_pairs(
    row: Row, base: Reckoned, cells: Cells, per_cell: Mapping[int, Counts], decision: Decision, confidence: float
) -> Reckoned:
    """A file of its own, from its newest draw; the pilot's if the time ran out."""
    stage, counted = newest_draw(cells), base.counted
    if stage is None:
        return _only_counted(base, counted, UNREAD_REASON)
    sample = Sample(cell_count(row["size_bytes"]), [per_cell[c] for c in cells.draws[stage]], PAIRS, counted)
    totals = Totals()
    totals.add_sample(sample)
    pilot = len(cells.draws.get(PILOT_LABEL, ()))
    return replace(
        base,
        records=totals.estimate(RECORDS, confidence),
        types=_types(counted, lambda name: totals.estimate(name, confidence)),
        sample=sample,
        stage=stage,
        pilot=pilot,
        drawn_keys=_keys_of(cells, cells.draws[stage], decision),
    )


def _from_pool(row: Row, base: Reckoned, cells: Cells, per_cell: Mapping[int, Counts], decision: Decision) -> Reckoned:
    """One file of a pool: alone it gives a floor only (or all of it was drawn); the pool gives the interval."""
    counted = base.counted
    drawn = cells.draws.get(pool_label(row["pool"]), [])
    if len(per_cell) == cell_count(row["size_bytes"]):
        base = replace(
            base,
            records=exact(counted.get(RECORDS, 0)),
            types=_types(counted, lambda name: exact(counted.get(name, 0))),
        )
    else:
        unread = cell_count(row["size_bytes"]) - len(per_cell)

        def between(name: str) -> Estimate:
            seen = counted.get(name, 0)
            return Estimate(None, None, None, seen, SAMPLED, seen + unread * largest_possible(name))

        base = replace(base, records=between(RECORDS), types=_types(counted, between))
    return replace(base, pooled=tuple(per_cell[c] for c in drawn), drawn_keys=_keys_of(cells, drawn, decision))


def _only_counted(base: Reckoned, counted: Counts, reason: str) -> Reckoned:
    return replace(
        base,
        status="indicative" if base.rows else "skipped",
        records=indicative(counted.get(RECORDS, 0)),
        types=_types(counted, lambda name: indicative(counted.get(name, 0))),
        known=counted,
        reason=reason,
    )
