"""Why this number: everything that stands between the cells that were read of one file and its estimate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from core import queries
from core.allocation import POOL
from core.case import Case
from core.case_file import Row
from core.codec import load_estimate, load_tally
from core.detect.chance import decide
from core.errors import UsageError
from core.estimate import MISSED, PAIRS, SRS
from core.gaffke import gaffke_lower
from core.law import class_of_record
from core.measures import RECORDS, largest_possible, measure, valid
from core.model import CELL_BYTES, EXACT, SAMPLED, TYPES, Estimate
from core.plan import cell_count
from core.quantile import student_t_quantile
from core.reckon import Reckoned, cells_of, pool_label, reckon_entry, reckon_sample, together
from core.result import StratumRow
from core.summarise import cut_pools


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell that was read. zone: 0-based, -1 outside the draw that counts. valid: records per type that is there.
    digest: hex BLAKE2b-128 of its bytes, "" where it could not be read."""

    zone: int
    cell: int
    offset: int
    records: int
    valid: Mapping[str, int]
    digest: str
    stage: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """From the counts of a draw by pairs to its figures; all zero where there is no such draw.

    total: sum over zones of their size times the mean of their two counts; variance: of the total; mean, std_error:
    both per cell. squares: sum of squared differences within zones. df: of t. t: its quantile. missed: what one zone
    may hide, per cell. half_width: t * std_error + missed, per cell. lowest, highest: Gaffke's bounds of the total.

    The estimate, where it has an interval: point = total, low and high = cells * (mean -+ half_width), rounded
    outwards; floor = lowest, at most = highest; none of them below what was counted.
    """

    total: float = 0.0
    variance: float = 0.0
    mean: float = 0.0
    std_error: float = 0.0
    squares: int = 0
    df: float = 0.0
    t: float = 0.0
    missed: float = 0.0
    half_width: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0


@dataclass(frozen=True, slots=True)
class SamplingView:
    """The draw of one file and its arithmetic, all in records.

    cells: M. values: counts of the drawn cells, in order of the draw (pairs: two of a zone side by side); drawn: how
    many, n. zones: 0 but for pairs. counted: in all cells that were read, pilot and sweep included. non_empty, largest:
    of the drawn cells. ceiling: the most that a cell can hold. design: pairs | srs, "" where no draw counts. stage: its
    label. pool: name, "" for a draw of its own; of_pool: what the whole pool gave, None before the first result. pilot:
    cells of the pilot, which planned n only. rows: every cell that was read, those of `stage` first. complete: all of
    the file was read, by cells or whole. counted_whole: what a census counted later; all else is then as it was drawn.
    """

    path: str
    size_bytes: int
    status: str
    reason: str
    estimate: Estimate | None
    cells: int
    drawn: int
    zones: int
    values: tuple[int, ...]
    counted: int
    non_empty: int
    largest: int
    ceiling: int
    design: str
    stage: str
    pool: str
    pilot: int
    seed: str
    confidence: float
    rows: tuple[CellView, ...]
    complete: bool
    arithmetic: Arithmetic = field(default_factory=Arithmetic)
    of_pool: StratumRow | None = None
    counted_whole: Estimate | None = None

    @property
    def mean(self) -> float:
        """Records per cell."""
        return self.arithmetic.mean

    @property
    def std_error(self) -> float:
        """Of the mean."""
        return self.arithmetic.std_error

    @property
    def t(self) -> float:
        """Quantile of Student's t."""
        return self.arithmetic.t

    @property
    def half_width(self) -> float:
        """Of the interval, per cell."""
        return self.arithmetic.half_width


def cells_of_file(case: Case, id: int) -> SamplingView:
    """The sampling of one file as it would be reckoned now; no rows where it was read whole or not at all.

    UsageError if the case holds no such file.
    """
    row = queries.facts_of(case, id)
    if row is None:
        raise UsageError(f"The case holds no file with the number {id}; it may have been read again since.")
    settings = case.settings()
    cut = cut_pools(case) if row["decision"] == POOL else frozenset[str]()
    now = reckon_entry(case, row, settings.confidence, cut)
    is_replaced = row["status"] == EXACT and was_estimated(case, id)
    found = reckon_sample(case, row, settings.confidence, cut) if is_replaced else now
    design, stage, values = _draw(row, found)
    views = tuple(_cells(case, row, stage)) if row["status"] is None or is_replaced else ()
    cells, ceiling = cell_count(row["size_bytes"]), largest_possible(RECORDS)
    is_expanded = design == PAIRS and len(values) < cells
    return SamplingView(
        path=row["path"],
        size_bytes=row["size_bytes"],
        status=found.status,
        reason=found.reason,
        estimate=found.records,
        cells=cells,
        drawn=len(values),
        zones=len(values) // 2 if design == PAIRS else 0,
        values=values,
        counted=sum({view.cell: view.records for view in views}.values()),
        non_empty=sum(1 for value in values if value),
        largest=max(values, default=0),
        ceiling=ceiling,
        design=design,
        stage=stage,
        pool=row["pool"] or "",
        pilot=found.pilot,
        seed=settings.seed,
        confidence=settings.confidence,
        rows=views,
        complete=found.whole or (bool(views) and len({view.cell for view in views if view.digest}) == cells),
        arithmetic=arithmetic(values, cells, ceiling, settings.confidence) if is_expanded else Arithmetic(),
        of_pool=_pool_row(case, row["pool"]) if design == SRS else None,
        counted_whole=now.records if is_replaced else None,
    )


def was_estimated(case: Case, id: int) -> bool:
    """Does the newest round say what was estimated of a file before it was counted?"""
    found = queries.result_of(case, int(case.fact("round") or 0), id)
    return found is not None and found.get("was") is not None


def _draw(row: Row, found: Reckoned) -> tuple[str, str, tuple[int, ...]]:
    """Design, label and counts of the draw that counts."""
    if found.sample is not None:
        return found.sample.design, found.stage, tuple(v.get(RECORDS, 0) for v in found.sample.values)
    if row["decision"] == POOL and found.status == SAMPLED:
        return SRS, pool_label(row["pool"]), tuple(v.get(RECORDS, 0) for v in found.pooled)
    return "", "", ()


def arithmetic(values: Sequence[int], cells: int, ceiling: int, confidence: float) -> Arithmetic:
    """Step by step what `core.estimate.estimate_pairs` does at once; a test holds one against the other."""
    pairs = np.array(values, np.int64).reshape(-1, 2)
    zones, n = len(pairs), pairs.size
    sizes = np.diff(np.arange(zones + 1) * cells // zones)
    squares = np.square(pairs[:, 0] - pairs[:, 1])
    total = int(sizes @ pairs.sum(axis=1)) / 2
    variance = sum(s * (s - 2) * d for s, d in zip(sizes.tolist(), squares.tolist(), strict=True)) / 4
    weight, counts, alpha = np.repeat(sizes / 2, 2), pairs.ravel(), (1 - confidence) / 2
    largest = int(counts.max())
    most = max(ceiling, largest)
    t, std_error = student_t_quantile(1 - alpha, zones), sqrt(variance) / cells
    missed = MISSED[PAIRS] * largest / n
    return Arithmetic(
        total=total,
        variance=variance,
        mean=total / cells,
        std_error=std_error,
        squares=int(squares.sum()),
        df=float(zones),
        t=t,
        missed=missed,
        half_width=t * std_error + missed,
        lowest=gaffke_lower(n * weight * counts, alpha),
        highest=cells * most - gaffke_lower(n * weight * (most - counts), alpha),
    )


def _cells(case: Case, row: Row, stage: str) -> list[CellView]:
    read = cells_of(case, row["id"])
    if not read.tallies:
        return []
    decision = decide(together(read))
    places = {cell: place // 2 for place, cell in enumerate(read.draws.get(stage, ()))} if not row["pool"] else {}
    found = []
    for c in queries.cells_read(case, row["id"]):
        counts = measure(load_tally(c["tally"]).signatures, decision, class_of_record)
        types = {t: counts[valid(t)] for t in TYPES if counts.get(valid(t))}
        zone = places.get(c["cell"], -1) if c["stage"] == stage else -1
        offset, records = c["cell"] * CELL_BYTES, counts.get(RECORDS, 0)
        found.append(CellView(zone, c["cell"], offset, records, types, c["digest"].hex(), c["stage"]))
    return sorted(found, key=lambda view: (view.stage != stage, view.stage, view.cell))


def _pool_row(case: Case, pool: str) -> StratumRow | None:
    for fields in case.fact("strata") or []:
        if fields["stage"] == pool_label(pool):
            estimate = load_estimate(fields["estimate"])
            return None if estimate is None else StratumRow(**{**fields, "estimate": estimate})
    return None
