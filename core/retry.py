"""Entries that could not be read are read again, with a password or without. Both attempts stay in the case.

A better outcome is a new row; the one it stands for is retired: lists leave it out from then on, nothing is
changed or removed. Figures change only with `recompute`. The password is in memory only, in no log and no fact.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import examine, queries
from core.case import Case, Lock
from core.case_file import Row
from core.case_result import CaseResult
from core.case_rows import entry_of
from core.codec import load_layout, load_tally
from core.control import Control
from core.errors import CoreError
from core.evidence import open_source
from core.evidence.passwords import Password
from core.evidence.protection import check_output
from core.indicators import indicators
from core.model import Indicator, Outcome, Progress
from core.reading import clues_in
from core.settings import Settings
from core.summarise import summarise
from core.work import Job, Part, do, scratch_folder
from core.workers import Children, Lost

RETRIABLE = ("encrypted", "unreadable", "limit", "unsupported", "indicative", "container", "skipped")
"""Statuses that another attempt may better. A container stands for what is inside it."""

GONE = "not in the case any more: it was read again since"
NOT_FAILED = "it did not fail"
SLOWEST_CIPHER_BYTES_PER_S = 200_000


@dataclass(frozen=True, slots=True)
class RetryAnswer:
    """What became of one entry that was asked for. status, reason: of this attempt. now_id: its row from now on, the
    old one where nothing is better than before. A container with encrypted members left is "encrypted"."""

    entry_id: int
    path: str
    status: str
    reason: str
    now_id: int


def retry(
    folder: Path, entry_ids: Sequence[int], password: str = "", lock: Lock | None = None, control: Control | None = None
) -> Iterator[Progress | RetryAnswer]:
    """Reads entries again, each whole, in children; an answer for each id. Stop pulling to stop: what is kept stays.

    lock: as in `Case.open_existing`. CaseError if the case cannot be written, EvidenceError if the evidence is gone.
    """
    with closing(Case.open_existing(folder, lock=lock)) as case:
        check_output(case.info(), folder)
        asked: dict[int, list[Row]] = {}
        for entry_id in dict.fromkeys(entry_ids):
            row = queries.attempt(case, entry_id)
            if row is None or row["status"] not in RETRIABLE:
                path, status = ("", "skipped") if row is None else (row["path"], row["status"] or "skipped")
                yield RetryAnswer(entry_id, path, status, GONE if row is None else NOT_FAILED, entry_id)
            else:
                asked.setdefault(row["top"] or row["id"], []).append(row)
        if asked:
            yield from _read_again(case, asked, Password(password), control or Control())


def recompute(folder: Path, lock: Lock | None = None) -> Iterator[Progress]:
    """A new round of results over all that is known now. CaseError if there was none yet."""
    with closing(Case.open_existing(folder, lock=lock)) as case:
        CaseResult(case)
        yield from summarise(case, case.fact("summary")["state"])
        case.log("estimated again", {"round": case.fact("round")})


def _read_again(
    case: Case, asked: Mapping[int, Sequence[Row]], password: Password, control: Control
) -> Iterator[Progress | RetryAnswer]:
    info = case.info()
    files = [next(queries.inside(case, top)) for top in asked]
    settings = _patient(case.settings(), max(row["size_bytes"] for row in files), password)
    answers: list[RetryAnswer] = []
    case.log("reading again", {"entries": sorted(asked), "password": bool(password)})

    def parts() -> Iterator[Part]:
        for row in files:
            item = (row["id"], entry_of(row), load_layout(row["layout"]))
            yield Part("retry", (item,), row["size_bytes"])

    def keep(part: Part, answer: Any) -> None:
        answers.extend(_kept(case, asked[part.items[0][0]], part, answer))

    with (
        open_source(info) as source,
        scratch_folder(case.folder) as scratch,
        Children(settings.workers, settings.child_memory_bytes) as children,
    ):

        def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
            items = [(entry, layout) for _, entry, layout in part.items]
            room = (str(scratch), settings.output_bytes, password, False)
            return examine.count_whole, (info, items, *room, settings.persons)

        job = Job(info, settings, source, children, scratch, None, control, log=case.log)
        for progress in do(job, "retry", parts(), call, keep, len(files), sum(row["size_bytes"] for row in files)):
            yield progress
            while answers:
                yield answers.pop(0)


def _patient(settings: Settings, largest_bytes: int, password: Password) -> Settings:
    """The old cipher of ZIP is slow to undo: the time budget of one file grows with its size."""
    if not password:
        return settings
    return replace(settings, child_timeout_s=settings.child_timeout_s + largest_bytes / SLOWEST_CIPHER_BYTES_PER_S)


def _kept(case: Case, asked: Sequence[Row], part: Part, answer: Any) -> Iterator[RetryAnswer]:
    """Stores what is better than before; one answer for each row that was asked for."""
    if isinstance(answer, Lost):
        if isinstance(answer.error, CoreError):
            raise answer.error
        for row in asked:
            yield RetryAnswer(row["id"], row["path"], answer.status, answer.reason, row["id"])
        return
    top_id, outcome = part.items[0][0], answer[0]
    now = _store(case, top_id, outcome)
    attempts = {each.entry.key: each for each in _all(outcome)}
    for row in asked:
        status, reason = _in_words(attempts.get(row["key"], outcome))
        yield RetryAnswer(row["id"], row["path"], status, reason, now.get(row["key"], row["id"]))


def _in_words(outcome: Outcome) -> tuple[str, str]:
    """Status and reason; what is still encrypted inside a container is what its password was asked for."""
    locked = [each for each in _all(outcome) if each.status == "encrypted"]
    if outcome.status != "container" or not locked:
        return outcome.status, outcome.reason
    others = sum(1 for each in _all(outcome)) - 1 - len(locked)
    return "encrypted", f"{locked[0].reason} ({len(locked)} of {len(locked) + others} members)"


def _store(case: Case, top_id: int, outcome: Outcome) -> dict[bytes, int]:
    """Keeps whatever of the outcome is better; {key: id of the row that stands for it now}, empty if nothing is."""
    before = {row["key"]: row for row in queries.inside(case, top_id)}
    top = before[outcome.entry.key]
    with case.writing():
        if _rank(outcome) > _rank_before(top, before):
            found: list[tuple[Outcome, int | None]] = [(_merged(case, outcome, before), None)]
        else:
            found = [(_merged(case, member, before), top_id) for member in _better(outcome.members, before)]
        if not found:
            case.log("read again", {"entry": top_id, "better": 0})
            return {}
        walk = case.fact("walk")
        for each, container in found:
            retired = [row["id"] for key, row in before.items() if _is_inside(key, each.entry.key)]
            by = case.add_again(retired, each, walk, container, top["place"])
        case.add_indicators(_new_indicators(case, outcome, walk), walk)
        case.log("read again", {"entry": top_id, "better": len(found)})
        return {row["key"]: row["id"] for row in queries.inside(case, found[0][1] or by)}


def _better(members: Sequence[Outcome], before: Mapping[bytes, Row]) -> Iterator[Outcome]:
    """Members, also of containers inside, that are better than before. Those that fail now keep their former row."""
    for member in members:
        row = before.get(member.entry.key)
        if row is None:
            continue
        if _rank(member) > _rank_before(row, before):
            yield member
        elif member.status == row["status"] == "container":
            yield from _better(member.members, before)


def _merged(case: Case, outcome: Outcome, before: Mapping[bytes, Row]) -> Outcome:
    """The outcome, but for members that an earlier attempt knew more of: those as they were then."""
    if not outcome.members:
        return outcome
    members = []
    for member in outcome.members:
        row = before.get(member.entry.key)
        is_worse = row is not None and _rank_before(row, before) > _rank(member)
        members.append(_former(case, row, before) if row is not None and is_worse else _merged(case, member, before))
    return replace(outcome, members=tuple(members))


def _former(case: Case, row: Row, before: Mapping[bytes, Row]) -> Outcome:
    """What an earlier attempt found of an entry, with all inside."""
    kept = next(case.rows("SELECT * FROM outcome WHERE entry = ?", (row["id"],)))
    inside = [each for key, each in before.items() if key.rpartition(b"\0")[0] == row["key"]]
    return Outcome(
        entry_of(row),
        kept["status"],
        load_layout(kept["layout"]),
        None if kept["tally"] is None else load_tally(kept["tally"], kept["persons"]),
        kept["bytes_read"],
        kept["sha256"],
        kept["reason"],
        tuple(_former(case, each, before) for each in sorted(inside, key=lambda each: int(each["id"]))),
        kept["content_bytes"],
    )


def _rank(outcome: Outcome) -> tuple[int, int]:
    return _rank_of(outcome.status, outcome.reason, sum(1 for _ in _all(outcome)))


def _rank_before(row: Row, before: Mapping[bytes, Row]) -> tuple[int, int]:
    return _rank_of(row["status"], row["reason"], sum(1 for key in before if _is_inside(key, row["key"])))


def _rank_of(status: str, reason: str, entries: int) -> tuple[int, int]:
    """How much is known: all of it; a part (of an archive that is cut off: so many members); what it is; nothing."""
    if status == "exact" or (status in ("container", "no_content") and not reason):
        return 3, 0
    if status in ("container", "indicative"):
        return 2, entries
    return (1, 0) if status == "unsupported" else (0, 0)


def _is_inside(key: bytes, container: bytes) -> bool:
    return key == container or key.startswith(container + b"\0")


def _all(outcome: Outcome) -> Iterator[Outcome]:
    yield outcome
    for member in outcome.members:
        yield from _all(member)


def _new_indicators(case: Case, outcome: Outcome, walk: int) -> list[Indicator]:
    """What names and contents inside say, but for what they said at an earlier attempt."""
    path = outcome.entry.path
    known = queries.indicators_inside(case, path, walk)
    said = [i for i in indicators([each.entry.path for each in _all(outcome)][1:]) if i.path.startswith(f"{path}!")]
    said += [clue for clue in clues_in(outcome) if isinstance(clue, Indicator)]
    return [i for i in said if (i.path, i.category, i.term) not in known]
