"""Records of the files in a filter, added up as the drive's are: exact, an interval, or a floor."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from core import listed
from core.case import Case, Stopped
from core.estimate import PAIRS, SRS, Stratum
from core.filter import Query
from core.measures import RECORDS, largest_possible
from core.model import READ_STATUSES, SAMPLED, Estimate
from core.reckon import pool_label
from core.totals import Totals
from core.uncounted import BEFORE, floors_before, is_picked

_READ = f"r.status IN ({', '.join(map(repr, READ_STATUSES))})"


_DRAWN = "r.status = 'sampled'"
_COUNTED = "(r.status != 'sampled' AND json_extract(r.json, '$.sample') IS NOT NULL)"


@dataclass(slots=True)
class _Pooled:
    """The files of one pool in a filter: counts of their drawn cells, all that was counted, were all read whole?"""

    drawn: list[int] = field(default_factory=list)
    counted: int = 0
    is_counted: bool = True


def filter_total(case: Case, query: Query, stop: Callable[[], bool] | None = None) -> Estimate | None:
    """Records of all files in a filter, of the newest round. Raises Stopped soon after stop() turns true.

    None where there are files, of none of which anything was read: not examined is no number. Files that could not be
    read count nothing beside others that could, as in the figure of the drive.
    A floor only where a file was left out (a budget, the time), or was read again and not reckoned yet. Of a pool the
    drawn cells of all other files count as empty, which keeps its design (a domain's total, Cochran 1977, 2.13); files
    that were counted out of it (`core.census`) raise its floor, and are the figure where the filter holds no others.
    """
    (where, values), totals = listed.where(query), Totals()
    drawn = _DRAWN if case.fact(BEFORE) is None else f"({_DRAWN} OR {_COUNTED})"
    sums = f"""SELECT COALESCE(sum(CASE WHEN {drawn} THEN 0 ELSE r.floor END), 0),
      COALESCE(max(r.left_out IS NOT 0), 0), count(*), COALESCE(sum({_READ}), 0) {listed.files(case)} AND {where}"""
    with case.interruptible(stop):
        totals.known[RECORDS], is_open, count, read = next(case.rows(sums, values))
        if count and not read:
            return None
        totals.open_ended, totals.picked = bool(is_open), is_picked(case)
        for stratum in _strata(case, f"{listed.files(case)} AND {drawn} AND {where}", values):
            if isinstance(stratum, int):
                totals.known[RECORDS] += stratum
            else:
                totals.strata[RECORDS].append(stratum)
            if stop is not None and stop():
                raise Stopped
    found = totals.estimate(RECORDS, case.settings().confidence)
    if totals.picked and not query.conditions:  # of the drive more may be known than was read
        found = replace(found, floor=max(found.floor, floors_before(case)[RECORDS]))
    return found


def _strata(case: Case, source: str, values: list[object]) -> Iterator[Stratum | int]:
    """Of files with a draw of their own, in walk order; then of pools, by name: counts where all files were counted."""
    pools: dict[str, _Pooled] = {}
    for row in case.rows(f"SELECT r.status, json_extract(r.json, '$.sample') AS sample {source} ORDER BY h.id", values):
        if row["sample"] is None:  # of a case of the first version: left_out is unknown there, so the total is a floor
            continue
        pool, cells, counted, drawn = json.loads(row["sample"])
        if pool:
            found = pools.setdefault(pool, _Pooled())
            found.drawn.extend(drawn)
            found.counted += counted
            found.is_counted = found.is_counted and row["status"] != SAMPLED
        else:
            pairs = np.array(drawn, np.int64).reshape(-1, 2)
            yield Stratum(cells, pairs, PAIRS, counted, largest_possible(RECORDS))
    sizes = {row["stage"]: (row["cells"], row["sampled"]) for row in case.fact("strata") or []}
    for pool in sorted(name for name in pools if pool_label(name) in sizes):
        cells, sampled = sizes[pool_label(pool)]
        found, counts = pools[pool], np.zeros(sampled, np.int64)
        counts[: len(found.drawn)] = found.drawn
        yield (
            found.counted if found.is_counted else Stratum(cells, counts, SRS, found.counted, largest_possible(RECORDS))
        )
