"""Why this number: from the view alone the file's figure is worked out again."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case import Case
from core.case_result import CaseResult
from core.errors import UsageError
from core.estimate import NARROW, NON_EMPTY, PAIRS, SRS, estimate_pairs
from core.measures import RECORDS, largest_possible
from core.model import CELL_BYTES, EXACT, SAMPLED, Estimate
from core.plan import draw_cells
from core.sampling_view import Arithmetic, SamplingView, arithmetic
from core.views import cells_of_file
from tests.core.asking import listed


def worked_out(view: SamplingView) -> Estimate:
    """By the formulas that stand beside the fields."""
    return _estimate(view.arithmetic, view.values, view.cells, view.counted)


def _estimate(a: Arithmetic, values: tuple[int, ...], cells: int, counted: int) -> Estimate:
    at_least, at_most = max(floor(a.lowest), counted), max(ceil(a.highest), counted)
    if sum(1 for value in values if value) < NON_EMPTY:
        if at_most > NARROW * at_least:
            return Estimate(None, None, None, at_least, SAMPLED, at_most)
        point = min(max(round(a.total), at_least), at_most)
        return Estimate(point, at_least, at_most, at_least, SAMPLED, at_most)
    point = max(round(a.total), counted)
    low, high = cells * (a.mean - a.half_width), cells * (a.mean + a.half_width)
    assert low == pytest.approx(a.total - a.t * a.variance**0.5 - a.missed * cells)
    high = max(ceil(high), point)
    return Estimate(point, max(floor(low), counted), high, at_least, SAMPLED, max(at_most, high))


def same(one: Estimate, other: Estimate) -> bool:
    """But for one record, where a bound falls on a whole number."""
    pairs = [(getattr(one, f), getattr(other, f)) for f in ("point", "low", "high", "floor", "at_most")]
    return one.method == other.method and all(a == b or (a is not None and abs(a - b) <= 1) for a, b in pairs)


@given(
    st.integers(2, 200).flatmap(lambda zones: st.lists(st.integers(0, 400), min_size=2 * zones, max_size=2 * zones)),
    st.integers(1, 5000),
)
def test_the_steps_lead_to_the_estimate(values: list[int], more: int) -> None:
    cells, most, counted = len(values) + more, largest_possible(RECORDS), sum(values) + more % 7
    expected = estimate_pairs(np.array(values).reshape(-1, 2), cells, most, counted)
    assert same(_estimate(arithmetic(values, cells, most, 0.95), tuple(values), cells, counted), expected)


def test_the_cases_hold_a_file_of_each_sort(case: Case) -> None:
    views = [cells_of_file(case, row.id) for row in listed(case, "status:sampled")]
    budget = case.settings().budget_bytes
    assert {view.design for view in views} == {None: set(), 9_000_000: {PAIRS}, 1_400_000: {SRS}}[budget]
    assert any(v.estimate.low is not None and v.drawn < v.cells for v in views) == (budget == 9_000_000)


def test_every_sampled_file_of_a_case_is_worked_out_again(case: Case) -> None:
    for row in listed(case, "status:sampled"):
        view = cells_of_file(case, row.id)
        assert view.estimate == row.records
        if view.design == PAIRS and view.drawn < view.cells:
            assert same(worked_out(view), row.records)
        assert (view.mean, view.std_error, view.t, view.half_width) == (
            view.arithmetic.mean, view.arithmetic.std_error, view.arithmetic.t, view.arithmetic.half_width,
        )  # fmt: skip


def test_a_draw_of_its_own_can_be_drawn_again(case: Case) -> None:
    for row in listed(case, "status:sampled"):
        view = cells_of_file(case, row.id)
        if view.design != PAIRS:
            continue
        key = case.one("SELECT key FROM entry WHERE id = ?", (row.id,))
        pairs = draw_cells(view.seed, key, view.size_bytes, view.stage, view.cells, view.zones)
        counting = [cell for cell in view.rows if cell.stage == view.stage]
        assert {(c.zone, c.cell) for c in counting} == {(z, c) for z, pair in enumerate(pairs) for c in pair}
        by_cell = {cell.cell: cell.records for cell in counting}
        assert view.values == tuple(by_cell[cell] for pair in pairs for cell in pair)
        assert view.non_empty == sum(1 for value in view.values if value)
        assert view.largest == max(view.values)


def test_the_cells_are_those_of_the_result(case: Case) -> None:
    found = {
        (row.path, cell.stage, cell.cell, cell.digest, cell.records)
        for row in listed(case)
        for cell in cells_of_file(case, row.id).rows
        if cell.offset == cell.cell * CELL_BYTES
    }
    assert found == {(c.path, c.stage, c.cell, c.digest, c.records) for c in CaseResult(case).cells()}


def test_a_file_of_a_pool_shows_its_cells_and_what_the_pool_gave(case: Case) -> None:
    strata = {row.name: row for row in CaseResult(case).strata()}
    for row in listed(case, "status:sampled"):
        view = cells_of_file(case, row.id)
        if view.design == SRS:
            assert view.of_pool == strata[view.pool]
            assert sum(view.values) == view.counted == row.records.floor
            assert view.arithmetic == Arithmetic()
            assert view.zones == 0


def test_a_file_that_was_read_whole_has_no_cells(whole: Case) -> None:
    view = cells_of_file(whole, next(row.id for row in listed(whole, "name:one.csv")))
    assert view.complete
    assert (view.rows, view.drawn, view.design, view.estimate.method) == ((), 0, "", EXACT)


def test_a_folder_has_no_number(whole: Case) -> None:
    folder = whole.one("SELECT id FROM here WHERE node = 'folder'")
    with pytest.raises(UsageError):
        cells_of_file(whole, folder)
