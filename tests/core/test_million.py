"""A list as long as a drive's is in order as a whole, and a question that is given up ends soon. Figures of speed:
bench/window_rows.py."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.codec import load_layout, load_tally
from core.filter import Query, parse
from core.model import Estimate, Outcome
from core.views import Stopped, file_ids, file_rows, filter_total, folder_index, ledger
from tests.core.million import million

FILES = 60_000


FEW, OWN = 3_400, "SELECT * FROM outcome o JOIN entry e ON e.id = o.entry WHERE e.top IS NULL ORDER BY e.id"
TABLES = ("entry", "outcome", "result")


def outcome(case: Case, row: Row) -> Outcome:
    """Of one entry, with those inside it, as a child would have told it."""
    inside = case.rows(
        "SELECT * FROM outcome o JOIN entry e ON e.id = o.entry WHERE e.top = ? ORDER BY id", (row["id"],)
    )
    return Outcome(
        entry_of(row), row["status"], load_layout(row["layout"]), row["tally"] and load_tally(row["tally"]),
        row["bytes_read"], row["sha256"], row["reason"], tuple(outcome(case, member) for member in inside),
    )  # fmt: skip


def test_rows_made_in_bulk_are_those_that_the_product_writes(tmp_path: Path) -> None:
    with closing(Case.open_existing(million(FEW), writable=False)) as made:
        with closing(Case.create(tmp_path / "case", made.info(), made.settings())) as written:
            written.add_entries([entry_of(row) for row in made.rows("SELECT * FROM entry WHERE top IS NULL")], 1)
            written.add_outcomes([(row["id"], outcome(made, row)) for row in made.rows(OWN)], 1)
            written.add_results(1, [(row["entry"], row["json"]) for row in made.rows("SELECT * FROM result")])
            for table in TABLES:
                ask = f"SELECT * FROM {table} ORDER BY 1"
                assert [tuple(row) for row in made.rows(ask)] == [tuple(row) for row in written.rows(ask)]
        assert made.one("SELECT count(*) FROM outcome") == FEW
        assert made.one("SELECT count(*) FROM entry WHERE top IS NOT NULL") == FEW // 50


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
