"""The few files, what was not examined, names that speak, and what a retry changes."""

from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case
from core.case_result import CaseResult
from core.filter import parse
from core.model import Estimate
from core.retry import RetryAnswer, recompute, retry
from core.views import file_ids, file_row, filter_total, folder_index, indicator_groups, ledger, not_examined, top_files
from tests.conftest import Demo
from tests.core.asking import listed, paths
from tests.core.runs import run
from tests.core.test_ledger import agrees_with_coverage


def test_the_few_files_that_carry_most_come_first(case: Case) -> None:
    found = top_files(case, 3)
    floors = sorted((row.records.floor for row in listed(case, "est:>0") if row.records), reverse=True)
    assert [row.records.floor for row in found.rows if row.records] == floors[: len(found.rows)]
    assert found.with_records == len(floors) == len(found.rows) + found.rest_files
    assert sum(floors[len(found.rows) :]) == found.rest_floor
    shares = [sum(floors[: n + 1]) / sum(floors) for n in range(len(floors))]
    enough = next((n + 1 for n, share in enumerate(shares) if share >= 0.8), 0)
    assert len(found.rows) == min(3, enough)
    assert list(found.cumulative) == pytest.approx(shares[: len(found.rows)])


def test_what_was_not_examined_is_what_the_ledger_says(case: Case) -> None:
    rows, term = not_examined(case), ledger(case).term("not_examined")
    assert (sum(row.files for row in rows), sum(row.bytes for row in rows)) == (term.files, term.bytes)
    effects = {row.reason: row.effect for row in rows}
    assert {row.effect for row in rows if row.reason.startswith(("hard link", "link:"))} == {"none"}
    assert all(row.effect == "low" for row in rows if row.status == "encrypted")
    inside = [row["size_bytes"] for row in case.rows("SELECT h.size_bytes FROM here h JOIN result r ON r.entry = h.id "
        "WHERE h.top IS NOT NULL AND r.status = 'encrypted'")]  # fmt: skip
    assert sum(row.inside for row in rows if row.status == "encrypted") == sum(inside)
    assert all(effects[reason] == "low" for reason in effects if "budget" in reason or "not reached" in reason)


def test_names_that_speak_are_counted_verbatim(demo: Demo) -> None:
    with closing(Case.open_existing(demo.case, writable=False)) as case:
        found = indicator_groups(case)
        assert sum(times for _, _, times in found) == sum(1 for _ in CaseResult(case).indicators())
        assert [times for _, _, times in found] == sorted((times for _, _, times in found), reverse=True)


def test_what_was_read_again_is_listed_at_once_and_counted_with_the_next_round(
    tables_drive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    run(tables_drive, folder)
    with closing(Case.open_existing(folder, writable=False)) as case:
        before = filter_total(case, parse(""))
        ids = list(file_ids(case, parse("status:encrypted")))
    answers = [step for step in retry(folder, ids, "secret") if isinstance(step, RetryAnswer)]
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert ledger(case).adds_up
        assert paths(case, "status:encrypted") == []
        (row,) = listed(case, "path:locked.zip status:exact")
        assert (row.kind, row.records, row.id) == ("delimited", None, answers[0].now_id)
        total = filter_total(case, parse(""))
        assert (total.floor, total.point) == (before.floor, None), "a floor until it is reckoned"
        assert folder_index(case).folder("locked.zip").files == len(paths(case, "path:locked.zip"))
    for _ in recompute(folder):
        pass
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert file_row(case, answers[0].now_id).records == Estimate(500, 500, 500, 500, "exact", 500)
        assert filter_total(case, parse("")).point == (before.point or 0) + 500
        agrees_with_coverage(case)
