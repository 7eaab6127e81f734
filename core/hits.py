"""All hits of one file, with what became of each: how an expert checks a count, and how we measure ourselves.

Two passes, both in a child: the first counts as a run does and decides which slots count, the second lists.
Memory stays flat: the child writes small files, which are read and removed while it goes on.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import examine
from core.detect.chance import Decision, decide
from core.errors import CoreError, EvidenceError, ReadError
from core.evidence import open_source
from core.evidence.folder import describe
from core.evidence.names import shown
from core.evidence.protection import check_output, temporary_folder
from core.hit import Hit, from_line
from core.hit_reader import READY, Asked, list_hits
from core.law import class_of_record
from core.measures import measure
from core.model import READ_STATUSES, Entry, EvidenceInfo, Layout, Outcome, Problem
from core.paths import log_path
from core.report.escapes import visible
from core.settings import Settings
from core.work import SLOWEST_BYTES_PER_S
from core.workers import Children, Lost, Task

SLOWEST_LISTED_BYTES_PER_S = 250_000
"""A file full of hits may take this long to list, on top of the fixed budget of a file."""

_BUDGETS = Settings()


@dataclass(frozen=True, slots=True)
class Place:
    """One file on disk. member: path of what is asked for inside it, "" for all of it."""

    info: EvidenceInfo
    entry: Entry
    member: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The file after the first pass. top: its outcome; outcomes: of what was asked for, it or what lies inside it."""

    place: Place
    layout: Layout | None
    top: Outcome
    outcomes: tuple[Outcome, ...]
    decisions: dict[bytes, Decision]
    children: Children
    folder: Path

    def problems(self) -> Iterator[Problem]:
        """What was not read, or not whole."""
        for outcome in self.outcomes:
            if outcome.status not in READ_STATUSES or outcome.reason:
                yield Problem(outcome.entry.path, outcome.status, outcome.reason)

    def counts(self) -> dict[str, int]:
        """Rows per measure (`core.measures`), as a run counts them."""
        total: dict[str, int] = {}
        for outcome in self.outcomes:
            if outcome.tally is not None:
                found = measure(outcome.tally.signatures, self.decisions[outcome.entry.key], class_of_record)
                for name, rows in found.items():
                    total[name] = total.get(name, 0) + rows
        return total

    def hits(self, type_: str | None = None, unmask: bool = False) -> Iterator[Hit]:
        """Every hit, in the order of the content. EvidenceError if the file is not what it was when it was counted."""
        if not self.decisions:
            return
        segments = self.folder / "segments"
        segments.mkdir()
        asked = Asked(self.decisions, type_, unmask, str(segments), str(self.folder), _BUDGETS.output_bytes)
        entry = self.place.entry
        limit_s = _BUDGETS.child_timeout_s + entry.size_bytes / SLOWEST_LISTED_BYTES_PER_S
        task = Task(None, list_hits, (self.place.info, entry, self.layout, asked), limit_s)
        with closing(self.children.run([task])) as running:
            for ended in running:
                yield from _emptied(segments)
                if ended is not None:
                    self._check(ended[1])
        segments.rmdir()

    def _check(self, again: Any) -> None:
        """again: what the child says after the second pass."""
        if isinstance(again, Lost):
            if isinstance(again.error, CoreError):
                raise again.error
            path = self.place.entry.path
            raise CoreError(f"The listing of {path} ended too early ({again.reason}). List one type at a time.")
        if _digests(again) != _digests(self.top):
            raise EvidenceError(f"{self.place.entry.path} changed while its hits were listed. List them again.")


def place_of(path: str) -> Place:
    """The file at this path, or in a container there (`a.zip!b.csv`). EvidenceError if there is none."""
    outer, member = _split(path)
    folder, name = os.path.split(os.path.abspath(outer))  # noqa: PTH100  no link may be resolved here
    info = describe(folder)
    key = os.fsencode(name)
    try:
        with open_source(info) as source, source.open(key) as file:
            facts = os.fstat(file.fileno())
    except ReadError as error:
        raise EvidenceError(f"{path}: {error.reason}. Give the path of a file, not of a folder or a link.") from error
    return Place(info, Entry(shown(key), key, "file", facts.st_size, facts.st_mtime_ns), member)


def _split(path: str) -> tuple[str, str]:
    """(path on disk, path inside the file there)."""
    parts = path.split("!")
    for count in (len(parts), *range(1, len(parts))):
        outer = "!".join(parts[:count])
        if os.path.lexists(outer):
            return outer, "!".join(parts[count:])
    raise EvidenceError(f"There is no file {path}. Check the path; what lies in an archive is archive.zip!name.")


@contextmanager
def counted(path: str) -> Iterator[Counted]:
    """The file, counted; it can be listed as long as the context lasts. Its copies are removed at the end.

    EvidenceError if there is no such file. Trouble with what it holds is among the problems.
    """
    place = place_of(path)
    with ExitStack() as stack:
        folder = temporary_folder(place.info)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        children = stack.enter_context(Children(1, _BUDGETS.child_memory_bytes))
        layout, top = _count(place, children, folder)
        outcomes = _asked_for(place, top)
        decisions = {each.entry.key: decide(each.tally) for each in outcomes if each.tally is not None}
        yield Counted(place, layout, top, outcomes, decisions, children, folder)


def _asked_for(place: Place, top: Outcome) -> tuple[Outcome, ...]:
    """What was asked for; with a container that was not read to its end, that too."""
    everything = tuple(_within(top))
    if not place.member:
        return everything
    path = f"{top.entry.path}!{place.member}"
    found = [
        each for each in everything if each.entry.path == path or each.entry.path.startswith((path + "/", path + "!"))
    ]
    read = top.status in READ_STATUSES and not top.reason
    if not found and read:
        raise EvidenceError(f"{top.entry.path} holds no {place.member}. Give it as `pandian hits` lists it.")
    return (*(() if read else (top,)), *found)


def _within(outcome: Outcome) -> Iterator[Outcome]:
    yield outcome
    for member in outcome.members:
        yield from _within(member)


def log_shown(place: Place, reason: str) -> None:
    """A line in the program's log, before values are shown. CoreError if it cannot be written."""
    path = log_path()
    if place.info.kind == "volume":
        check_output(place.info, path.parent)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{now} INFO {__name__}: values shown: hits of {visible(place.entry.path)}; {visible(reason)}\n")
    except OSError as error:
        raise CoreError(f"Values are shown only if that can be logged: {path} ({error.strerror}).") from error


def _count(place: Place, children: Children, folder: Path) -> tuple[Layout | None, Outcome]:
    """The layout learnt and the whole counted, as a run that reads everything does."""
    entry = place.entry
    if not entry.size_bytes:
        return None, Outcome(entry, "no_content", Layout("empty"), None, 0)
    learnt = _call(children, entry, examine.learn, place.info, [entry], str(folder), False)
    if isinstance(learnt, Outcome):
        return None, learnt
    if learnt.outcome is not None:
        return None, learnt.outcome
    asked = [(entry, learnt.layout)]
    return learnt.layout, _call(
        children, entry, examine.count_whole, place.info, asked, str(folder), _BUDGETS.output_bytes
    )


def _call(children: Children, entry: Entry, function: Callable[..., Any], *arguments: Any) -> Any:
    """The child's one answer; where it gave none, an outcome that says why."""
    limit_s = _BUDGETS.child_timeout_s + entry.size_bytes / SLOWEST_BYTES_PER_S
    (answer,) = (each[1] for each in children.run([Task(None, function, arguments, limit_s)]) if each is not None)
    if not isinstance(answer, Lost):
        return answer[0]
    if isinstance(answer.error, CoreError):
        raise answer.error
    return Outcome(entry, answer.status, None, None, 0, reason=answer.reason)


def _digests(outcome: Outcome) -> list[tuple[str, bytes | None]]:
    return [(each.status, each.content_sha256) for each in _within(outcome)]


def _emptied(segments: Path) -> Iterator[Hit]:
    """The hits of all segments that are whole; they are removed."""
    for segment in sorted(segments.glob("*" + READY)):
        with segment.open(encoding="ascii") as lines:
            yield from map(from_line, lines)
        segment.unlink()
