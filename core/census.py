"""Census on demand (design page 3, C): parts of a finished case are read whole, and the count replaces the estimate.

What was estimated stays in the case, and the next round of results tells both. Large files are read in segments, each
kept when it is counted: several children work on one file, and what was counted survives a stop. A file that cannot be
read to its end keeps its estimate. Of a pool, or of a stratum whose units are files, only some files may be counted:
whoever chose them may have seen what was drawn, so the draw goes on speaking for the pool or stratum, their counts
raise its floor, and only all of them replace it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from core import distinct, examine, queries
from core.case import Case
from core.case_file import Row
from core.case_result import CaseResult
from core.case_rows import entry_of
from core.cells import STEP_BYTES
from core.codec import load_layout, load_tally
from core.errors import UsageError
from core.evidence.passwords import NO_PASSWORD
from core.meter import Meter
from core.model import CellTally, Entry, Layout, Outcome, Problem, Progress, Tally
from core.persons import unseen
from core.reading import (
    LEARN_BATCH,
    WHOLE_BATCH,
    WHOLE_BATCH_BYTES,
    check_present,
    keep_outcomes,
    learn_part,
    learn_these,
)
from core.segments import CONTENT, keys_of, whole_of_segments
from core.standing import floors
from core.tally import total
from core.uncounted import (
    BEFORE,
    OPEN,
    Uncounted,
    count_unlearnt,
    has_equal_length,
    ids_of_part,
    uncounted,
    uncounted_files,
    unlearnt_files,
)
from core.unit_reading import LABELS
from core.work import Job, Part, go
from core.workers import Lost

STAGE = "census"
SEGMENT_BYTES = 64 * STEP_BYTES
"""A large file is counted in pieces of so many bytes: no more than one a child is lost when it is stopped."""


def promote(case: Case, parts: Sequence[str]) -> Uncounted:
    """Asks for a census of files, folders, pools and strata, without any of the whole drive; what it will read.

    Parts that were asked for before and are not counted yet stay asked for. UsageError for a part that is not there,
    or if all is counted; CaseError if the case holds no result yet.
    """
    return promote_ids(case, None if not parts else [i for part in parts for i in _ids(case, part)])


def promote_ids(case: Case, ids: Sequence[int] | None) -> Uncounted:
    """The same for entries; None for all."""
    CaseResult(case)
    found = uncounted(case, ids)
    if not found.files:
        raise UsageError("Nothing is left to be counted there: it was read whole, or could not be read at all.")
    before = case.fact(OPEN)
    is_all = ids is None or (before is not None and before["entries"] is None)
    asked = None if is_all else sorted({*(ids or ()), *(before["entries"] if before else ())})
    with case.writing():
        if case.fact(BEFORE) is None:
            summary = case.fact("summary")
            figures = {"records": summary["records"], "floors": floors(summary), "strata": case.fact("strata") or []}
            case.add_fact(BEFORE, {"round": case.fact("round"), **figures})
        case.add_fact(OPEN, {"entries": asked})
        case.log("census asked for", {"files": found.files, "bytes": found.bytes, "all": is_all})
    return found


def _ids(case: Case, part: str) -> list[int]:
    found = ids_of_part(case, part)
    if found is None:
        raise UsageError(
            f"The case knows no file, folder, pool or stratum {part!r}. Give a path as the result shows it, relative "
            "to the evidence, or the name of a pool or stratum on the sheet of the sampling plan."
        )
    return found


def count_promoted(case: Case, job: Job) -> Iterator[Progress]:
    """Reads what is asked for and not counted yet. Stop pulling to stop: finished files and segments stay."""
    asked = case.fact(OPEN)
    if asked is None:
        return
    job = replace(job, deadline=None)
    yield from _learn(case, job, asked["entries"])
    left = uncounted(case, asked["entries"])
    work = _Work(case, job)
    meter = Meter(job.control, STAGE, left.files, left.bytes - _counted_bytes(case, asked["entries"]))
    yield from go(job, meter, work.parts(asked["entries"]), work.call, work.keep)
    case.add_fact(OPEN, None)
    case.log("census ended", {"could not be read": sorted(work.failed)})


def _learn(case: Case, job: Job, ids: Sequence[int] | None) -> Iterator[Progress]:
    """Files that the run had no room for were not even looked into. There may be millions: they are not all held."""
    rows = unlearnt_files(case, ids)
    batches = iter(lambda: [(row["id"], entry_of(row)) for row in islice(rows, LEARN_BATCH)], [])
    yield from learn_these(case, job, map(learn_part, batches), count_unlearnt(case, ids))


def _is_large(row: Row) -> bool:
    return bool(row["by_cells"]) and row["size_bytes"] > 2 * SEGMENT_BYTES


def _counted_bytes(case: Case, ids: Sequence[int] | None) -> int:
    """Bytes of segments that an earlier attempt counted."""
    large = (row for row in uncounted_files(case, ids) if _is_large(row))
    return sum(_size(row["size_bytes"], n) for row in large for n in queries.numbers_read(case, row["id"], STAGE))


def _size(size_bytes: int, segment: int) -> int:
    return 0 if segment == CONTENT else min(SEGMENT_BYTES, size_bytes - segment * SEGMENT_BYTES)


class _Work:
    """The parts of one census and what becomes of their answers. failed: ids of files that keep their estimate."""

    def __init__(self, case: Case, job: Job) -> None:
        self.case, self.job = case, job
        self.failed: set[int] = set()
        self._wanted: dict[int, set[int]] = {}
        self._seen: dict[int, Tally] = {}

    def parts(self, ids: Sequence[int] | None) -> Iterator[Part]:
        """Segments of large files, then small files by the batch; the largest first."""
        batch: list[tuple[int, Entry, Layout | None]] = []
        size = 0
        for row in uncounted_files(self.case, ids):
            if _is_large(row):
                yield from self._segments(row)
                continue
            if batch and (size + row["size_bytes"] > WHOLE_BATCH_BYTES or len(batch) >= WHOLE_BATCH):
                yield Part(STAGE, tuple(batch), size)
                batch, size = [], 0
            batch.append((row["id"], entry_of(row), load_layout(row["layout"])))
            size += row["size_bytes"]
        if batch:
            yield Part(STAGE, tuple(batch), size)

    def _segments(self, row: Row) -> Iterator[Part]:
        entry, layout = entry_of(row), load_layout(row["layout"])
        wanted = {
            *range(-(-entry.size_bytes // SEGMENT_BYTES)),
            *([CONTENT] if has_equal_length(self.case, row) else []),
        }
        missing = sorted(wanted - queries.numbers_read(self.case, row["id"], STAGE))
        self._wanted[row["id"]] = set(missing)
        for segment in missing:
            if row["id"] not in self.failed:
                item = (row["id"], entry, layout, segment)
                yield Part(STAGE, (item,), _size(entry.size_bytes, segment), pieces=len(missing))

    def call(self, part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The task of a part."""
        job, info = self.job, self.job.info
        if not part.pieces:
            items = [(entry, layout) for _, entry, layout in part.items]
            room = (str(job.scratch), job.settings.output_bytes, NO_PASSWORD, job.settings.budget_bytes is not None)
            return examine.count_whole, (info, items, *room, job.settings.persons)
        _, entry, layout, segment = part.items[0]
        if segment == CONTENT:
            return examine.hash_content, (info, entry)
        return examine.count_segment, (info, entry, layout, segment, SEGMENT_BYTES, job.settings.persons)

    def keep(self, part: Part, answer: Any) -> None:
        """Stores what was counted; trouble leaves the estimate as it is."""
        entry_id, entry = part.items[0][:2]
        if isinstance(answer, Lost):
            self._give_up(entry_id, entry, answer.status, answer.reason)
        elif part.pieces:
            self._keep_segment(part, answer)
        else:
            check_present(self.job, answer)
            for item, outcome in zip(part.items, answer, strict=True):
                self._keep_whole(item[0], outcome)

    def _give_up(self, entry_id: int, entry: Entry, status: str, reason: str) -> None:
        """Once a file."""
        if entry_id not in self.failed:
            self.failed.add(entry_id)
            self._forget(entry_id)
            words = f"its census: {reason}; what was known of it stands"
            self.case.add_problem(Problem(entry.path, status, words), self.case.fact("walk"))

    def _keep_whole(self, entry_id: int, outcome: Outcome) -> None:
        is_sampled = any(not label.startswith(LABELS) for label in queries.draws_of(self.case, entry_id))
        if is_sampled and outcome.status != "exact":
            self._give_up(entry_id, outcome.entry, outcome.status, outcome.reason)
        else:
            keep_outcomes(self.case, [(entry_id, outcome)])

    def _keep_segment(self, part: Part, answer: Any) -> None:
        entry_id, entry, layout, segment = part.items[0]
        if entry_id in self.failed:
            return  # another child was still at it when one segment could not be read
        if segment == CONTENT:
            answer = CellTally(CONTENT, answer, total(())), 0
        found, bytes_read = answer
        seen = self._keys(entry_id)
        persons = distinct.fresh(found.tally.persons, seen.persons)
        new = replace(found.tally, persons=persons, claims=unseen(found.tally.claims, seen.claims))
        found = replace(found, tally=new)
        with self.case.writing():
            self.case.add_cells(entry_id, STAGE, [(found, bytes_read)])
            self._wanted[entry_id].discard(segment)
            if not self._wanted[entry_id]:
                keep_outcomes(self.case, [(entry_id, whole_of_segments(self.case, entry_id, entry, layout))])
        self._seen[entry_id] = keys_of(seen, new)
        if not self._wanted[entry_id]:
            self._forget(entry_id)

    def _forget(self, entry_id: int) -> None:
        """Lets go of what is known of a file that is done with: there may be thousands, with many persons each."""
        self._wanted.pop(entry_id, None)
        self._seen.pop(entry_id, None)

    def _keys(self, entry_id: int) -> Tally:
        """Keys of the file's segments so far; those of an earlier attempt too."""
        if entry_id not in self._seen:
            seen = keys_of()
            for row in queries.segments_read(self.case, entry_id):
                seen = keys_of(seen, load_tally(row["tally"], row["persons"]))
            self._seen[entry_id] = seen
        return self._seen[entry_id]
