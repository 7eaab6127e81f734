"""Computes every estimate of a case again from its tallies, and says where the case holds another one."""

import json
import time
from collections.abc import Generator, Iterator
from typing import Any

from core import environment, proof_queries, queries
from core.case import Case
from core.codec import dump_tally
from core.difference import ABSENT, difference, differences
from core.model import Progress
from core.reread import counts_of
from core.segments import tally_of_segments
from core.summarise import overlapping, reckon_all, sum_up
from core.sums import Sums

PROGRESS_EVERY = 500
STAGE = "recount"
DRIVE, STRATA, OVERLAPS = "result", "sampling plan", "same persons"
"""What totals and strata go by in a difference."""


def made_by_another(case: Case) -> str:
    """Tool and rules that counted, where they are not these; "" where they are."""
    made, now = case.fact("environment") or {}, environment.describe()
    same = all(made.get(name) == now[name] for name in ("tool", "rules"))
    return "" if same else f"{made.get('tool', 'an unknown version')}, rules {made.get('rules', 'unknown')}"


def recounted(case: Case) -> Generator[Progress, None, list[str]]:
    """Every estimate of the newest round: per entry and type, strata, totals with and without copies, tiers.

    Differences: expected is what the tallies give, found what the case says.
    """
    round_, older = int(case.fact("round")), bool(made_by_another(case))
    sums, found, started = Sums.of(case), list[str](), time.monotonic()
    files = queries.count_entries(case)
    for entry_id, again in reckon_all(case, sums, round_ - 1):
        stored = proof_queries.stored_result(case, round_, entry_id)
        if stored != again:
            path = str(case.one("SELECT path FROM entry WHERE id = ?", (entry_id,)))
            found += differences(path, json.loads(again), json.loads(stored or "{}"), known_only=older)
        if sums.files % PROGRESS_EVERY == 0:
            yield Progress(STAGE, sums.files, files, 0, 0, time.monotonic() - started)
    for path in proof_queries.results_of_nobody(case, round_):
        found.append(difference(path, "entry behind a result", "one that the evidence holds", ABSENT))
    found += _segments(case)
    summary = case.fact("summary")
    found += differences(DRIVE, _as_stored(sum_up(case, sums, summary["state"])), summary, known_only=older)
    found += differences(STRATA, _as_stored(sums.strata), case.fact("strata"), known_only=older)
    found += differences(OVERLAPS, _as_stored(overlapping(case, sums)), case.fact("overlaps") or [], known_only=older)
    yield Progress(STAGE, sums.files, files, 0, 0, time.monotonic() - started)
    return found


def _segments(case: Case) -> Iterator[str]:
    """A file that a census counted in segments holds what they hold together."""
    for row in proof_queries.counted_in_segments(case):
        again = counts_of(dump_tally(tally_of_segments(case, row["id"])))
        yield from differences(f"{row['path']}: segments of its census", again, counts_of(row["tally"]))


def _as_stored(value: object) -> Any:
    return json.loads(json.dumps(value))
