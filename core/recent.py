"""Cases that were opened before, and how each of them stands. A list for convenience: nothing depends on it."""

import json
import os
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from core.case import FILE_NAME, Case, now_utc
from core.codec import load_estimate
from core.errors import CaseError, EvidenceError, NewerCaseError
from core.evidence import open_source
from core.identity import Identity, load_identity
from core.ledger import Ledger, ledger
from core.live import FACT as SO_FAR
from core.model import Estimate
from core.paths import user_folder
from core.precision import is_open
from core.result import AuditRow
from core.uncounted import OPEN
from core.work import is_at_work

LIST_NAME = "recent.json"
MOST = 30

_ENDINGS = {"run ended": "", "stopped by the user": "stopped"}
_COULD_NOT = "run could not go on: "
_SINCE = ("case opened", "unmasked view", "identity changed", "exported", "unmasked export")


@dataclass(frozen=True, slots=True)
class RecentCase:
    """One line of the list, as it was when the case was last opened; "" for what is not known.

    folder: absolute. number: of the case. evidence, serial: model and number of the device, else the path examined.
    """

    folder: str
    name: str
    number: str = ""
    evidence: str = ""
    serial: str = ""
    opened_utc: str = ""


@dataclass(frozen=True, slots=True)
class CaseState:
    """How a case stands now.

    state: finished | limited (finished, but its time was up) | interrupted | running (a run goes on, in whatever
    process) | source_missing (interrupted, and the evidence is not there to go on) | newer (made by a newer version)
    | missing | broken. share: of the evidence's bytes, what is done with; None before the inventory ended. records: of
    the newest results, else the last figure of a run that was ended, else None. ended_utc: end of the last run, or the
    last sign of it. reason: why it is not finished: stopped | time | cut_off (killed, power) | the name of an error
    such as EvidenceError; the text itself for newer and broken. done_files: of `files`, those done with. audit_ok: the
    chain of the process log is whole.
    """

    state: str
    share: float | None = None
    records: Estimate | None = None
    ledger: Ledger | None = None
    ended_utc: str = ""
    has_workbook: bool = False
    reason: str = ""
    done_files: int = 0
    files: int = 0
    audit_lines: int = 0
    audit_ok: bool = True
    identity: Identity = field(default_factory=Identity)


# the list ----------------------------------------------------------------------------------------
def recent() -> list[RecentCase]:
    """Newest first. Empty if there is no list or it is damaged."""
    try:
        lines = json.loads((user_folder() / LIST_NAME).read_text("utf-8"))
        return [RecentCase(**line) for line in lines if _is_line(line)][:MOST]
    except (OSError, ValueError, TypeError):
        return []


def _is_line(line: object) -> bool:
    names = {each.name for each in fields(RecentCase)}
    return (
        isinstance(line, dict)
        and {"folder", "name"} <= line.keys() <= names
        and all(isinstance(text, str) for text in line.values())
    )


def remember(folder: Path) -> None:
    """The case in a folder becomes the first of the list. What it is called is read from it, if it can be."""
    path = os.path.abspath(folder)  # noqa: PTH100  links stay as the examiner knows them
    others = [line for line in recent() if line.folder != path]
    known = next((line for line in recent() if line.folder == path), RecentCase(path, Path(path).name))
    _write([replace(_described(Path(path), known), opened_utc=now_utc()), *others])


def forget(folder: Path) -> None:
    """Takes a case off the list; the case stays as it is."""
    path = os.path.abspath(folder)  # noqa: PTH100
    _write([line for line in recent() if line.folder != path])


def _described(folder: Path, known: RecentCase) -> RecentCase:
    try:
        with closing(Case.open_existing(folder, writable=False)) as case:
            info, number = case.info(), load_identity(case).number
    except CaseError:
        return known
    facts = info.facts if info.kind == "volume" else {}
    device = " ".join(text for text in (facts.get("vendor", ""), facts.get("model", "")) if text)
    return replace(known, number=number, evidence=device or info.path, serial=facts.get("serial", ""))


def _write(lines: Sequence[RecentCase]) -> None:
    """Whole or not at all. A list that cannot be written is not kept."""
    path = user_folder() / LIST_NAME
    part = path.with_name(f"{LIST_NAME}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps([asdict(line) for line in lines[:MOST]], indent=1), "utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()


# one case ----------------------------------------------------------------------------------------
def case_state(folder: Path) -> CaseState:
    """How the case in a folder stands. Reads only, and never raises: whatever is wrong with a case is its state.

    Counts the case's files: some tenths of a second for a million. Looks whether the evidence is there.
    """
    if not (folder / FILE_NAME).is_file():
        return CaseState("missing")
    try:
        at_work = is_at_work(folder)  # first: what is read then is at least as new
        with closing(Case.open_existing(folder, writable=False)) as case:
            return _state(case, at_work)
    except NewerCaseError as error:
        return CaseState("newer", reason=str(error), has_workbook=_has_workbook(folder))
    except Exception as error:  # a damaged file may fail anywhere
        return CaseState("broken", reason=str(error) or type(error).__name__, has_workbook=_has_workbook(folder))


def _state(case: Case, at_work: bool) -> CaseState:
    lines = list(case.audit())
    found = ledger(case)
    left = next((term for term in found.terms if term.key == "to_be_read"), None)
    left_files, left_bytes = (left.files, left.bytes) if left else (0, 0)
    state, reason = _how_it_ended(case, lines, at_work)
    return CaseState(
        state=state,
        share=_share(found, left_files, left_bytes) if case.fact("walk") is not None else None,
        records=_records(case),
        ledger=found,
        ended_utc=_end(lines),
        has_workbook=_has_workbook(case.folder),
        reason=reason,
        done_files=found.files - left_files,
        files=found.files,
        audit_lines=len(lines),
        audit_ok=not case.broken_links(),
        identity=load_identity(case),
    )


def _how_it_ended(case: Case, lines: Sequence[AuditRow], at_work: bool) -> tuple[str, str]:
    """State and reason."""
    if at_work:
        return "running", ""
    summary = case.fact("summary") if case.fact("round") is not None else None
    is_done = case.fact(OPEN) is None and not is_open(case)
    if summary is not None and summary["state"] == "complete" and is_done:
        return "finished", ""
    reason = _reason(lines)
    if summary is not None and not reason:
        return "limited", "time"
    try:
        open_source(case.info()).close()
    except EvidenceError:
        return "source_missing", reason
    return "interrupted", reason


def _reason(lines: Sequence[AuditRow]) -> str:
    """Why the last run ended; "" if it came to its end."""
    for line in reversed(lines):
        if line.action in _ENDINGS:
            return _ENDINGS[line.action]
        if line.action.startswith(_COULD_NOT):
            return line.action.removeprefix(_COULD_NOT)
        if line.action == "run started":
            break
    return "cut_off"


def _end(lines: Sequence[AuditRow]) -> str:
    """When the last run ended, else the last sign of it; what was done to its case since is none."""
    sign = ""
    for line in reversed(lines):
        if line.action in _ENDINGS or line.action.startswith(_COULD_NOT):
            return line.time_utc
        sign = sign or ("" if line.action in _SINCE else line.time_utc)
        if line.action == "run started":
            break
    return sign


def _records(case: Case) -> Estimate | None:
    if case.fact("round") is not None:
        return load_estimate(case.fact("summary")["records"])
    figure = case.fact(SO_FAR)
    return None if figure is None else load_estimate(figure["records"])


def _share(found: Ledger, left_files: int, left_bytes: int) -> float:
    """How much is done: of the files or of the bytes, whichever says less."""
    pairs = (found.files - left_files, found.files), (found.bytes - left_bytes, found.bytes)
    return min(done / whole if whole else 1.0 for done, whole in pairs)


def _has_workbook(folder: Path) -> bool:
    return next(folder.glob("*.xlsx"), None) is not None
