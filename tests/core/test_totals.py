"""What is added up says no more than it knows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.estimate import PAIRS
from core.measures import RECORDS
from core.model import SAMPLED
from core.totals import Sample, Totals


@given(st.lists(st.integers(0, 900), min_size=2, max_size=8), st.integers(0, 10**6))
def test_once_files_were_picked_to_be_counted_a_total_is_what_was_read(counts: list[int], known: int) -> None:
    """The others were not chosen at random: no floor of theirs may lift that of the total."""
    totals, values = Totals(picked=True), [{RECORDS: n} for n in counts[: len(counts) // 2 * 2]]
    totals.add_known({RECORDS: known})
    for _ in range(3):
        totals.add_sample(Sample(10_000, values, PAIRS, {RECORDS: sum(counts)}))
    found = totals.estimate(RECORDS, 0.95)
    assert (found.point, found.low, found.high, found.method) == (None, None, None, SAMPLED)
    assert found.floor == totals.proven_floor(RECORDS, 0.95) == known + 3 * sum(counts)


def test_before_that_the_floor_of_a_sample_is_more_than_what_was_read() -> None:
    totals, drawn = Totals(), np.full(200, 100)
    totals.add_sample(Sample(10_000, [{RECORDS: int(n)} for n in drawn], PAIRS, {RECORDS: int(drawn.sum())}))
    assert totals.estimate(RECORDS, 0.95).floor > 10 * drawn.sum()
