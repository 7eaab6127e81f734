"""A census of everything holds a few files at a time, however many there are."""

import gc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core import examine
from core.case import Case
from core.census import count_promoted
from core.model import Entry, Layout, Outcome
from core.overlap import FEWEST_SHARED, Index
from core.uncounted import OPEN, count_unlearnt, uncounted
from core.work import Job
from tests.core import tasks
from tests.core.test_overlap import keys

FILES, A_FOLDER = 50_000, 500
UNKNOWN, LEARNT = 16_000, 2_000
MOST_HELD = 5000
"""Entries at a time: those of some batches, on their way to and from the children."""


def held() -> int:
    return sum(type(each) is Entry for each in gc.get_objects())


def entries() -> Iterator[list[Entry]]:
    for first in range(0, FILES, A_FOLDER):
        paths = [f"folder {first:06}/file {number:06}.txt" for number in range(first, first + A_FOLDER)]
        yield [Entry(path, path.encode(), "file", 1 + number % 977) for number, path in enumerate(paths)]


@pytest.fixture
def case(tmp_path: Path, job: Job) -> Iterator[Case]:
    """A finished case of a drive of which most files were read, some learnt, and many never opened."""
    with closing(Case.create(tmp_path / "case", job.info, job.settings)) as made:
        for batch in entries():
            made.add_entries(batch, 1)
        made.add_fact("walk", 1)
        rows = made.integers("SELECT id FROM entry ORDER BY id")[UNKNOWN:]
        made.add_layouts((entry, Layout("lines", "utf-8"), True, 1, None) for entry in rows[:LEARNT])
        read = Outcome(Entry("", b"", "file", 1), "exact", None, None, 1)
        made.add_outcomes(((entry, read) for entry in rows[LEARNT:]), 1)
        made.add_fact(OPEN, {"entries": None})
        yield made


def test_memory_does_not_grow_with_the_files(case: Case, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "learn", tasks.learn_nothing)
    monkeypatch.setattr(examine, "count_whole", tasks.whole_is_nothing)
    assert uncounted(case, None).files == UNKNOWN + LEARNT and count_unlearnt(case, None) == UNKNOWN
    most = 0
    for step, _ in enumerate(count_promoted(case, job)):
        most = max(most, 0 if step % 8 else held())
    assert uncounted(case, None).files == 0
    assert case.fact(OPEN) is None
    assert 0 < most < MOST_HELD < UNKNOWN


def test_files_that_can_be_named_with_no_other_are_not_held() -> None:
    index = Index(most_keys=4096)
    for number in range(3000):
        index.add(f"small {number}", keys(100 * number, 100 * number + 40))
    index.add("one", keys(10**6, 10**6 + 60_000))
    index.add("other", keys(10**6, 10**6 + 50_000))
    index.add("sampled", keys(10**6, 10**6 + 50), [keys(10**6, 10**6 + 50)], 900)
    assert index.limit is not None
    assert all(len(file.keys) >= FEWEST_SHARED for file in index._files)
    assert {file.path for file in index._files} == {"one", "other"}
    (found,) = index.overlaps(0.95)
    assert (found.one, found.other, found.relation) == ("other", "one", "inside")
    assert found.both.low is not None and found.both.low <= 50_000 <= found.both.high


def test_the_index_knows_the_same_pairs_whatever_small_files_come_between() -> None:
    """Only files that share too few persons to be named are let go of."""
    large = {f"large {n}": keys(10**7 + 3000 * n, 10**7 + 3000 * n + 9000) for n in range(4)}
    found = []
    for small in (0, 200):
        index = Index(most_keys=1 << 14)
        for path, its in large.items():
            index.add(path, its)
            for number in range(small):
                index.add(f"{path} {number}", np.sort(keys(50 * number, 50 * number + 25)))
        found.append({(each.one, each.other) for each in index.overlaps(0.95)})
    assert found[0] == found[1] and len(found[0]) == 5
