"""Bitmaps against plain Python."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect.bits import ahead, behind, glance, high_ones, low_ones, pack, pairs, positions, rank, window

MASKS = st.tuples(st.integers(0, 2**32), st.floats(0, 1)).map(
    lambda seed: np.random.default_rng(seed[0]).random(256) < seed[1]
)


@settings(max_examples=100, deadline=None)
@given(MASKS, st.integers(1, 63))
def test_shifts_carry_across_words(mask: np.ndarray, step: int) -> None:
    assert positions(ahead(pack(mask), step)).tolist() == [i - step for i in np.flatnonzero(mask).tolist() if i >= step]
    assert positions(behind(pack(mask), step)).tolist() == [
        i + step for i in np.flatnonzero(mask).tolist() if i + step < 256
    ]


@settings(max_examples=100, deadline=None)
@given(MASKS, st.integers(0, 190))
def test_a_window_counts_the_bits_in_a_row(mask: np.ndarray, at: int) -> None:
    seen = window(pack(mask), np.array([at]))
    text = "".join("01"[bit] for bit in mask[at : at + 64].tolist())
    assert int(low_ones(seen)[0]) == len(text) - len(text.lstrip("1"))
    assert int(high_ones(seen)[0]) == len(text) - len(text.rstrip("1"))
    assert min(int(low_ones(glance(pack(mask), np.array([at])))[0]), 25) == min(len(text) - len(text.lstrip("1")), 25)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 600), st.integers(0, 600), st.integers(1, 2000))
def test_a_rank_is_what_a_search_finds(seed: int, edges: int, places: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    edge, at = np.sort(rng.integers(0, size + 1, edges)), np.sort(rng.integers(0, size + 1, places))
    assert rank(edge, at, size).tolist() == np.searchsorted(edge, at, side="right").tolist()


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from((0, 1, 2, 63, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, (1 << 18) - 2, (1 << 18) - 1))))
def test_pairs_of_bytes_are_found_wherever_they_stand(at: set[int]) -> None:
    data = np.zeros(1 << 18, np.uint8)
    for place in at:
        data[place] = b"qQ"[place % 2]
    doubled = sorted(place for place in at if place + 1 in at)
    assert pairs(data, ord("q"), ord("q"), fold=0x20).tolist() == doubled
    assert pairs(data, ord("q"), ord("Q")).tolist() == [place for place in doubled if place % 2 == 0]
