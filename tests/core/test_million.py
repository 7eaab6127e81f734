"""A list as long as a drive's is in order as a whole, and a question that is given up ends soon. Figures of speed:
bench/window_rows.py."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.case import Case
from core.filter import Query, parse
from core.model import Estimate
from core.views import Stopped, file_ids, file_rows, filter_total, folder_index, ledger
from tests.core.million import million

FILES = 60_000


@pytest.fixture(scope="module")
def long_case() -> Iterator[Case]:
    with closing(Case.open_existing(million(FILES), writable=False)) as case:
        yield case


def test_the_whole_list_is_in_order(long_case: Case) -> None:
    found = file_ids(long_case, Query(), "size")
    sizes = dict(tuple(row) for row in long_case.rows("SELECT id, size_bytes FROM entry WHERE node = 'file'"))
    assert len(found) == FILES == ledger(long_case).files
    assert list(found) == sorted(sizes, key=lambda entry: (-sizes[entry], entry))


def test_totals_folders_and_rows_agree(long_case: Case) -> None:
    total = long_case.one("SELECT sum(floor) FROM result")
    assert filter_total(long_case, parse("")) == Estimate(total, total, total, total, "exact", total)
    assert folder_index(long_case).folder("").floor == total
    first = file_rows(long_case, file_ids(long_case, parse("est:>0"))[:200])
    records = [row.records.floor for row in first if row.records]
    assert records == sorted(records, reverse=True)
    assert len(records) == 200


def test_a_question_that_nobody_wants_any_more_ends(long_case: Case) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    for ask in (
        lambda: file_ids(long_case, Query(), "name", stop=stop),
        lambda: folder_index(long_case, stop),
        lambda: filter_total(long_case, parse("-name:x"), stop),
    ):
        asked, started = 0, time.monotonic()
        with pytest.raises(Stopped):
            ask()
        assert asked == 3
        assert time.monotonic() - started < 5
    assert long_case.one("SELECT count(*) FROM entry") > FILES, "the next question is answered"
