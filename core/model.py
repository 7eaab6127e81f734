"""The nouns. Frozen facts that cross threads, processes and the case; imports nothing of ours.

Words are those of the product page: an entry is one file on the evidence, a record one row about at
least one person, a hit one value of one type at one offset, a cell 64 KiB of an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

CELL_BYTES = 65536
"""Size of a sampling cell in bytes: the unit of every random draw."""

LEARN_BYTES = 4 * 16384
"""Most bytes read of a file to find out what it is, before it is read itself."""

EXACT, SAMPLED, INDICATIVE = "exact", "sampled", "indicative"

NOT_REACHED_REASON = "not reached before the run was ended"
STATUSES = (
    "exact",  # every byte read
    "sampled",  # probability sample with interval
    "indicative",  # partly read, not at random: a floor, never an interval
    "container",  # an archive: its members are entries of their own
    "no_content",  # empty, or of a kind that holds no rows (pictures, sound, programs)
    "unreadable",  # damaged, vanished, refused by the system, or its reader crashed
    "encrypted",
    "unsupported",  # no reader for this kind yet
    "limit",  # a time, memory or output budget ended the reading
    "skipped",  # links, special files, hard links counted elsewhere, outside the byte budget
)
READ_STATUSES = ("exact", "sampled", "indicative", "container", "no_content")
"""Statuses that are not problems."""

UNLISTED = "the folder could not be listed"
"""How the reason of a problem begins that hides a whole folder: nobody knows how many files."""

TYPES = (
    *("resident_id", "resident_id_15", "mobile_phone", "bank_card", "email"),
    *("landline", "passport", "travel_permit", "student_id", "vehicle_plate", "vin", "uscc", "qq", "wechat_id"),
    *("imei", "imsi", "mac", "ip", "geo_point", "credential", "waybill", "name", "address"),
    *("medical", "call_record", "hotel_stay", "credit", "property", "transaction", "chat_message"),
)
"""Keys of the information types that this version detects. Hits name them by index: new ones go to the end."""

BY_COLUMN = TYPES[TYPES.index("name") :]
"""Types that only a column decides: no shape of theirs is looked for in free text."""

IDENTIFYING = (
    *("resident_id", "resident_id_15", "mobile_phone", "landline", "bank_card", "email", "passport", "travel_permit"),
    *("student_id", "vehicle_plate", "qq", "wechat_id", "credential"),
)
"""Types of which one value makes a row a record about a person; others need such a value, or a name, in their row."""

BESIDE_NAME = ("address", "imei", "imsi", "vin", "mac", "ip", "waybill", *BY_COLUMN[2:])
"""Types that make a row with a name a record: what is the person's own, or happened to the person. Not an enterprise's
code (the register of companies names their heads) and not a place (maps and stations have names too)."""

PLATE_HAN = (
    *("京", "津", "冀", "晋晉", "蒙", "辽遼", "吉", "黑", "沪滬", "苏蘇", "浙"),
    *("皖", "闽閩", "赣贛", "鲁魯", "豫", "鄂", "湘", "粤粵", "桂", "琼瓊"),
    *("渝", "川", "贵貴", "云雲", "藏", "陕陝", "甘", "青", "宁寧", "新"),
    *("挂掛", "学學", "警", "港", "澳", "使", "领領"),
)
"""Ideographs of number plates, also in traditional form. 0x80 + the place here is their byte in narrowed text."""

NARROWED_HAN, NARROWED_OTHER = 0xFE, 0xFF
"""Bytes of narrowed text: any other ideograph (U+3400 to U+9FFF); anything else beyond ASCII."""

VALID, INVALID, ODD = "valid", "invalid", "odd"
"""Verdicts on a hit. ODD: only the loosest shape fits (say, any 18 digits); it weighs in the chance
test and counts as invalid only inside a column that is accepted as holding this type."""

FOLLOWING = "following"
"""No verdict, but a count beside them in Tally.hits: valid numbers one more than the one before in the slot."""

MASKED, LOST, TEST = "masked", "precision_lost", "test_value"
"""No verdicts either: values of which a part is starred; numbers that a spreadsheet keeps as 1.10101E+17, neither valid
nor invalid; and how many of the hits are values of manuals and test suites."""

NO_VERDICTS = (FOLLOWING, MASKED, LOST, TEST)

FREE, WITH_ID, OTHER, SIGNED, DOCUMENT = "", "+id", "~other", "<>", "<doc>"
"""Labels of hits in free text: nothing is known; the row also holds a resident ID shape; a key right before the
hit (`order=`) names another number; an address in angle brackets, as authors sign changes and mails; an address
in a document that comes with a program. A key that names a type is the label "~" and the type."""


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """What a child needs to reopen the evidence, and what the workbook says about it.

    kind: folder | image | volume. path: absolute, for eyes. root: the same as raw bytes.
    read_only: yes | no | unknown. facts: device, file system, mount options … as words.
    """

    kind: str
    path: str
    root: bytes
    read_only: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Entry(NamedTuple):
    """One file on the evidence. `path` is for eyes (undecodable bytes as \\xNN), `key` reopens it.

    key: raw path bytes relative to the root with "/" between folders; a member of a container is
    the container's key + b"\\0" + its position in the container as decimal digits (repeatable).
    node: file | folder | link | special. size_bytes: logical size (members: decoded size as
    declared). Times are nanoseconds since 1970 UTC, None where the file system keeps none;
    created_ns is None where only a status change time exists. hard_link_of: key of the entry that
    was listed first for the same file. flags: words such as "hidden", "readonly", "encrypted".
    A named tuple, as the only noun: millions are made; the walk is 2.4 times as fast as with a frozen dataclass.
    """

    path: str
    key: bytes
    node: str
    size_bytes: int
    modified_ns: int | None = None
    accessed_ns: int | None = None
    changed_ns: int | None = None
    created_ns: int | None = None
    mode: int = 0
    flags: tuple[str, ...] = ()
    hard_link_of: bytes | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How one entry is laid out, learnt from its head and a few blocks; JSON-able, kept in the case.

    kind: key of a file kind (`core.kinds`). encoding: utf-8 | gb18030 | big5 | utf-16-le |
    utf-16-be | ascii | … or None where it does not apply. delimiter, quote: as ASCII text, "" where
    there is none. columns: header names or positions as text, empty for free text. header: True if
    the first row names the columns. bom_bytes: length of the byte order mark. extra: what only the
    reader of this kind understands (plain JSON values).
    """

    kind: str
    encoding: str | None = None
    delimiter: str = ""
    quote: str = ""
    columns: tuple[str, ...] = ()
    header: bool = False
    bom_bytes: int = 0
    extra: Mapping[str, object] = field(default_factory=dict)


Units = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
"""Code units of UTF-16 or UTF-32, in either order of bytes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows with their places. Arrays are parallel and ascending; ranges half-open.

    data: uint8 (n,). ASCII-compatible text bytes. UTF-16/32 arrive *narrowed*: one byte a code unit,
      ASCII (and full-width digits and letters folded to ASCII) as itself, ideographs of number plates as
      0x80 to 0xA5 (PLATE_HAN), other ideographs 0xFE, all else 0xFF: what is a bare 0xFF is no ideograph.
    encoding: of `data`: utf-8 | gb18030 | big5 | ascii | narrowed (decides the trail-byte rules).
    row_start, row_end: int64 (r,) in `data`. Only rows that the batch *owns* are listed, but `data`
      may hold more around them. row_place: int64 (r,) byte offset of the row's first byte in the
      entry's content, or its 1-based row number where `by_row_number`.
    group: int32 (r,) index into `groups`: the table or sheet of the row ("" where there is one).
    field_start: int64 (f,) in `data`; field_column: int32 (f,) index into `columns`. Labels are
      "column" or "group.column". A hit before the first field of its row, or in a batch without
      fields, is free text.
    unit_bytes: bytes of content behind one byte of `data` (2 where UTF-16 was narrowed).
    units: of narrowed data the code units, parallel to it; else None.
    document: whether the rows are of a document that comes with a program (`core.documents`).
    """

    data: npt.NDArray[np.uint8]
    encoding: str
    row_start: npt.NDArray[np.int64]
    row_end: npt.NDArray[np.int64]
    row_place: npt.NDArray[np.int64]
    group: npt.NDArray[np.int32]
    groups: tuple[str, ...]
    field_start: npt.NDArray[np.int64]
    field_column: npt.NDArray[np.int32]
    columns: tuple[str, ...]
    by_row_number: bool = False
    unit_bytes: int = 1
    units: Units | None = None
    document: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What the kernel found in a Batch's data, ascending by start.

    start, end: int64 (h,) in `data`. type: uint8 (h,) index into TYPES, below 32. verdict: uint8 (h,), 0 valid,
    1 invalid, 2 odd. value: int64 (h,), the number itself for all-digit types (resident_id: its 17
    digits; the check digit follows from them), 0 for e-mail. student_id: the 17 digits. passport, travel_permit,
    waybill, vehicle_plate: all characters as one number. mac: its 48 bits. vin, uscc, wechat_id, postal waybills: a
    hash of 63 bits of the text, the same everywhere (an organisation's code: its 8 digits).
    """

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    type: npt.NDArray[np.uint8]
    verdict: npt.NDArray[np.uint8]
    value: npt.NDArray[np.int64]


Slot = tuple[str, str]
"""(column label, type): what the chance test accepts or refuses as a whole."""

Signature = tuple[tuple[str, str, str], ...]
"""Sorted, distinct (column label, type, verdict) of the hits that one row holds."""


Claim = tuple[Slot, ...]
"""The slot that a key of a person stood in, then the slots of its row that speak before it (`core.persons`)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit as it may be shown: masked. place: byte offset or row number in the entry."""

    type: str
    verdict: str
    column: str
    place: int
    by_row_number: bool
    masked: str


SHOWN, CHANGED, UNREAD = "shown", "changed", "unread"
"""What became of a finding in an unmasked export: its value is shown; its place holds something else now; it could
not be read again. The last two stay masked."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one unit (a whole entry, or one cell of it) holds; adds up without loss.

    rows: {group: rows owned}. signatures: {signature: rows}, rows without a hit left out. hits:
    {(column, type, verdict): values}. persons: uint64 (k,), ascending, the smallest k mixed keys of
    valid resident IDs (KMV; all of them while fewer than k). findings: the first few of each slot. claims: the same by
    claim, instead of persons, where the run tells persons apart by phone.
    """

    rows: Mapping[str, int]
    signatures: Mapping[Signature, int]
    hits: Mapping[tuple[str, str, str], int]
    persons: npt.NDArray[np.uint64]
    findings: tuple[Finding, ...] = ()
    claims: Mapping[Claim, npt.NDArray[np.uint64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellTally:
    """One sampled cell: its index in the entry, a hash of its own bytes, and what it owns."""

    cell: int
    digest: bytes
    tally: Tally


@dataclass(frozen=True, slots=True)
class Problem:
    """Something not read, or not read whole, with its reason; part of the result."""

    path: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A name or file that speaks to knowledge, source, sharing, tools, trade secrets or deletion.

    path: verbatim. note: a code of what the term is about ("about=student", "count_in_name=590000"). weight: S strong,
    M medium, W weak. where: what speaks: name | content | times | tree.
    """

    path: str
    category: str
    term: str
    note: str
    weight: str = "S"
    where: str = "name"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a child has to say of one entry that was read whole (or could not be).

    content_sha256: of the entry's decoded content, None unless all of it was read. bytes_read: bytes
    taken from the evidence. members: outcomes of entries found inside, each with its own Entry.
    content_bytes: length of the decoded content where that is not the entry's own size (compressed streams). clues:
    what its content says beside the records it holds, and trouble with looking for that.
    """

    entry: Entry
    status: str
    layout: Layout | None
    tally: Tally | None
    bytes_read: int
    content_sha256: bytes | None = None
    reason: str = ""
    members: tuple["Outcome", ...] = ()
    content_bytes: int | None = None
    clues: tuple[Indicator | Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count that says how it was made. Integers; None where it cannot be given.

    point, low, high: the estimate and its two-sided 95 % interval; equal for exact counts; all None
    when only a floor (and at_most) can be given. floor: one-sided 97.5 %, never below what was read
    and counted. method: exact | sampled | indicative (indicative never carries an interval).
    """

    point: int | None
    low: int | None
    high: int | None
    floor: int
    method: str
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """What one child is at now. Not stored.

    token: what `Control.skip` takes. shown: path of the first (largest) of its files; files: how many it was given.
    kind: of that first file, "" while kinds are being learnt. age_s: since it began, to a quarter of a second.
    """

    token: int
    shown: str
    files: int
    kind: str
    age_s: float


@dataclass(frozen=True, slots=True)
class SoFar:
    """The figure while a run reads: about what was reached so far, never about what was not (see `core.live`).

    at_s: seconds of this run, without pauses. records: how many. drawn_cells, planned_cells: cells read of the random
    draws that are known by now.
    """

    at_s: float
    records: Estimate
    drawn_cells: int
    planned_cells: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come. Not stored. eta_s is None while it is not known.

    elapsed_s, eta_s: without pauses. busy: what each child is at. so_far: None before the first figure.
    """

    stage: str
    done_files: int
    total_files: int
    done_bytes: int
    total_bytes: int
    elapsed_s: float = 0.0
    eta_s: float | None = None
    current: str = ""
    busy: tuple[Busy, ...] = ()
    so_far: SoFar | None = None
