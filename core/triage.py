"""The whole job, on one screen: evidence -> inventory -> sample -> estimate -> workbook. Start reading here."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from core import device, environment, queries
from core.case import Case, Lock, now_utc
from core.case_rows import indicator_of
from core.census import count_promoted, promote, promote_ids
from core.control import Control, with_pauses
from core.errors import CaseError
from core.evidence import EvidenceSource, open_source
from core.evidence.folder import describe
from core.evidence.protection import Fingerprint, check_output
from core.export import export
from core.identity import Identity, save_identity
from core.indicators import indicators_of
from core.inventory import inventory
from core.measuring import measure_device
from core.model import Entry, Problem, Progress
from core.raising import Said, ask
from core.reading import learn, plan, read
from core.settings import Settings
from core.summarise import summarise
from core.traces import File, bursts, gaps, trees
from core.unit_reading import opened_above, read_pilot
from core.unit_second import read_second, set_aside
from core.work import Job, TimeIsUp, scratch_folder
from core.workers import Children


def triage(
    evidence: str,
    folder: Path,
    settings: Settings,
    control: Control | None = None,
    identity: Identity | None = None,
    lock: Lock | None = None,
) -> Iterator[Progress]:
    """Fills a new case from the evidence. Stop pulling to stop the run; what was committed stays.

    control: to pause, to skip. identity: kept with the case. lock: `Lock(folder)`, taken once nothing speaks against
    the folder, and held for whoever made it when the run ends.
    """
    info = describe(evidence)
    check_output(info, folder)
    told = device.by_flag(info.facts)
    settings = replace(settings, sequential_bytes=told.sequential_bytes)
    with closing(Case.create(folder, info, settings, lock)) as case:
        case.add_fact(device.FACT, asdict(told))
        if identity is not None:
            save_identity(case, identity)
        yield from go_on(case, control)


def resume(folder: Path, control: Control | None = None, lock: Lock | None = None) -> Iterator[Progress]:
    """Goes on where a run stopped; finished files are not read again. control, lock: as for `triage`."""
    with closing(Case.open_existing(folder, lock=lock)) as case:
        check_output(case.info(), folder)
        yield from go_on(case, control)


def raise_precision(
    evidence: str, folder: Path, said: Said, control: Control | None = None, lock: Lock | None = None
) -> Iterator[Progress]:
    """Takes a finished case to a smaller precision (see `core.raising`); reads only what was not read. `resume` goes on
    where it was stopped. evidence: "" for where the case says it is."""
    with closing(Case.open_existing(folder, lock=lock)) as case:
        info = describe(evidence or os.fsdecode(case.info().root))
        check_output(case.info(), folder)
        ask(case, info, said)
        yield from go_on(case, control)


def census(
    folder: Path, parts: Sequence[str] = (), control: Control | None = None, lock: Lock | None = None
) -> Iterator[Progress]:
    """Counts parts of a finished case that were sampled or left out (see `core.census.promote`), all of it without
    parts. Figures that were estimated stay beside the counts; `resume` goes on with a census that was stopped."""
    with closing(Case.open_existing(folder, lock=lock)) as case:
        check_output(case.info(), folder)
        promote(case, parts)
        yield from _count(case, control)


def count_entries(
    folder: Path, ids: Sequence[int], control: Control | None = None, lock: Lock | None = None
) -> Iterator[Progress]:
    """The same for entries by their ids."""
    with closing(Case.open_existing(folder, lock=lock)) as case:
        check_output(case.info(), folder)
        promote_ids(case, ids)
        yield from _count(case, control)


def _count(case: Case, control: Control | None = None) -> Iterator[Progress]:
    """What is asked of a census, and a new round of results."""
    control, settings = control or Control(), case.settings()
    with _logged(case), open_source(case.info()) as source, scratch_folder(case.folder) as scratch:
        with Children(settings.workers, settings.child_memory_bytes) as children:
            job = Job(case.info(), settings, source, children, scratch, None, control, control.now(), case.log)
            yield from count_promoted(case, job)
        yield from _conclude(case, source, control, case.fact("summary")["state"])


def go_on(case: Case, control: Control | None = None) -> Iterator[Progress]:
    """Every stage that is not finished yet, in order."""
    control = control or Control()
    started = control.now()
    with _logged(case), open_source(case.info()) as source, scratch_folder(case.folder) as scratch:
        yield from with_pauses(control, _inventory(case, source))
        settings = case.settings()
        deadline = None if settings.time_s is None else control.now() + settings.time_s
        in_time = True
        with Children(settings.workers, settings.child_memory_bytes) as children:
            job = Job(case.info(), settings, source, children, scratch, deadline, control, started, case.log)
            try:
                yield from measure_device(case, job)
                job = replace(job, settings=case.settings())
                yield from read_pilot(case, job)
                above, aside = opened_above(case), set_aside(case, job.settings)
                yield from learn(case, job, above, aside)
                plan(case, job, above, aside)
                yield from read(case, job, opens_all=not above)
                yield from read_second(case, job)
            except TimeIsUp:
                in_time = False
                case.log("time is up", {"time_s": settings.time_s})
            yield from count_promoted(case, job)
        yield from _conclude(case, source, control, "complete" if in_time else "partial")


def _conclude(case: Case, source: EvidenceSource, control: Control, state: str) -> Iterator[Progress]:
    """What follows when all was read that is to be read. state: complete | partial."""
    _add_traces(case)
    yield from with_pauses(control, _look_again(case, source))
    case.add_fact("ended_utc", now_utc())
    yield from with_pauses(control, summarise(case, state))
    case.log("estimated", {"in_time": state == "complete"})
    yield from with_pauses(control, export(case, case.folder, case.settings().language))


def _inventory(case: Case, source: EvidenceSource) -> Iterator[Progress]:
    """One whole walk; a walk that was cut off is left behind and made anew."""
    if case.fact("walk") is not None:
        return
    walk = queries.last_walk(case) + 1
    fingerprint = Fingerprint()

    def store(batch: list[Entry | Problem]) -> None:
        found = [
            i
            for item in batch
            if isinstance(item, Entry)
            for i in indicators_of(item.path.rpartition("/")[2], item.path)
        ]
        for item in batch:
            if isinstance(item, Entry):
                fingerprint.add(item)
        case.add_entries(batch, walk)
        case.add_indicators(found, walk)

    case.log("inventory started", {"walk": walk})
    yield from inventory(source, store)
    settings = case.settings()
    if not settings.seed:
        text = f"{fingerprint.hexdigest()}\0{case.folder.name}"
        case.add_fact(
            "settings",
            asdict(settings.with_seed(hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32])),
        )
    case.add_fact("fingerprint", fingerprint.hexdigest())
    case.add_fact("walk", walk)
    case.log("inventory ended", {"fingerprint": fingerprint.hexdigest()})


def _add_traces(case: Case) -> None:
    """What times and trees say, members of archives included; what an earlier run said is not said again."""
    known = {indicator_of(row) for row in queries.indicators(case)}
    said = [
        *bursts(File(*row) for row in queries.files_by_creation(case)),
        *trees(File(*row) for row in queries.all_files(case)),
        *gaps(row["path"] for row in queries.all_files(case)),
    ]
    case.add_indicators((each for each in said if each not in known), case.fact("walk"))


def _look_again(case: Case, source: EvidenceSource) -> Iterator[Progress]:
    """Walks once more without keeping: is the evidence as it was?"""
    after = Fingerprint()

    def add(batch: list[Entry | Problem]) -> None:
        for item in batch:
            if isinstance(item, Entry):
                after.add(item)

    for progress in inventory(source, add):
        yield replace(progress, stage="check")
    same = after.hexdigest() == case.fact("fingerprint")
    case.add_fact("evidence_changes", [] if same else ["names, sizes or times differ from the inventory"])
    case.log("evidence looked at again", {"unchanged": same})


@contextmanager
def _logged(case: Case) -> Iterator[None]:
    """Start and end of a run in the process log, however it ends. A run whose end is not there was cut off."""
    if queries.has_open_run(case):
        case.log("previous run ended without notice")
    case.log("run started", {"settings": case.fact("settings"), "environment": environment.describe()})
    case.add_fact("environment", environment.describe())
    if case.fact("started_utc") is None:
        case.add_fact("started_utc", now_utc())
    ending = "stopped by the user"
    try:
        yield
        ending = "run ended"
    except Exception as error:
        ending = f"run could not go on: {type(error).__name__}"
        raise
    finally:
        _try_to_log(case, ending)


def _try_to_log(case: Case, ending: str) -> None:
    """A full disk must not hide why the run ended."""
    try:
        case.log(ending)
    except CaseError:
        return
