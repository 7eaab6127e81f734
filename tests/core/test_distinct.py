"""Distinct persons are exact while few, and within their interval when many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize, stats

from core.distinct import K, distinct_estimate, merge, mix, smallest


@given(arrays(np.int64, st.integers(0, 200)))
@settings(max_examples=60, deadline=None)
def test_equal_values_and_only_they_share_a_key(values: np.ndarray) -> None:
    keys = mix(values)
    assert len(set(keys.tolist())) == len(set(values.tolist()))
    assert np.array_equal(mix(values[::-1])[::-1], keys)


def test_neighbouring_values_get_keys_all_over_the_range() -> None:
    keys = mix(np.arange(11010119900101000, 11010119900101000 + 200_000))
    counts = np.bincount((keys >> np.uint64(54)).astype(np.int64), minlength=1024)
    chi2 = float(np.sum((counts - counts.mean()) ** 2 / counts.mean()))
    assert stats.chi2.cdf(chi2, 1023) == pytest.approx(0.5, abs=0.4999)


@given(arrays(np.int64, st.integers(0, 300), elements=st.integers(0, 60)), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_smallest_keeps_the_least_distinct_keys(values: np.ndarray, k: int) -> None:
    keys = mix(values)
    assert smallest(keys, k).tolist() == sorted(set(keys.tolist()))[:k]


@given(arrays(np.int64, st.integers(0, 300), elements=st.integers(0, 90)), st.integers(1, 40), st.integers(1, 7))
@settings(max_examples=80, deadline=None)
def test_merging_parts_equals_one_pass(values: np.ndarray, k: int, parts: int) -> None:
    keys = mix(values)
    split = [smallest(part, k) for part in np.array_split(keys, parts)]
    assert np.array_equal(merge(split, k), smallest(keys, k))
    assert np.array_equal(merge(split[::-1], k), smallest(keys, k))


def test_nothing_merges_to_nothing() -> None:
    assert merge([]).size == 0
    assert distinct_estimate(merge([])) == (0, 0, 0)


def test_few_persons_are_counted_exactly() -> None:
    keys = smallest(mix(np.arange(K - 1).repeat(2)))
    assert distinct_estimate(keys) == (K - 1, K - 1, K - 1)


@pytest.mark.parametrize("persons", [65_536, 70_000, 1_000_000])
def test_with_65536_keys_many_persons_lie_in_the_interval_and_within_1_2_percent(persons: int) -> None:
    values, k = 11010119900101000 + np.arange(persons) * 7, 65_536
    point, low, high = distinct_estimate(smallest(mix(np.concatenate([values, values[: persons // 3]])), k), k)
    assert k <= low <= persons <= high
    assert abs(point / persons - 1) < 0.012


def test_three_million_persons_lie_within_a_quarter_percent() -> None:
    persons = 3_000_000
    point, low, high = distinct_estimate(smallest(mix(11010119900101000 + np.arange(persons) * 7)))
    assert K <= low <= persons <= high
    assert abs(point / persons - 1) < 0.0025


def test_the_interval_covers() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(400):
        keys = smallest(rng.integers(0, 2**64, 20_000, np.uint64, endpoint=False), 1000)
        _, low, high = distinct_estimate(keys, 1000)
        hits += low <= 20_000 <= high
    assert 0.92 <= hits / 400 <= 0.98


@pytest.mark.parametrize("share", [1e-6, 0.01, 0.3, 0.9])
@pytest.mark.parametrize("k", [1000, K])
def test_the_interval_inverts_the_beta_distribution(share: float, k: int) -> None:
    keys = np.zeros(k, np.uint64)
    keys[-1] = np.uint64(int(share * 2**64) - 1)
    _, low, high = distinct_estimate(keys, k)
    for bound, tail in ((low, 0.025), (high, 0.975)):
        exact = optimize.brentq(lambda d, t=tail: stats.beta.cdf(share, k, d - k + 1) - t, k, 2 * k / share)
        assert bound == pytest.approx(exact, rel=1e-4, abs=1)
