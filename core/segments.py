"""What a large file holds that a census counted in segments: its segments added up, in order."""

from core import queries
from core.case import Case
from core.codec import load_tally
from core.model import Entry, Layout, Outcome, Tally
from core.tally import total

CONTENT = -1
"""Stands among the segments of a file for the SHA-256 of its content, wanted where another file has its length."""

_FOLD = 256
"""So many tallies are held at a time."""


def keys_of(*tallies: Tally) -> Tally:
    """The keys of persons alone."""
    return total(Tally({}, {}, {}, tally.persons, claims=tally.claims) for tally in tallies)


def whole_of_segments(case: Case, entry_id: int, entry: Entry, layout: Layout) -> Outcome:
    """The whole file out of its segments: as if it had been read from end to end."""
    digests = (row["digest"] for row in queries.segments_read(case, entry_id) if row["cell"] == CONTENT)
    return Outcome(entry, "exact", layout, tally_of_segments(case, entry_id), entry.size_bytes, next(digests, None))


def tally_of_segments(case: Case, entry_id: int) -> Tally:
    """All that the segments of a file hold, in order."""
    tallies: list[Tally] = []
    for row in queries.segments_read(case, entry_id):
        tallies.append(load_tally(row["tally"], row["persons"]))
        if len(tallies) >= _FOLD:
            tallies = [total(tallies)]
    return total(tallies)
