"""Which sampled files are copies of another file. Content that was read whole is compared by its hash, in SQL."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from core import examine, queries
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.live import Live
from core.meter import Meter
from core.model import Progress
from core.plan import draw_without_replacement
from core.work import Job, Part, go

BLOCKS = 64
"""Blocks of 4 KiB in which two files of one size must be alike to count as one."""

LARGEST_GROUP = 8
"""Files of one size that are compared with one another; of more, only the first is surely no copy."""

BUDGET_SHARE = 0.05
"""Of a byte budget, what comparing may take; pairs beyond it stay in doubt."""


def reserve(case: Case, budget_bytes: int) -> int:
    """Bytes of the budget that comparing will need, at most its share of it."""
    return min(int(budget_bytes * BUDGET_SHARE), queries.equal_sizes(case) * _cost())


def _cost() -> int:
    return 2 * BLOCKS * examine.COMPARE_BLOCK_BYTES


def compare(case: Case, job: Job, live: Live) -> Iterator[Progress]:
    """Files of equal size, at least one of them sampled: alike in random blocks, or proven different.

    Kept as the facts "copies" {entry id: path of the first} and "different" [[entry id, entry id], …].
    """
    if case.fact("copies") is not None:
        return
    alike: list[tuple[int, int, str]] = []
    different: list[tuple[int, int]] = []
    pairs = [
        (one, other)
        for group in _groups(case)
        for one, other in _pairs(group)
        if not any(row["top"] or row["content_bytes"] for row in (one, other))
    ]
    if job.settings.budget_bytes is not None:
        pairs = pairs[: reserve(case, job.settings.budget_bytes) // _cost()]

    def parts() -> Iterator[Part]:
        for one, other in pairs:
            yield Part("compare", ((one["id"], entry_of(one), other["id"], entry_of(other)),), 0)

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
            alike.append((other_id, one_id, one.path))
        elif answer is False:
            different.append((one_id, other_id))

    yield from go(job, Meter(job.control, "compare", len(pairs), 0, live), parts(), call, keep)
    case.add_fact("different", sorted(different))
    case.add_fact("copies", {str(other): path for other, _, path in sorted(alike, reverse=True)})


def _groups(case: Case) -> Iterator[list[Row]]:
    """Entries whose content has one length, at least one of them sampled, in order."""
    for _, rows in groupby(queries.same_sizes(case), key=itemgetter("length")):
        group = list(rows)
        if len(group) > 1:
            yield group


def _pairs(group: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pairs, in order, that no hash decides; none in a large group, whose sampled entries stay in doubt."""
    if len(group) > LARGEST_GROUP:
        return []
    return [(one, other) for one, other in combinations(group, 2) if one["sha256"] is None or other["sha256"] is None]


def possible_copies(case: Case) -> frozenset[int]:
    """Sampled entries that have the size of another and were not proven to differ from it."""
    different = {tuple(pair) for pair in case.fact("different") or []}
    doubtful: set[int] = set()
    for group in _groups(case):
        if len(group) > LARGEST_GROUP:
            surely_first = 0 if any(row["sha256"] for row in group) else 1
            doubtful.update(row["id"] for row in group[surely_first:] if row["sha256"] is None)
        for one, other in _pairs(group):
            if (one["id"], other["id"]) not in different:
                doubtful.add(other["id"] if other["sha256"] is None else one["id"])
    return frozenset(doubtful)
