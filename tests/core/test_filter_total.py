"""Totals of a filter: what the result says where everything is chosen, honest where something was left out."""

import pytest

from core.case import Case
from core.case_result import CaseResult
from core.filter import parse
from core.model import READ_STATUSES, Estimate
from core.views import cells_of_file, filter_total
from tests.core.asking import listed

FILTERS = ("kind:csv", "-kind:csv", "est:>100", "type:身份证", "path:表", "status:抽样", "size:<40kb", "status:未检")


def test_the_total_of_everything_is_the_figure_of_the_result(case: Case) -> None:
    assert filter_total(case, parse("")) == CaseResult(case).summary().records


@pytest.mark.parametrize("text", FILTERS)
def test_a_total_holds_the_truth_and_is_a_floor_where_a_budget_left_something_out(
    case: Case, whole: Case, text: str
) -> None:
    chosen = {row.path: row for row in listed(case, text)}
    truth = sum(row.records.floor for row in listed(whole) if row.path in chosen and row.records)
    found = filter_total(case, parse(text))
    if chosen and not any(row.status in READ_STATUSES for row in chosen.values()):
        assert found is None, "not examined is no number"
        return
    assert found is not None and found.floor <= truth
    if any("budget" in row.reason or "not reached" in row.reason for row in chosen.values()):
        assert (found.point, found.low, found.high, found.at_most) == (None, None, None, None)
    elif found.low is not None and found.high is not None:
        assert found.low <= truth <= found.high
    if all(row.status != "sampled" for row in chosen.values()) and found.point is not None:
        assert found == Estimate(truth, truth, truth, truth, "exact", truth)


def test_the_total_of_one_sampled_file_is_its_own_figure(case: Case) -> None:
    for row in listed(case, "status:sampled"):
        view = cells_of_file(case, row.id)
        if not view.pool:
            assert filter_total(case, parse(f'path:"{row.path}"')) == row.records


def test_nothing_chosen_is_exactly_nothing(case: Case) -> None:
    assert filter_total(case, parse("no_such_file")) == Estimate(0, 0, 0, 0, "exact", 0)
