"""The floor's bound is Clopper and Pearson's on 0/1 data, and never above what it promises elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bench.determinism import clopper_pearson
from core.gaffke import eprocess_lower, gaffke_lower
from core.quantile import student_t_quantile

SAMPLES = st.lists(st.integers(0, 3000), min_size=2, max_size=60)
ALPHAS = st.sampled_from((0.1, 0.025, 0.005))


def test_gaffke_agrees_with_clopper_pearson() -> None:
    for row in clopper_pearson():
        if row.k:
            assert -0.05 <= row.lower / row.exact_lower - 1 <= 0.005
        assert abs(row.upper / row.exact_upper - 1) <= 0.005


def test_the_figures_of_the_method_are_met() -> None:
    ten = np.arange(400) < 10
    assert gaffke_lower(ten, 0.025) == pytest.approx(0.012052, abs=5e-7)
    assert 1 - gaffke_lower(~ten, 0.025) == pytest.approx(0.045496, abs=5e-7)
    assert 1 - gaffke_lower(np.ones(400), 0.025) == pytest.approx(0.009199, abs=5e-7)


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).lognormal(0, 1.5, 80),
        np.concatenate([np.ones(97), [3000.0] * 3]),
        3000 - np.concatenate([np.zeros(380), [1500.0] * 20]),
        np.concatenate([np.zeros(90), np.random.default_rng(2).pareto(1.0, 10)]),
    ],
)
def test_the_saddlepoint_is_the_dirichlet_quantile(values: np.ndarray) -> None:
    rng = np.random.default_rng(3)
    z = np.append(values, 0.0)
    means = np.concatenate([_dirichlet_means(rng, z, 5000) for _ in range(20)])
    assert gaffke_lower(values, 0.025) == pytest.approx(float(np.quantile(means, 0.025)), rel=0.012)


def _dirichlet_means(rng: np.random.Generator, z: np.ndarray, reps: int) -> np.ndarray:
    weights = rng.standard_exponential((reps, z.size))
    return (weights @ z) / weights.sum(axis=1)


@given(SAMPLES, ALPHAS, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_bound_lies_between_zero_and_the_mean_whatever_the_order(values: list[int], alpha: float, rng) -> None:
    bound = gaffke_lower(values, alpha)
    assert 0 <= bound <= np.mean(values)
    assert (bound > 0) == (max(values) > 0)
    assert gaffke_lower(rng.sample(values, len(values)), alpha) == bound


@given(SAMPLES, ALPHAS, st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_one_record_more_never_lowers_the_bound(values: list[int], alpha: float, where: int) -> None:
    more = list(values)
    more[where % len(more)] += 1
    assert gaffke_lower(more, alpha) >= gaffke_lower(values, alpha) * (1 - 1e-3)
    assert gaffke_lower(values, alpha / 2) <= gaffke_lower(values, alpha)


@given(st.integers(2, 400), st.floats(1e-3, 1e9), ALPHAS)
@settings(max_examples=60, deadline=None)
def test_equal_values_give_the_exact_bound(n: int, value: float, alpha: float) -> None:
    exact = value * alpha ** (1 / n)
    assert gaffke_lower(np.full(n, value), alpha) == pytest.approx(exact, rel=0.03 if n < 20 else 0.002)


@pytest.mark.parametrize("n", [2, 3, 10, 1000, 100_000])
def test_extreme_samples_give_a_finite_bound(n: int) -> None:
    rng = np.random.default_rng(n)
    for values in (
        np.concatenate([np.zeros(n - 1), [1.0]]),
        np.concatenate([np.ones(n - 1), [1e15]]),
        np.full(n, 1e-300),
        1e9 + rng.random(n),
        rng.pareto(0.3, n),
        rng.lognormal(0, 8, n),
    ):
        for alpha in (0.1, 0.0005):
            assert 0 < gaffke_lower(values, alpha) <= values.mean()
            assert 0 <= eprocess_lower(values, alpha) <= values.mean() * (1 + 1e-9)


@given(SAMPLES, ALPHAS)
@settings(max_examples=60, deadline=None)
def test_the_proven_floor_is_the_shorter_one(values: list[int], alpha: float) -> None:
    assert 0 <= eprocess_lower(values, alpha) <= gaffke_lower(values, alpha) * 1.06 + 1e-12


def test_the_proven_floor_ends_where_the_wealth_reaches_its_limit() -> None:
    values = np.array([3.0, 0, 7, 1, 0, 5] * 20)
    bound = eprocess_lower(values, 0.025)
    bets = np.geomspace(0.01, 0.95, 12)

    def wealth(m: float) -> float:
        return float(np.mean([np.prod(1 - c + c * values / m) for c in bets]))

    assert wealth(bound * 0.999) > 40 > wealth(bound * 1.001)


@pytest.mark.parametrize("values", [[], [1.0, -1.0], [1.0, float("nan")], [float("inf"), 1.0]])
def test_what_is_not_a_count_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values"):
        gaffke_lower(values, 0.025)


def test_a_level_that_is_no_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="alpha"):
        gaffke_lower([1.0, 2.0], 0.5)


@given(st.floats(0.001, 0.9999), st.floats(1, 1e6))
@settings(max_examples=150, deadline=None)
def test_the_t_quantile_is_that_of_the_tables(p: float, df: float) -> None:
    assert student_t_quantile(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-8, abs=1e-9)


def test_the_t_quantile_is_smooth_where_its_method_changes() -> None:
    assert student_t_quantile(0.975, 2000.0) == pytest.approx(student_t_quantile(0.975, 2000.0001), rel=1e-8)


def test_an_impossible_t_quantile_is_refused() -> None:
    with pytest.raises(ValueError, match="quantile"):
        student_t_quantile(0.975, 0.0)
