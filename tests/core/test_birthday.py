"""The floor of persons from a sample holds on every population, and says more than what was seen."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bench.persons import floors, populations
from core.birthday import distinct_floor, gamma_quantile
from core.distinct import mix
from core.estimate import PAIRS, SRS
from core.paths import RESOURCES
from tests.core.runs import people, run

SHAPE, REPS = (600, 25), 20


@pytest.mark.parametrize("design", [SRS, PAIRS])
@pytest.mark.parametrize("name", populations())
def test_the_floor_covers_on_every_population(name: str, design: str) -> None:
    """Reduced: bench/persons.py has them in full."""
    population = populations()[name](np.random.default_rng(1), SHAPE)
    truth = len(np.unique(population))
    found = floors(population, 80, design, REPS)
    assert sum(floor <= truth for floor in found) >= REPS - 1
    assert min(found) > 0


def test_it_says_more_than_was_seen_and_more_with_more_cells() -> None:
    population = populations()["all unique"](np.random.default_rng(1), (2000, 30))
    few, many = (float(np.median(floors(population, n, SRS, 5))) for n in (150, 300))
    assert 0.4 < few / population.size < many / population.size < 1
    assert few > 3 * 150 * 30


def test_a_number_that_is_everywhere_does_not_pull_the_floor_down() -> None:
    population = populations()["all unique"](np.random.default_rng(1), (2000, 30))
    with_tests = population.copy()
    with_tests[:, 0] = -1
    alone, beside = (float(np.median(floors(p, 300, SRS, 5))) for p in (population, with_tests))
    assert beside > 0.6 * alone


@pytest.mark.parametrize("design", [SRS, PAIRS])
def test_a_first_part_full_of_one_number_does_not_lift_the_floor_above_the_truth(design: str) -> None:
    """The quarter in which such numbers are looked for is not the front of the file."""
    of, n = 1000, 400
    truth = 1 + (of - of // 4) * 40
    for seed in range(5):
        random = np.random.default_rng(seed)
        drawn = np.sort(random.choice(of, n, replace=False)) if design == SRS else np.concatenate(
            [np.sort(random.choice(5, 2, replace=False)) + zone * 5 for zone in range(n // 2)]
        )  # fmt: skip
        cells = [mix(np.array([0] if c < of // 4 else np.arange(40) + 1 + 40 * c, np.int64)) for c in drawn]
        assert distinct_floor([np.unique(cell) for cell in cells], of, design, 0.025) <= truth


@given(st.lists(st.lists(st.integers(0, 30), max_size=6), min_size=8, max_size=24), st.integers(1, 50), st.randoms())
@settings(max_examples=60, deadline=None)
def test_it_lies_between_what_was_seen_and_what_there_can_be(cells: list[list[int]], more: int, order) -> None:
    keys = [np.unique(mix(np.array(cell, np.int64))) for cell in cells]
    seen = len({value for cell in cells for value in cell})
    found = distinct_floor(keys, len(keys) + more, SRS, 0.025)
    assert seen <= found <= max(seen, (len(keys) + more) * max(map(len, keys)))
    assert distinct_floor(keys, len(keys), SRS, 0.025) == seen


@pytest.mark.parametrize("shape", [1, 2, 7, 60, 400, 401, 5000])
@pytest.mark.parametrize("p", [0.975, 0.9875, 0.99999])
def test_the_gamma_quantile_is_that_of_scipy(shape: int, p: float) -> None:
    assert gamma_quantile(p, shape) == pytest.approx(stats.gamma.ppf(p, shape), rel=1e-4)


def test_a_sampled_table_says_at_least_how_many_persons_it_holds(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "twice.csv").write_bytes(people(40_000) + people(40_000))
    found = run(tmp_path / "drive", tmp_path / "case", budget_bytes=2_400_000)
    persons = found["persons"]
    assert found["records"]["method"] == "sampled"
    assert (persons["method"], persons["point"]) == ("birthday", None)
    assert 25_000 < persons["floor"] <= 40_000


def test_no_estimator_of_the_unseen_is_anywhere_in_the_program() -> None:
    """They are wrong by factors on such data (design page 3, C)."""
    places = [*(RESOURCES.parent / "core").rglob("*.py"), *RESOURCES.rglob("*.yaml")]
    text = "".join(path.read_text(encoding="utf-8").lower() for path in places)
    assert len(places) > 100
    assert not [name for name in ("chao", "jackknife", "good-turing") if name in text]
