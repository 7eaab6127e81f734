"""The draw is random, fixed by the seed, and the budget is kept."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.determinism import agreement
from core.allocation import CELL_COST, CELLS, LEFT_OUT, POOL, WHOLE, FilePlan, FileToPlan, Plan, allocate
from core.model import CELL_BYTES
from core.plan import (
    LADDER,
    PILOT,
    PILOT_LABEL,
    cell_count,
    density_of,
    draw_cells,
    draw_without_replacement,
    is_census,
    plan_sha256,
    second_stage,
    shared_cells,
    spread_of,
)
from core.settings import Settings

GIB = 1 << 30


def ints(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, np.int64)


def test_the_draw_is_the_one_written_in_the_method() -> None:
    import hashlib

    def number(label: str, index: int, limit: int) -> int:
        text = b"seed\0a/b.csv\x006553600\0" + label.encode() + b"\0" + str(index).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big") * limit >> 128

    drawn = draw_cells("seed", b"a/b.csv", 6553600, "s8/", 100, 4)
    for h, (first, second) in enumerate(drawn):
        one, other = number(f"s8/{h}", 0, 25), number(f"s8/{h}", 1, 24)
        assert (first, second) == (25 * h + one, 25 * h + (other if other < one else other + 1))


@given(st.integers(1, 60), st.integers(0, 400), st.binary(max_size=8), st.text(max_size=4))
@settings(max_examples=80, deadline=None)
def test_every_zone_gets_two_distinct_cells_of_its_own(zones: int, extra: int, key: bytes, seed: str) -> None:
    cells = 2 * zones + extra
    for h, pair in enumerate(draw_cells(seed, key, cells * CELL_BYTES, PILOT_LABEL, cells, zones)):
        assert pair[0] != pair[1]
        assert all(cells * h // zones <= cell < cells * (h + 1) // zones for cell in pair)


def test_zones_of_less_than_two_cells_are_refused() -> None:
    with pytest.raises(ValueError, match="zones"):
        draw_cells("s", b"k", 1, "p", 9, 5)


def test_every_cell_and_every_pair_is_equally_likely() -> None:
    pairs = Counter(draw_cells(str(seed), b"k", 5, "p", 5, 1)[0] for seed in range(8000))
    assert len(pairs) == 20
    expected = 8000 / 20
    assert sum((n - expected) ** 2 / expected for n in pairs.values()) < 43.8  # chi-square, 19 df, 0.1 %


def test_draws_spread_evenly_over_a_large_file() -> None:
    drawn = np.array([draw_cells(str(s), b"k", 9, "p", 32768, 200) for s in range(25)]).ravel()
    counts = np.bincount(drawn * 1000 // 32768, minlength=1000)
    assert 0.8 < np.sum((counts - counts.mean()) ** 2 / counts.mean()) / 999 < 1.15


def test_no_draw_is_systematic() -> None:
    first = np.array([pair[0] for pair in draw_cells("s", b"k", 9, "p", 32768, 200)])
    assert np.diff(first).std() > 30


def test_seed_path_size_and_stage_each_change_the_draw() -> None:
    base = ("s", b"k", 900 * CELL_BYTES, "s200/")
    other = [("t", *base[1:]), ("s", b"l", *base[2:]), ("s", b"k", base[2] - 1, "s200/"), (*base[:3], "s400/")]
    drawn = [tuple(draw_cells(*arguments, 900, 100)) for arguments in [base, *other]]
    assert len(set(drawn)) == 5
    assert draw_cells(*base, 900, 100) == list(drawn[0])


@given(st.integers(0, 300), st.data())
@settings(max_examples=60, deadline=None)
def test_a_sample_without_replacement_is_one(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, population))
    drawn = draw_without_replacement("s", b"", "pool/16M", population, n)
    assert drawn == sorted(set(drawn))
    assert len(drawn) == n
    assert all(0 <= number < population for number in drawn)


def test_every_subset_is_equally_likely() -> None:
    subsets = Counter(tuple(draw_without_replacement(str(s), b"", "x", 5, 2)) for s in range(6000))
    assert len(subsets) == 10
    assert sum((n - 600) ** 2 / 600 for n in subsets.values()) < 27.9  # chi-square, 9 df, 0.1 %


def test_more_than_the_population_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot draw"):
        draw_without_replacement("s", b"", "x", 3, 4)


def test_an_even_file_needs_the_shortest_second_stage() -> None:
    assert second_stage(np.full((50, 2), 800), 32768, 0.10) == LADDER[0]


def test_a_pilot_without_records_asks_for_1600() -> None:
    assert second_stage(np.zeros((50, 2), np.int64), 32768, 0.10) == 1600
    assert second_stage(np.zeros((50, 2), np.int64), 1001, 0.10) == 1000
    assert second_stage(np.zeros((50, 2), np.int64), 32768, 0.10, most=300) == 300


def test_the_second_stage_follows_the_prediction_of_the_method() -> None:
    pilot = ints([[100, 40]] * 50)
    mean, spread, largest = 70.0, (3600 * 50 / 100) ** 0.5, 100
    wanted = next(k for k in LADDER if (2.1 * spread / k**0.5 + 2 * largest / k) / mean <= 0.09)
    assert wanted == 400
    assert second_stage(pilot, 32768, 0.10) == wanted
    assert second_stage(pilot, 32768, 0.01) == LADDER[-1]
    assert second_stage(pilot, 32768, 0.10, confidence=0.99) > wanted


def test_small_files_and_files_quicker_read_whole_are_a_census() -> None:
    assert is_census(800 * CELL_BYTES, 1, 400)
    assert not is_census(800 * CELL_BYTES + 1, 1, 400)
    assert is_census(400 * 1_565_000, 1_565_000, 400)
    assert not is_census(401 * 1_565_000, 1_565_000, 400)


def test_the_plan_hash_knows_no_order() -> None:
    draws = [(b"a", 1, "p", [3, 1]), (b"b", 2, "p", [5]), (b"a", 1, "s2/", [1, 3])]
    assert plan_sha256(draws) == plan_sha256([(k, s, label, c[::-1]) for k, s, label, c in reversed(draws)])
    assert plan_sha256(draws) != plan_sha256(draws[:2])


def test_order_of_files_and_threads_change_neither_plan_nor_result() -> None:
    assert agreement()


def some_files(seed: int, n: int, sigma: float = 3.0, containers: float = 0.1, dense: float = 0.0) -> list[FileToPlan]:
    """dense: how many of the files seem to hold records."""
    rng = np.random.default_rng(seed)
    sizes = np.minimum(rng.lognormal(11, sigma, n), 5e9).astype(int)
    files = [FileToPlan(b"%04d" % i, int(size), bool(rng.random() >= containers)) for i, size in enumerate(sizes)]
    seen = np.where(rng.random(n) < dense, rng.lognormal(3, 2.5, n), 0).astype(int)
    return [replace(file, density=int(density)) for file, density in zip(files, seen, strict=True)]


def check(plan: Plan, files: list[FileToPlan], budget: int) -> list[FilePlan]:
    """What must hold under any budget."""
    plans = list(plan)
    assert [p.key for p in plans] == sorted(f.key for f in files)
    cost = sum(p.size_bytes for p in plans if p.decision == WHOLE)
    cost += sum((p.pilot + p.sample) * CELL_COST for p in plans if p.decision == CELLS)
    pooled = {pool.name: sorted(p.size_bytes for p in plans if p.pool == pool.name) for pool in plan.pools}
    for pool in plan.pools:
        sizes = pooled[pool.name]
        single = len(sizes) == pool.cells
        cost += sum(min(s, CELL_COST) for s in sizes[-pool.sample :]) if single else pool.sample * CELL_COST
        assert min(2, pool.cells) <= pool.sample <= pool.cells == sum(map(cell_count, sizes))
    assert cost == plan.planned_bytes <= budget
    for p in plans:
        assert (p.decision == POOL) == bool(p.pool)
        assert p.decision != CELLS or (8 <= p.sample <= cell_count(p.size_bytes) and p.sample % 2 == 0)
        assert p.pilot in (0, PILOT)
        assert not p.pilot or p.sample >= 300
    return plans


@given(
    st.integers(0, 10**6),
    st.sampled_from((1, 2, 7, 60, 400)),
    st.floats(1e-6, 0.999),
    st.sampled_from((0, 0.1, 1)),
    st.sampled_from((0, 0.05, 0.5, 1)),
)
@settings(max_examples=200, deadline=None)
def test_the_budget_is_never_exceeded(seed: int, n: int, share: float, containers: float, dense: float) -> None:
    files = some_files(seed, n, containers=containers, dense=dense)
    budget = max(1, int(share * sum(f.size_bytes for f in files)))
    check(allocate(files, budget, Settings()), files, budget)


@given(st.integers(0, 10**6), st.floats(1e-4, 1.2))
@settings(max_examples=30, deadline=None)
def test_the_order_of_files_does_not_change_the_plan(seed: int, share: float) -> None:
    files = some_files(seed, 80)
    budget = max(1, int(share * sum(f.size_bytes for f in files)))
    shuffled = random.Random(seed).sample(files, len(files))
    assert list(allocate(files, budget, Settings())) == list(allocate(shuffled, budget, Settings()))


def decisions(plan: Plan) -> dict[bytes, str]:
    return {p.key: p.decision for p in plan}


def test_without_a_budget_the_device_decides() -> None:
    files = [
        FileToPlan(b"big", 2 * GIB, True),
        FileToPlan(b"small", 40 << 20, True),
        FileToPlan(b"zip", 9 * GIB, False),
    ]
    plan = allocate(files, None, Settings())
    assert decisions(plan) == {b"big": CELLS, b"small": WHOLE, b"zip": WHOLE}
    assert next(iter(plan)) == FilePlan(b"big", 2 * GIB, CELLS, PILOT, LADDER[-1])
    assert plan.may_turn_whole
    slow = allocate(files, None, Settings(sequential_bytes=6_000_000))
    assert decisions(slow)[b"big"] == WHOLE


def test_a_census_reads_everything() -> None:
    files = some_files(1, 50)
    assert set(decisions(allocate(files, None, Settings(census=True))).values()) == {WHOLE}


def test_a_budget_above_the_total_still_caps_each_file() -> None:
    files = [FileToPlan(b"a", 60 << 20, True), FileToPlan(b"b", 100 * GIB, True)]
    plan = allocate(files, sum(f.size_bytes for f in files), Settings())
    check(plan, files, sum(f.size_bytes for f in files))
    assert not plan.may_turn_whole
    assert decisions(plan)[b"b"] == CELLS


def test_containers_get_two_fifths_smallest_first() -> None:
    files = [FileToPlan(b"z%d" % i, (i + 1) << 20, False) for i in range(9)] + [FileToPlan(b"text", 4 * GIB, True)]
    plan = allocate(files, 25 << 20, Settings())
    assert [p.decision for p in plan if p.key != b"text"] == [WHOLE] * 4 + [LEFT_OUT] * 5


def test_room_that_text_cannot_use_goes_to_containers() -> None:
    files = [
        FileToPlan(b"zip", 80 << 20, False),
        FileToPlan(b"zip2", 80 << 20, False),
        FileToPlan(b"text", 1 << 20, True),
    ]
    plan = allocate(files, 100 << 20, Settings())
    assert decisions(plan) == {b"zip": WHOLE, b"zip2": LEFT_OUT, b"text": WHOLE}


def test_small_text_files_are_whole_or_one_pool() -> None:
    small = [FileToPlan(b"s%04d" % i, 10_000, True) for i in range(1000)]
    large = [FileToPlan(b"big", 3 * GIB, True)]
    assert set(decisions(allocate(small + large, 40_000_000, Settings())).values()) == {WHOLE, CELLS}
    plan = allocate(small + large, 20_000_000, Settings())
    assert [pool.name for pool in plan.pools] == ["64K"]
    assert decisions(plan)[b"big"] == CELLS


def test_too_many_files_become_pools_and_the_largest_stay_alone() -> None:
    files = [FileToPlan(b"m%04d" % i, 5 << 20, True) for i in range(3000)] + [FileToPlan(b"big", 30 * GIB, True)]
    plan = allocate(files, 200 << 20, Settings())
    assert [pool.name for pool in plan.pools] == ["16M"]
    assert next(iter(plan)).decision == CELLS
    fraction = plan.pools[0].sample / plan.pools[0].cells
    assert fraction == pytest.approx((next(iter(plan)).sample + PILOT) / cell_count(30 * GIB), rel=0.05)


def drawn_of(plan: Plan, key: bytes) -> int:
    """Cells of one file, pilot and second stage."""
    found = next(each for each in plan if each.key == key)
    return found.pilot + found.sample


def test_a_file_that_seems_dense_gets_more_and_none_less_than_half_of_what_its_size_gives() -> None:
    files = [FileToPlan(b"%02d" % i, 2 * GIB, True) for i in range(10)]
    even = allocate(files, 60 << 20, Settings())
    files[3] = replace(files[3], density=700)
    plan = allocate(files, 60 << 20, Settings())
    check(plan, files, 60 << 20)
    assert drawn_of(plan, b"03") == pytest.approx(5.5 * drawn_of(even, b"03"), rel=0.05)
    assert drawn_of(plan, b"04") == pytest.approx(drawn_of(even, b"04") / 2, abs=2)


@given(st.integers(0, 10**6), st.sampled_from((2, 7, 60)), st.floats(1e-3, 0.9), st.sampled_from((0.05, 0.5)))
@settings(max_examples=60, deadline=None)
def test_whatever_seems_dense_every_file_keeps_a_quarter_of_what_its_size_gives(
    seed: int, n: int, share: float, dense: float
) -> None:
    files = [replace(f, size_bytes=f.size_bytes + (64 << 20)) for f in some_files(seed, n, containers=0, dense=dense)]
    total = sum(f.size_bytes for f in files)
    plan = allocate(files, int(share * total), Settings())
    for found in plan:
        by_size = share * CELL_BYTES / CELL_COST * cell_count(found.size_bytes)
        enough = min(by_size / 4 - 4, LADDER[-1], 0.99 * cell_count(found.size_bytes))
        assert found.decision in (WHOLE, POOL) or found.pilot + found.sample >= enough


def test_a_dense_file_among_many_is_sampled_alone_and_not_hidden_in_a_pool() -> None:
    files = [FileToPlan(b"m%04d" % i, 5 << 20, True, density=2) for i in range(3000)]
    files.append(FileToPlan(b"hidden", 100 << 20, True, density=900))
    plan = allocate(files, 80 << 20, Settings())
    check(plan, files, 80 << 20)
    assert decisions(plan)[b"hidden"] == CELLS
    assert [pool.name for pool in plan.pools] == ["16M"]
    cells = cell_count(100 << 20)
    assert drawn_of(plan, b"hidden") / cells > 10 * plan.pools[0].sample / plan.pools[0].cells


def test_a_small_dense_file_is_read_whole_rather_than_nearly_so() -> None:
    files = [FileToPlan(b"%02d" % i, 500 << 20, True, density=1) for i in range(20)]
    files.append(FileToPlan(b"list", 6 << 20, True, density=2000))
    plan = allocate(files, 100 << 20, Settings())
    check(plan, files, 100 << 20)
    assert decisions(plan)[b"list"] == WHOLE


def test_a_pool_names_cells_of_its_own_files_without_bias() -> None:
    files = [FileToPlan(b"%03d" % i, 1 + 70_000 * (i % 7 + 1), True) for i in range(300)]
    plan = allocate(files, 3_000_000, Settings())
    (pool,) = plan.pools
    hits: Counter[tuple[int, int]] = Counter()
    for seed in range(300):
        drawn = pool.draw(str(seed))
        assert len(set(drawn)) == pool.sample
        assert all(0 <= cell < cell_count(int(plan.sizes[file])) for file, cell in drawn)
        hits.update(drawn)
    expected = 300 * pool.sample / pool.cells
    chi2 = sum((hits[key] - expected) ** 2 / expected for key in hits) + expected * (pool.cells - len(hits))
    assert 0.85 < chi2 / pool.cells < 1.15


def test_many_files_are_planned_from_an_iterator() -> None:
    files = (FileToPlan(b"d/%07d" % i, i % 200_000, i % 50 != 0) for i in range(300_000))
    plan = allocate(files, GIB, Settings())
    assert len(plan.keys) == 300_000
    assert plan.planned_bytes <= GIB


WISH = st.tuples(st.integers(4, 3200).map(lambda n: 2 * n), st.floats(0, 1e9))


@given(st.lists(WISH, max_size=60), st.integers(1, 20_000))
@settings(deadline=None)
def test_files_share_what_is_too_much_for_all(files: list[tuple[int, float]], most: int) -> None:
    wishes, spreads = [n for n, _ in files], [spread for _, spread in files]
    shared = shared_cells(wishes, spreads, most)
    least = [min(n, LADDER[0]) for n in wishes]
    assert all(a <= n <= b and n % 2 == 0 for a, n, b in zip(least, shared, wishes, strict=True))
    assert sum(shared) <= max(most, sum(least))
    if sum(wishes) <= most:
        assert shared == wishes


def test_the_file_that_weighs_most_gets_most_and_an_empty_pilot_does_not_starve() -> None:
    regimes, even = ints([[0, 900], [900, 0]] * 25), ints([[500, 510]] * 50)
    empty = ints([[0, 0]] * 50)
    density = density_of([regimes, even, empty])
    spreads = [spread_of(pilot, 100_000, density) for pilot in (regimes, even, empty)]
    wild, quiet, hidden = shared_cells([6400, 6400, 6400], spreads, 9000)
    assert wild > 3 * quiet
    assert hidden > LADDER[0]
