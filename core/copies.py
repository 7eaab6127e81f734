"""Which sampled files are copies of another file. Content that was read whole is compared by its hash, in SQL."""

from collections.abc import Callable, Iterator
from typing import Any

from core import examine, queries
from core.case import Case, Row, entry_of
from core.model import Progress
from core.plan import draw_without_replacement
from core.work import Job, Part, do

BLOCKS = 64
"""Blocks of 4 KiB in which two files of one size must be alike to count as one."""

BUDGET_SHARE = 0.05
"""Of a byte budget, what comparing may take; pairs beyond it stay in doubt."""


def reserve(case: Case, budget_bytes: int) -> int:
    """Bytes of the budget that comparing will need, at most its share of it."""
    return min(int(budget_bytes * BUDGET_SHARE), queries.equal_sizes(case) * _cost())


def _cost() -> int:
    return 2 * BLOCKS * examine.COMPARE_BLOCK_BYTES


def compare(case: Case, job: Job) -> Iterator[Progress]:
    """Files of equal size, at least one of them sampled: alike in random blocks, or proven different.

    Kept as the facts "copies" {entry id: path of the first} and "different" [[entry id, entry id], …].
    """
    if case.fact("copies") is not None:
        return
    copies: dict[str, str] = {}
    different: list[tuple[int, int]] = []
    budget = job.settings.budget_bytes
    left = None if budget is None else reserve(case, budget)

    def parts() -> Iterator[Part]:
        nonlocal left
        for one, other in _pairs(case):
            if (
                one["top"] is not None
                or other["top"] is not None
                or str(one["id"]) in copies
                or str(other["id"]) in copies
            ):
                continue
            if left is not None:
                if left < _cost():
                    return
                left -= _cost()
            yield Part("compare", ((one["id"], entry_of(one), other["id"], entry_of(other)),), 0, other["path"])

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        _, one, _, other = part.items[0]
        blocks = max(1, one.size_bytes // examine.COMPARE_BLOCK_BYTES)
        drawn = draw_without_replacement(
            job.settings.seed, b"", f"compare/{one.size_bytes}", blocks, min(BLOCKS, blocks)
        )
        return examine.compare, (job.info, one, other, [block * examine.COMPARE_BLOCK_BYTES for block in drawn])

    def keep(part: Part, answer: Any) -> None:
        one_id, one, other_id, _ = part.items[0]
        if answer is True:
            copies.setdefault(str(other_id), one.path)
        elif answer is False:
            different.append((one_id, other_id))

    yield from do(job, "compare", parts(), call, keep, 0, 0)
    case.add_fact("different", sorted(different))
    case.add_fact("copies", copies)


def _pairs(case: Case) -> list[tuple[Row, Row]]:
    """Pairs of equal size, in order, that no hash decides."""
    firsts: dict[int, list[Row]] = {}
    pairs = []
    for row in queries.same_sizes(case):
        alike = firsts.setdefault(row["size_bytes"], [])
        pairs += [(first, row) for first in alike if first["sha256"] is None or row["sha256"] is None]
        alike.append(row)
    return pairs


def possible_copies(case: Case) -> frozenset[int]:
    """Sampled entries that have the size of another and were not proven to differ from it."""
    different = {tuple(pair) for pair in case.fact("different") or []}
    doubtful = set()
    for one, other in _pairs(case):
        if (one["id"], other["id"]) not in different:
            doubtful.add(other["id"] if other["sha256"] is None else one["id"])
    return frozenset(doubtful)
