"""The completeness ledger: it agrees with the result, and adds up at every moment of a run."""

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case
from core.case_result import CaseResult
from core.filter import parse
from core.model import READ_STATUSES, Estimate
from core.settings import Settings
from core.triage import resume, triage
from core.views import TERMS, Ledger, file_ids, filter_total, folder_index, indicator_groups, ledger, top_files
from tests.conftest import Demo
from tests.core.asking import by_term, listed
from tests.core.runs import run


def agrees_with_coverage(case: Case) -> None:
    found, coverage = ledger(case), CaseResult(case).summary().coverage
    expected = Counter[str]()
    for status, count in coverage.by_status.items():
        expected[status if status in READ_STATUSES else "not_examined"] += count
    assert by_term(found) == {key: n for key, n in expected.items() if n}
    assert (found.files, found.bytes) == (coverage.files, coverage.bytes)
    assert found.adds_up
    assert tuple(term.key for term in found.terms) == TERMS


def test_the_ledger_agrees_with_the_coverage_of_the_result(case: Case) -> None:
    agrees_with_coverage(case)
    assert ledger(case).partial == (case.fact("summary")["state"] == "partial")


def test_the_ledger_of_the_demo_drive_agrees_with_its_result(demo: Demo) -> None:
    with closing(Case.open_existing(demo.case, writable=False)) as case:
        agrees_with_coverage(case)
        assert filter_total(case, parse("")) == CaseResult(case).summary().records


def test_a_ledger_that_does_not_add_up_says_so(case: Case) -> None:
    found = ledger(case)
    assert not Ledger(found.terms, found.files + 1, found.bytes, False).adds_up
    assert not Ledger(found.terms, found.files, found.bytes + 1, False).adds_up


@pytest.mark.parametrize("budget", [None, 1_400_000])
def test_at_every_moment_of_a_run_the_ledger_adds_up_and_nothing_is_said_too_early(
    tables_drive: Path, tmp_path: Path, budget: int | None
) -> None:
    folder = tmp_path / "case"
    seen: list[Ledger] = []
    for _ in triage(str(tables_drive), folder, Settings(workers=1, seed="a", budget_bytes=budget)):
        with closing(Case.open_existing(folder, writable=False)) as reader:
            seen.append(ledger(reader))
            if reader.fact("round") is None:
                assert seen[-1].partial
                assert all(row.records is None and row.share is None for row in listed(reader))
                assert filter_total(reader, parse("")) in (None, Estimate(None, None, None, 0, "indicative"))
                assert top_files(reader).rows == ()
    assert all(found.adds_up for found in seen)
    unread = [found.term("to_be_read").files for found in seen]
    assert max(unread) >= 20
    assert unread == sorted(unread[: unread.index(max(unread))]) + sorted(unread[unread.index(max(unread)) :])[::-1]
    assert unread[-1] == 0
    assert not seen[-1].partial


def test_before_anything_is_there_nothing_is_said(tables_drive: Path, tmp_path: Path) -> None:
    steps = triage(str(tables_drive), tmp_path / "case", Settings(workers=1, seed="a"))
    next(steps)
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as reader:
        assert reader.fact("walk") is None
        found = ledger(reader)
        assert found.adds_up
        assert by_term(found).keys() <= {"to_be_read", "not_examined"}
        assert len(file_ids(reader, parse(""))) == found.files
        assert indicator_groups(reader) == []
        assert folder_index(reader).folder("").files == found.files
    steps.close()


def test_files_that_are_read_after_a_partial_result_leave_what_was_not_examined(
    tables_drive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    run(tables_drive, folder, time_s=1e-6)
    with closing(Case.open_existing(folder)) as case:
        case.add_fact("settings", {**case.fact("settings"), "time_s": None})
        assert ledger(case).partial
    seen = []
    for _ in resume(folder):
        with closing(Case.open_existing(folder, writable=False)) as reader:
            seen.append(ledger(reader))
            statuses = Counter(row.status for row in listed(reader))
            assert statuses["exact"] == seen[-1].term("exact").files
    exact = [found.term("exact").files for found in seen]
    assert all(found.adds_up for found in seen)
    assert exact == sorted(exact)
    assert len(set(exact)) > 1
    with closing(Case.open_existing(folder, writable=False)) as case:
        agrees_with_coverage(case)
        assert not ledger(case).partial
