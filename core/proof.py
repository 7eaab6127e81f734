"""What a second examiner is handed to compute a result again: seed, pools, drawn cells. Facts only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.device import Device
from core.model import Estimate


@dataclass(frozen=True, slots=True)
class PoolResult:
    """Smaller files that were sampled together. cells: M. sampled: n. records: None where its draw was not read."""

    name: str
    cells: int
    sampled: int
    records: Estimate | None


@dataclass(frozen=True, slots=True)
class UnitsResult:
    """A stratum of which files are the units. units: M. pilot: of `drawn`, those of the pilot. records: None where
    not even the pilot was read, or all units were counted."""

    name: str
    units: int
    pilot: int
    drawn: int
    records: Estimate | None


@dataclass(frozen=True, slots=True)
class Aimed:
    """A relative half width that second stages were drawn for, and the total under it."""

    precision: float
    records: Estimate | None


@dataclass(frozen=True, slots=True)
class Sampling:
    """What the totals rest on besides the sampled cells. known: counts of what they take as it is, under the names of
    `core.measures`, None in cases of the first versions. open_ended: something that could be read was left out.
    picked: as in `core.totals.Totals`. device: what decided the cost of a random read; None in cases of older versions,
    and where whoever made the case fixed that cost itself. precisions: all that were asked for, the first one first.
    floors_before: where picked, see `core.standing.floors`: no figure is less. Else empty."""

    known: Mapping[str, int] | None
    open_ended: bool
    pools: tuple[PoolResult, ...]
    units: tuple[UnitsResult, ...] = ()
    picked: bool = False
    device: Device | None = None
    precisions: tuple[Aimed, ...] = ()
    floors_before: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """That a file was to be sampled. key: its path as raw bytes, of which its draw is a function. pool: "" for a draw
    of its own."""

    key: bytes
    pool: str


@dataclass(frozen=True, slots=True)
class InUnit:
    """That an entry is a unit, or lies in one. key: the unit's path as raw bytes."""

    key: bytes
    stratum: str


READ, LOST, NOT_READ = "read", "lost", "not_read"
"""What became of a drawn cell or unit. A lost one could not be read and counts as empty."""

COUNTED = "census"
"""Stands as stage of a file that a census counted beside a draw that goes on speaking for its pool or stratum."""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell of one draw, or of a sweep; or a whole file: a drawn unit, or one that was COUNTED. key, size_bytes: of
    its file. state: READ | LOST | NOT_READ.

    digest: hex BLAKE2b-128 of its bytes, "" unless read; sha256: hex, of a whole file where it is known. rows: that
    begin in it. counts: under the names of `core.measures`, zeros left out.
    """

    key: bytes
    size_bytes: int
    stage: str
    cell: int
    state: str
    digest: str
    rows: int
    counts: Mapping[str, int]
    sha256: str = ""
