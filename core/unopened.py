"""Files that nobody opened have their lines all the same: which they are, in which stratum, and why (`core.units`)."""

from collections.abc import Iterator
from heapq import merge
from operator import itemgetter

from core import queries, unit_queries
from core.case import Case
from core.case_file import Row
from core.model import NOT_REACHED_REASON, SAMPLED
from core.result import DRAWN_LATE, NOT_REACHED, UNDRAWN, Unopened
from core.unit_reading import PHASES, drawn, opened_above
from core.units import stratum_of


class Lines:
    """Lines of all entries in one round of results: rows of `queries.results`, and the files without a result."""

    def __init__(self, case: Case, round_: int) -> None:
        """case: open; it stays open."""
        units = drawn(case)
        self._case, self._round, self._above = case, round_, opened_above(case)
        self._drawn = {entry for phase in PHASES for entry in units.phases[phase]}
        self._is_sampled = bool(units.design())

    @property
    def are_problems(self) -> bool:
        """Does no sample stand for the files that nobody opened?"""
        return bool(self._above) and not self._is_sampled

    def rows(self) -> Iterator[Row]:
        """All of them in order, members behind their container; streamed. No place is in both lists."""
        every = queries.results(self._case, self._round)
        if not self._above:
            return every
        others = unit_queries.without_result(self._case, self._round, self._above)
        return merge(every, others, key=itemgetter("place"))

    def unopened(self, row: Row) -> Unopened | None:
        """The line of a file that nobody opened; None for folders and for files that have a result."""
        if row["result"] is not None or row["node"] == "folder":
            return None
        path, size_bytes = row["path"], row["size_bytes"]
        stratum = stratum_of(row["key"], size_bytes)
        if not self._is_sampled:
            return Unopened(path, size_bytes, "skipped", NOT_REACHED_REASON, stratum, NOT_REACHED)
        why = DRAWN_LATE if row["id"] in self._drawn else UNDRAWN
        return Unopened(path, size_bytes, SAMPLED, "", stratum, why)
