"""Intervals cover, floors hold, and nothing depends on the order of what was read."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import populations
from bench.simulate import boundary_drive, final_rule, mixed_drive, two_stage, whole_drive
from core.estimate import PAIRS, SRS, Stratum, estimate_pairs, estimate_total, proven_floor
from core.model import EXACT, SAMPLED, Estimate
from core.quantile import student_t_quantile

REPS = 150
ERROR = 2.5 * (0.05 * 0.95 / REPS) ** 0.5
"""Two and a half Monte-Carlo standard errors at 95 %."""
FLOOR_ERROR = 2.5 * (0.025 * 0.975 / REPS) ** 0.5
LIMITS = ("lottery_2", "thirty_dense_cells")
"""Dense places under a visible background: no interval from a sample can know of them (design page 3)."""


@pytest.fixture(scope="module")
def listed() -> Mapping[str, populations.Counts]:
    return populations.listed()


@pytest.mark.parametrize("n", [100, 400])
def test_interval_and_floor_cover_on_every_population(n: int, listed: Mapping[str, populations.Counts]) -> None:
    for name, population in {**listed, **populations.hold_out()}.items():
        score = final_rule(population, n, REPS)
        if name not in (*LIMITS, "bursts_2"):
            assert score.coverage >= 0.95 - ERROR, name
        assert score.floor_coverage >= 0.975 - FLOOR_ERROR, name


def test_the_interval_covers_on_every_step_file() -> None:
    for name, population in populations.steps().items():
        assert final_rule(population, 400, REPS).coverage >= 0.96 - ERROR, name


def test_widths_and_floors_are_as_short_as_promised(listed: Mapping[str, populations.Counts]) -> None:
    for name, width, share in (
        ("homogeneous", 0.008, 0.985),
        ("trend", 0.04, 0.89),
        ("half_garbage", 0.015, 0.89),
        ("sql_dump", 0.035, 0.92),
        ("holes_10", 0.045, 0.95),
        ("heavy_record", 0.045, 0.95),
    ):
        score = final_rule(listed[name], 400, REPS)
        assert score.half_width <= width, name
        assert score.floor_share >= share, name


def test_two_stage_stopping_covers_end_to_end(listed: Mapping[str, populations.Counts]) -> None:
    for name in ("trend", "period_256", "holes_10", "sql_dump", "rare", "regimes"):
        score = two_stage(listed[name], REPS, 0.10, 1600)
        assert score.coverage >= 0.95 - ERROR, name
        assert score.floor_coverage >= 0.975 - FLOOR_ERROR, name
        assert score.given < 0.5 or score.half_width <= 0.10, name


def test_where_dense_places_hide_the_interval_fails_and_the_floor_holds(
    listed: Mapping[str, populations.Counts],
) -> None:
    for name in LIMITS:
        score = final_rule({**listed, **populations.hold_out()}[name], 400, REPS)
        assert score.coverage < 0.8, name
        assert score.floor_coverage >= 0.975 - FLOOR_ERROR, name


@pytest.mark.parametrize("files", [1, 3])
def test_a_total_over_files_with_boundaries_covers(files: int) -> None:
    drive = boundary_drive(np.random.default_rng(files), files, 4000)
    score, _ = whole_drive(drive, files * 4000 * populations.CELL_BYTES // 20, 100)
    assert score.coverage >= 0.89
    assert score.floor_coverage >= 0.93


def test_a_total_over_pools_and_files_covers() -> None:
    drive = mixed_drive(np.random.default_rng(0), 300)
    size = sum(c.size for c in drive.values()) * populations.CELL_BYTES
    score, plan = whole_drive(drive, size // 20, 100)
    assert plan.pools
    assert score.coverage >= 0.89
    assert score.floor_coverage >= 0.93


def pairs(rng: np.random.Generator, zones: int, top: int = 900) -> np.ndarray:
    return rng.integers(0, top, (zones, 2))


def test_the_formula_of_the_final_rule() -> None:
    values = pairs(np.random.default_rng(1), 200)
    cells, n = 32_000, 400
    d = values[:, 0] - values[:, 1]
    se = ((1 - n / cells) * float(d @ d)) ** 0.5 / n
    half = cells * (student_t_quantile(0.975, 200) * se + 2 * int(values.max()) / n)
    estimate = estimate_pairs(values, cells, 2978, 0)
    assert estimate.point == round(cells * float(values.mean()))
    assert estimate.high == pytest.approx(cells * values.mean() + half, abs=1)
    assert estimate.low == pytest.approx(cells * values.mean() - half, abs=1)
    assert estimate.method == SAMPLED


def test_the_formula_of_a_simple_random_sample() -> None:
    values = np.random.default_rng(1).integers(1, 900, 120)
    cells, n = 5000, 120
    se = cells * (float(np.var(values, ddof=1)) / n * (1 - n / cells)) ** 0.5
    half = student_t_quantile(0.975, n - 1) * se + cells / n * int(values.max())
    estimate = estimate_total(7, [Stratum(cells, values, SRS, 0, 2978)])
    assert estimate.point == round(7 + cells * float(values.mean()))
    assert estimate.high == pytest.approx(7 + cells * values.mean() + half, abs=1)


def test_unequal_zones_are_weighted_by_their_size() -> None:
    values = np.array([[10, 10], [0, 0]] * 30)
    cells = 60 * 2 + 30
    sizes = np.diff(np.arange(61) * cells // 60)
    wanted = int(sizes @ values.mean(axis=1))
    assert estimate_pairs(np.maximum(values, 1), cells, 20, 0).point == wanted + int(sizes[1::2].sum())


def test_a_file_alone_and_as_a_total_read_alike() -> None:
    values = pairs(np.random.default_rng(5), 100)
    alone = estimate_pairs(values, 9000, 2978, 5)
    assert alone == estimate_total(0, [Stratum(9000, values, PAIRS, 5, 2978)])


def test_all_cells_read_is_exact() -> None:
    assert estimate_pairs(np.array([[3, 4], [5, 0]]), 4, 99, 12) == Estimate(12, 12, 12, 12, EXACT, 12)
    assert estimate_total(9, []) == Estimate(9, 9, 9, 9, EXACT, 9)
    pool = Stratum(1, np.array([6]), SRS, 6, 99)
    assert estimate_total(9, [pool]) == Estimate(15, 15, 15, 15, EXACT, 15)


def test_few_non_empty_cells_give_a_floor_and_a_ceiling_only() -> None:
    values = np.zeros((200, 2), np.int64)
    values[:49, 0] = 700
    few = estimate_pairs(values, 30_000, 2978, 0)
    assert (few.point, few.low, few.high) == (None, None, None)
    assert few.floor < 30_000 * values.mean() < (few.at_most or 0)
    values[49, 0] = 700
    assert estimate_pairs(values, 30_000, 2978, 0).point is not None


def test_no_hit_at_all_is_the_rule_of_three() -> None:
    empty = estimate_pairs(np.zeros((200, 2), np.int64), 30_000, 2978, 0)
    assert empty.floor == 0
    assert empty.at_most == pytest.approx(30_000 * 2978 * (1 - 0.025 ** (1 / 400)), rel=0.005)


def test_an_exact_part_moves_everything_by_itself() -> None:
    strata = [Stratum(9000, pairs(np.random.default_rng(2), 100), PAIRS, 0, 2978)]
    without, with_it = estimate_total(0, strata), estimate_total(1000, strata)
    for name in ("point", "low", "high", "floor", "at_most"):
        assert getattr(with_it, name) == getattr(without, name) + 1000


def test_more_confidence_is_wider_and_lower() -> None:
    values = pairs(np.random.default_rng(3), 100)
    usual, more = (estimate_pairs(values, 9000, 2978, 0, confidence) for confidence in (0.95, 0.99))
    assert (more.low or 0) < (usual.low or 0)
    assert more.floor < usual.floor


@st.composite
def strata(draw: st.DrawFn) -> Stratum:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    zones, top = draw(st.integers(2, 60)), draw(st.sampled_from((1, 2, 40, 2978)))
    share = draw(st.floats(0, 1))
    values = rng.integers(0, top + 1, (zones, 2)) * (rng.random((zones, 2)) < share)
    cells = 2 * zones + draw(st.integers(1, 10_000))
    counted = int(values.sum()) + draw(st.integers(0, 5000))
    design = draw(st.sampled_from((PAIRS, SRS)))
    return Stratum(cells, values if design == PAIRS else values.ravel(), design, counted, 2978)


@given(st.lists(strata(), min_size=1, max_size=6), st.integers(0, 10**9), st.randoms())
@settings(max_examples=120, deadline=None)
def test_an_estimate_is_in_order_and_never_below_what_was_read(parts: list[Stratum], exact: int, rng) -> None:
    estimate = estimate_total(exact, parts)
    read = exact + sum(part.counted for part in parts)
    assert read <= estimate.floor <= (estimate.at_most or 0)
    if estimate.point is not None and estimate.low is not None and estimate.high is not None:
        assert read <= estimate.low <= estimate.point <= estimate.high <= (estimate.at_most or 0)
        assert estimate.floor <= estimate.point
    assert estimate_total(exact, rng.sample(parts, len(parts))) == estimate


@given(strata(), st.integers(1, 10**6))
@settings(max_examples=60, deadline=None)
def test_records_read_elsewhere_only_raise_the_floor(part: Stratum, more: int) -> None:
    raised = Stratum(part.cells, part.values, part.design, part.counted + more, part.largest_possible)
    before, after = estimate_total(0, [part]), estimate_total(0, [raised])
    assert after.floor == max(before.floor, part.counted + more)


@pytest.mark.parametrize(
    "bad",
    [
        Stratum(100, np.array([[1, -1]]), PAIRS, 0, 9),
        Stratum(1, np.array([[1, 1]]), PAIRS, 0, 9),
        Stratum(100, np.array([1, 1]), PAIRS, 0, 9),
        Stratum(100, np.array([[1, 1]]), SRS, 0, 9),
        Stratum(100, np.array([1]), SRS, 0, 9),
    ],
)
def test_a_stratum_that_contradicts_itself_is_refused(bad: Stratum) -> None:
    with pytest.raises(ValueError, match=r"counts do not fit|shape"):
        estimate_total(0, [bad])


@given(st.lists(st.integers(0, 500), min_size=2, max_size=40), st.integers(0, 1000), st.integers(0, 100))
@settings(deadline=None)
def test_the_proven_floor_lies_between_what_was_counted_and_the_estimate(
    values: list[int], more: int, exact: int
) -> None:
    stratum = Stratum(len(values) + more, np.array(values, np.int64), SRS, 0, 3000)
    counted, expected = exact + sum(values), exact + stratum.cells * sum(values) / len(values)
    assert counted <= proven_floor(exact, (stratum,)) <= max(counted, expected) + 1
