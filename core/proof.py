"""What a second examiner is handed to compute a result again: seed, pools, drawn cells. Facts only."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model import Estimate


@dataclass(frozen=True, slots=True)
class PoolResult:
    """Smaller files that were sampled together. cells: M. sampled: n. records: None where its draw was not read."""

    name: str
    cells: int
    sampled: int
    records: Estimate | None


@dataclass(frozen=True, slots=True)
class Sampling:
    """What the totals rest on besides the sampled cells. known: counts of what they take as it is, under the names of
    `core.measures`, None in cases of the first versions. open_ended: something that could be read was left out."""

    known: Mapping[str, int] | None
    open_ended: bool
    pools: tuple[PoolResult, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """That a file was to be sampled. key: its path as raw bytes, of which its draw is a function. pool: "" for a draw
    of its own."""

    key: bytes
    pool: str


READ, LOST, NOT_READ = "read", "lost", "not_read"
"""What became of a drawn cell. A lost one could not be read and counts as empty."""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell of one draw, or of a sweep. key, size_bytes: of its file. state: READ | LOST | NOT_READ.

    digest: hex BLAKE2b-128 of its bytes, "" unless read. rows: that begin in it. counts: under the names of
    `core.measures`, zeros left out.
    """

    key: bytes
    size_bytes: int
    stage: str
    cell: int
    state: str
    digest: str
    rows: int
    counts: Mapping[str, int]
