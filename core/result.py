"""What the outside sees of a case: the facts that workbook, JSON, summary and window are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from core.identity import BLANK, Identity
from core.model import Entry, Estimate, EvidenceInfo, Finding, Indicator, Problem
from core.proof import Drawn, DrawnCell, InUnit, Sampling
from core.stated import Stated


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the evidence the result speaks of. bytes, bytes_read: of the evidence itself
    (members of containers are not added again). by_status: entries per status, adds up to files. unlisted: folders that
    could not be listed, whose files are in none of these."""

    files: int
    bytes: int
    bytes_read: int
    by_status: Mapping[str, int]
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class TypeResult:
    """Records holding a valid / an invalid value of one type, and the tier the type falls under."""

    valid: Estimate
    invalid: Estimate
    tier: str | None


@dataclass(frozen=True, slots=True)
class Persons:
    """Distinct values of `key`: resident_id | mobile_phone | both (see `core.persons`).

    method: exact | kmv | birthday (a floor only).
    """

    floor: int
    point: int | None
    low: int | None
    high: int | None
    method: str
    key: str


@dataclass(frozen=True, slots=True)
class ClassResult:
    """Records of one class of the law pack."""

    key: str
    records: Estimate


@dataclass(frozen=True, slots=True)
class TierResult:
    """Records under one tier, and the floor as a multiple of the tier's threshold.

    gross: with rows of which no value passes its checks. without_copies: each of equal files once. Both None in cases
    of the first versions. classes: of which anything was counted. not_enumerated: entries that hold such records and
    of which not every byte was read.
    """

    tier: str
    records: Estimate
    times_threshold: float
    gross: Estimate | None = None
    without_copies: Estimate | None = None
    classes: tuple[ClassResult, ...] = ()
    not_enumerated: int = 0


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That an export shows values, and why. values: how many. kept_masked: how many could not be shown."""

    reason: str
    values: int
    kept_masked: int


@dataclass(frozen=True, slots=True)
class Unmasked(Finding):
    """A finding in an unmasked export. value: "" unless state is SHOWN. Made for the workbook, kept nowhere."""

    value: str
    state: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Which workbook is written. final: without the draft mark. left_out: keys of sheets that it goes without."""

    final: bool = False
    left_out: tuple[str, ...] = ()


DRAFT = Edition()
"""All sheets, marked as a draft."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole result but its lists. state: complete | partial. evidence_changes: what differs
    between the fingerprints before and after (empty: nothing). environment: words for the workbook.
    started_utc, ended_utc: ISO 8601 with Z; ended_utc is "" while the run is not complete.
    disclosure: set only for the workbook of an unmasked export. identity: as typed in so far. proven_floor: of the
    records, by the bound that is a theorem; None in cases of older versions."""

    case_name: str
    tool_version: str
    rules: str
    state: str
    evidence: EvidenceInfo
    evidence_changes: tuple[str, ...]
    coverage: Coverage
    records: Estimate
    records_without_copies: Estimate
    types: Mapping[str, TypeResult]
    persons: Persons
    tiers: tuple[TierResult, ...]
    settings: Mapping[str, object]
    seed: str
    fingerprint: str
    plan_sha256: str
    started_utc: str
    ended_utc: str
    environment: Mapping[str, str]
    disclosure: Disclosure | None = None
    identity: Identity = BLANK
    edition: Edition = DRAFT
    sampling: Sampling | None = None
    proven_floor: int | None = None


UNDRAWN, DRAWN_LATE, NOT_REACHED = "undrawn", "drawn_late", "not_reached"
"""Why nobody opened a file: others were drawn, and stand for it; it was drawn, and the run ended before its turn, but
those drawn before stand for it; the run ended before enough were read for any to stand for it."""


class Unopened(NamedTuple):
    """The line of a file of a stratum of files that nobody opened. why: UNDRAWN | DRAWN_LATE | NOT_REACHED. A named
    tuple, as `Entry` and for the same reason: most files of a large drive have no other line."""

    path: str
    size_bytes: int
    status: str
    reason: str
    stratum: str
    why: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """One entry as counted. records and types are None / empty where nothing was counted.

    rows: rows seen in what was read, None where nothing was. types: {type: (valid, invalid)}.
    same_as: path of the byte-identical entry that counts instead. notes: chance decisions and
    other words the examiner should read, language-neutral codes with their figures. was: the estimate that a census
    replaced. copy: how sure it is that the entry is a copy (`core.sums.COPIES`). drawn: None unless it was to be
    sampled; unit: None unless it is of a stratum of whole files and was read."""

    path: str
    kind: str
    encoding: str | None
    size_bytes: int
    status: str
    records: Estimate | None
    types: Mapping[str, tuple[Estimate, Estimate]]
    rows: int | None
    same_as: str | None
    reason: str = ""
    notes: tuple[str, ...] = ()
    was: Estimate | None = None
    copy: str = ""
    drawn: Drawn | None = None
    unit: InUnit | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was estimated of a part before a census, and what is known of it now. part: total | pool | units | file.

    name: of the pool or stratum of units, path of the file, "" for the total. was: before the first census. now: exact
    but for the total.
    """

    part: str
    name: str
    was: Estimate
    now: Estimate


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two files that hold the same persons. relation: same (in another order or form) | inside (the one is part of the
    other) | merged (and with others makes up the other) | overlap.

    persons_one, persons_other: distinct by `Persons.key` (of a sampled file, those seen). both: those in both; where
    `one` was sampled, its places that hold one of the other's, once for each cell. share_one, share_other: of each
    file; share_other is None where `one` was sampled.
    """

    one: str
    other: str
    relation: str
    persons_one: int
    persons_other: int
    both: Estimate
    share_one: float
    share_other: float | None


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One entry of the inventory with its fate. sha256: hex of the content, "" unless all was read. unopened: None
    unless nobody opened it."""

    entry: Entry
    kind: str
    status: str
    sha256: str
    unopened: Unopened | None = None


@dataclass(frozen=True, slots=True)
class StratumRow:
    """One sampled stratum (a big file, or a pool of smaller ones) as the method sheet shows it.

    cells: M. sampled: n. pilot: cells of the pilot (planning only). non_empty: sampled cells with a
    record. counted: records in the sampled cells. largest: y max. design: "pairs" (two draws per
    zone) or "srs". stage: label of the draw whose cells the interval uses."""

    name: str
    design: str
    cells: int
    sampled: int
    pilot: int
    non_empty: int
    counted: int
    largest: int
    stage: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell that was read: what a second examiner re-reads. digest: hex BLAKE2b-128 of its bytes."""

    path: str
    stage: str
    cell: int
    digest: str
    records: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the process log. hash: SHA-256 over the previous hash and this line, hex."""

    seq: int
    time_utc: str
    action: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class Clue:
    """An indicator with what is known of its place. Times as in Entry, None where none is kept.

    caution: as_kept | local_time | archive | none. files_below: None for a file. stated: if its name states a figure.
    """

    indicator: Indicator
    modified_ns: int | None
    created_ns: int | None
    caution: str
    files_below: int | None
    stated: Stated | None


class Result(Protocol):
    """What report needs of a case. Iterators stream in path order; nothing is held in memory.

    counts: how many indicators, entries of the inventory, problems, cells and lines of the audit there are, under the
    names of their methods. largest: so many files with the highest floor above zero, copies left out, ties by path.
    Both are quick whatever the size of the case. opened: of files.
    """

    def summary(self) -> Summary: ...
    def counts(self) -> Mapping[str, int]: ...
    def largest(self, count: int) -> list[FileResult]: ...
    def files(self) -> Iterator[FileResult | Unopened]: ...
    def opened(self) -> Iterator[FileResult]: ...
    def inventory(self) -> Iterator[InventoryRow]: ...
    def indicators(self) -> Iterator[Indicator]: ...
    def clues(self) -> list[Clue]: ...
    def problems(self) -> Iterator[Problem]: ...
    def findings(self) -> Iterator[tuple[str, Finding]]: ...
    def strata(self) -> Iterator[StratumRow]: ...
    def replaced(self) -> Iterator[Replaced]: ...
    def overlaps(self) -> Iterator[Overlap]: ...
    def cells(self) -> Iterator[CellRow]: ...
    def drawn_cells(self) -> Iterator[DrawnCell]: ...
    def audit(self) -> Iterator[AuditRow]: ...
