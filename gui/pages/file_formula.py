"""From the counts of the drawn cells to the figure, line by line: name, formula with its numbers, result."""

from dataclasses import dataclass

from core.estimate import PAIRS
from core.model import CELL_BYTES
from core.views import SamplingView
from gui.figures import figure, floor_number, whole


@dataclass(frozen=True, slots=True)
class Line:
    """name: words key. formula: with numbers, in mono. result: as shown."""

    name: str
    formula: str
    result: str


def lines(view: SamplingView) -> list[Line]:
    """The arithmetic of one file; of a pool's file what can be said of it alone."""
    size = f"⌈{whole(view.size_bytes)} / {whole(CELL_BYTES)}⌉"
    first = Line("file.line_cells", size, whole(view.cells))
    return [first, *(_pairs(view) if view.design == PAIRS else _pool(view))]


def _pairs(view: SamplingView) -> list[Line]:
    found = figure(view.estimate)
    mean, half = f"{view.mean:,.2f}", f"{view.half_width:.3f}"
    even = view.zones and view.cells % view.zones == 0
    total = (
        f"{whole(sum(view.values))} / {whole(view.drawn)}"
        if even
        else f"Σ Mᵢ·ȳᵢ / M = {view.mean * view.cells:,.1f} / {whole(view.cells)}"
    )
    errors = f"{view.std_error * view.cells:,.1f}"
    missed = f"2 · {whole(view.largest)} / {whole(view.drawn)}"
    floor = view.estimate.floor if view.estimate is not None else 0
    lowest = f"{whole(view.cells)} × {view.arithmetic.lowest / view.cells:,.2f} (Gaffke)"
    return [
        Line("file.line_drawn", f"{whole(view.zones)} × 2", whole(view.drawn)),
        Line("file.line_mean", total, mean),
        Line("file.line_estimate", f"{whole(view.cells)} × {mean}", found.point),
        Line("file.line_error", f"√(Σ Mᵢ(Mᵢ−2)dᵢ²/4) / M = {errors} / {whole(view.cells)}", f"{view.std_error:.3f}"),
        Line("file.line_half", f"{view.t:.3f} · {view.std_error:.3f} + {missed}", half),
        Line("file.line_interval", f"{whole(view.cells)} × ({mean} ± {half})", found.interval.strip("[]")),
        Line("file.line_floor", lowest, f"{whole(floor)} → {floor_number(floor)}"),
    ]


def _pool(view: SamplingView) -> list[Line]:
    estimate = view.estimate
    floor = estimate.floor if estimate is not None else 0
    at_most = estimate.at_most if estimate is not None else None
    return [
        Line("file.line_drawn_pool", view.pool, whole(view.drawn)),
        Line("file.line_counted", "Σ y", whole(sum(view.values))),
        Line("file.line_non_empty", "y > 0", whole(view.non_empty)),
        Line("file.line_largest", "max y", whole(view.largest)),
        Line("file.line_floor_pool", "≥", floor_number(floor)),
        *_whole_pool(view),
        *([] if at_most is None else [Line("file.line_at_most", "≤", whole(at_most))]),
    ]


def _whole_pool(view: SamplingView) -> list[Line]:
    pool = view.of_pool
    if pool is None:
        return []
    found = figure(pool.estimate)
    result = f"{found.point} {found.interval}" if pool.estimate.low is not None else found.point
    return [Line("file.line_whole_pool", f"M = {whole(pool.cells)}, n = {whole(pool.sampled)}", result)]
