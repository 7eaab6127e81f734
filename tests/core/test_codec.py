"""What is stored comes back the same, and equal things are stored as equal text."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codec import (
    dump_estimate,
    dump_keys,
    dump_layout,
    dump_persons,
    dump_tally,
    load_estimate,
    load_keys,
    load_layout,
    load_tally,
)
from core.model import TYPES, Estimate, Finding, Layout, Tally

LABELS = st.text(max_size=8)
NAMES = st.tuples(LABELS, st.sampled_from(TYPES), st.sampled_from(("valid", "invalid", "odd")))
COUNTS = st.integers(1, 10**12)
FINDINGS = st.builds(
    Finding, st.sampled_from(TYPES), st.just("valid"), LABELS, st.integers(0, 2**60), st.booleans(), LABELS
)
KEYS = st.sets(st.integers(0, 2**64 - 1), max_size=20).map(lambda keys: np.array(sorted(keys), np.uint64))
CLAIMS = st.lists(st.tuples(LABELS, st.sampled_from(TYPES)), min_size=1, max_size=3).map(tuple)
TALLIES = st.builds(
    Tally,
    st.dictionaries(LABELS, COUNTS, max_size=4),
    st.dictionaries(st.sets(NAMES, min_size=1, max_size=4).map(lambda names: tuple(sorted(names))), COUNTS, max_size=6),
    st.dictionaries(NAMES, COUNTS, max_size=6),
    KEYS,
    st.lists(FINDINGS, max_size=3).map(tuple),
    st.dictionaries(CLAIMS, KEYS.filter(len), max_size=3),
)


@given(TALLIES)
@settings(max_examples=60, deadline=None)
def test_a_tally_comes_back_the_same(tally: Tally) -> None:
    again = load_tally(dump_tally(tally), dump_persons(tally))
    assert {claim: keys.tolist() for claim, keys in again.claims.items()} == {
        claim: keys.tolist() for claim, keys in tally.claims.items()
    }
    assert np.array_equal(again.persons, tally.persons) and again.persons.dtype == np.uint64
    assert (again.rows, again.signatures, again.hits, again.findings) == (
        tally.rows, tally.signatures, tally.hits, tally.findings,
    )  # fmt: skip


@given(TALLIES)
@settings(max_examples=30, deadline=None)
def test_equal_tallies_are_equal_text_whatever_the_order(tally: Tally) -> None:
    turned = Tally(
        *(dict(reversed(list(part.items()))) for part in (tally.rows, tally.signatures, tally.hits)),
        tally.persons,
        tally.findings,
        dict(reversed(list(tally.claims.items()))),
    )
    assert dump_tally(turned) == dump_tally(tally)
    dump_tally(tally).encode("ascii")


@given(
    LABELS,
    st.none() | LABELS,
    st.lists(LABELS, max_size=4),
    st.dictionaries(LABELS, st.integers() | LABELS | st.lists(st.integers())),
)
@settings(max_examples=40, deadline=None)
def test_a_layout_comes_back_the_same(
    kind: str, encoding: str | None, columns: list[str], extra: dict[str, object]
) -> None:
    layout = Layout(kind, encoding, ",", '"', tuple(columns), True, 3, extra)
    assert load_layout(dump_layout(layout)) == layout


def test_nothing_comes_back_as_nothing() -> None:
    assert load_layout(dump_layout(None)) is None
    assert load_estimate(dump_estimate(None)) is None
    assert load_keys(dump_keys(np.zeros(0, np.uint64))).size == 0
    estimate = Estimate(None, None, None, 7, "sampled", 9)
    assert load_estimate(dump_estimate(estimate)) == estimate
