"""What a run will take, told before it starts. Deliberately simple: ranges from a few rates, each with its source.

Nothing here decides anything; the plan is made from the inventory. Where files are small or few the program reads
them whole, so the upper end always allows for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Any

from core.allocation import CELL_COST, CENSUS_AGAINST
from core.device import BYTES_A_CELL, ROTATING, SOLID_STATE
from core.examine import BLOCK_BYTES
from core.model import CELL_BYTES
from core.plan import CENSUS_CELLS, LADDER, MOST_SECOND, PILOT
from core.settings import Settings
from core.units import ladder
from core.workers import worker_count

PRESETS = ("quick", "standard", "deep")
QUICK_BYTES = 1 << 30
"""Most content bytes that the quick preset reads: some 13,000 cells, two to three minutes on a rotating disk."""

_FIELDS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "quick": {"precision": 0.20, "budget_bytes": QUICK_BYTES},
        "standard": {},
        "deep": {"census": True},
    }
)

START_S = (1.0, 5.0)
"""Children start, the case is made, the manifest is signed (docs/benchmarks.md: the demonstration drive);
a busy or slow computer takes longer."""
WALK_S = {False: (0.00001, 0.00004), True: (0.00003, 0.0003)}
"""A file in a walk: 103,094 a second with a warm cache (docs/benchmarks.md); cold, the file table is read first. A run
walks twice: before, and to see that nothing changed."""
SEEK_S = {False: (0.00006, 0.0006), True: (0.0015, 0.007)}
"""To open a file and read its head: of neighbours, to a short seek and half a turn each."""
LEARN_S = (0.0003, 0.006)
"""To find out what a file is, one child: a picture known by its first bytes, to text whose layout is learnt (20,000
small logs took two children 41 s)."""
BLOCKS_A_FILE = 4
"""Most blocks read of a file to find that out, as `core.reading` does it."""
KNOWN_S = (0.00002, 0.0001)
"""To keep a file in the case, give it its place in its stratum and look through all times and trees
(docs/benchmarks-scale.md)."""
LARGE_SHARE = (0.001, 0.003)
"""Share of the files that are larger than a unit and always opened."""
UNIT_STEPS = (0, 2)
"""Least and most of the steps of `core.units.ladder` that a sample takes: the drives of docs/benchmarks-scale.md, whose
records lie in files of every size, took the first or the second; a drive that needs the last takes longer."""
UNIT_READ_BYTES = 1_000_000
"""Read of one drawn unit at most, on average (375 kB in docs/benchmarks-scale.md)."""
ROWS_PER_S = (9_000, 3_000)
"""Rows of the workbook: 20,000 files with two rows each took 12 s."""
LINES_S = (0.00006, 0.0003)
"""To write the lines of a file that nobody opened in workbook and result.json (docs/benchmarks-scale.md)."""
CELL_S = {False: 0.00025, True: 0.0105}
"""A random cell: 400 take 0.1 s and 4.2 s (design page 3, decision 2)."""
COUNT_CELL_S = (0.0004, 0.012)
"""To count one random cell, one child: plain logs, to dumps whose tuples have to be found (64 MiB of cells of that
drive took two children 4.2 s)."""
COUNT_BYTES_PER_S = (250e6, 25e6)
"""Reading, cutting into rows, detecting, one child: plain logs to dense dumps and archives (docs/benchmarks-scan.md
has the scan alone; the demonstration drive at scale 1, all formats, took two children 2.4 s for 157 MB)."""

SMALL_BYTES = 4 << 30
"""A drive of up to so much may hold nothing but tables that are read whole."""
READ_SHARE = (0.02, 0.15)
"""Share of a larger drive's bytes that is read: text and containers among pictures and programs (look/08: 5.8 %)."""
LARGE_FILES, LARGE_EVERY_BYTES = 10, 10 * 10**9
"""Most files large enough to be sampled: so many on any drive, or one in so many bytes (docs/benchmarks-scale.md: 3 of
26 GB, 5 of 98 GB, 204 of 4,220 GB)."""
UNKNOWN_FILE_BYTES = (10_000_000, 200_000)
"""Mean size of a file where nobody has counted them yet."""
PROPORTIONAL = 4.14
"""Relative half width of n cells drawn in proportion is about 4.14 / sqrt(n) (design page 3, B: 13.1 % of 1,000)."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A range of wall time in seconds, the relative half width aimed at, and the most bytes that will be read.

    half_width: None where everything is read: then the count is exact.
    """

    time_s_low: float
    time_s_high: float
    half_width: float | None
    reads_bytes: int


def settings_of(preset: str, overrides: Mapping[str, Any] = MappingProxyType({})) -> Settings:
    """Settings of a preset, with single fields replaced. KeyError for an unknown preset; UsageError as Settings."""
    return Settings(**{**_FIELDS[preset], **overrides})


def predict(
    preset: str,
    used_bytes: int,
    files: int | None,
    rotational: bool,
    workers: int,
    overrides: Mapping[str, Any] = MappingProxyType({}),
) -> Prediction:
    """The run of a preset on a drive that holds so much. files: None if not known. workers: 0 for one a core.

    A cap of wall time among the overrides caps both ends, and leaves no exact count to be promised.
    """
    settings, children = settings_of(preset, overrides), worker_count(workers)
    counts = (files, files) if files is not None else tuple(used_bytes // size for size in UNKNOWN_FILE_BYTES)
    reads = _reads(settings, used_bytes, rotational, counts[1])
    low, high = (
        START_S[end]
        + _each_file(counts[end], _opened(settings, counts[end], used_bytes, end), rotational, children, end)
        + _content(*reads[end], rotational, children, end)
        for end in (0, 1)
    )
    exact = _all_is_read(settings, used_bytes, rotational, counts[1])
    if settings.time_s is not None:
        exact = exact and high <= settings.time_s
        low, high = min(low, settings.time_s), min(high, settings.time_s)
    most = min(used_bytes, reads[1][0] + reads[1][1] * CELL_COST)
    return Prediction(low, high, None if exact else _half_width(settings), most)


def predict_more(whole_bytes: int, cells: int, files: int, rotational: bool, workers: int) -> tuple[float, float]:
    """Seconds, at least and at most, in which a finished case of so many files reads so much more and says it anew."""
    children = worker_count(workers)
    low, high = (
        START_S[end]
        + files * (WALK_S[rotational][end] + (1 + end) / ROWS_PER_S[end])
        + _content(whole_bytes, cells, rotational, children, end)
        for end in (0, 1)
    )
    return low, high


def _as_units(settings: Settings, files: int) -> bool:
    """Are there too many files to open them all (`core.units`)?"""
    return not settings.census and settings.budget_bytes is None and files > settings.most_opened


def _all_is_read(settings: Settings, used_bytes: int, rotational: bool, files: int) -> bool:
    """True where no file can be large enough to be sampled, and all are opened."""
    if _as_units(settings, files):
        return False
    within = settings.budget_bytes is None or settings.budget_bytes >= used_bytes
    return settings.census or (within and used_bytes <= _read_whole(rotational))


def _read_whole(rotational: bool) -> int:
    """Size up to which a file is read whole, as `core.allocation` decides it without a budget."""
    return max(CENSUS_CELLS * CELL_BYTES, CENSUS_AGAINST * _bytes_a_cell(rotational))


def _bytes_a_cell(rotational: bool) -> int:
    return BYTES_A_CELL[ROTATING if rotational else SOLID_STATE]


def _reads(
    settings: Settings, used_bytes: int, rotational: bool, files: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """(bytes in sequence, random cells) that the run reads: at least and at most."""
    budget = used_bytes if settings.budget_bytes is None else min(settings.budget_bytes, used_bytes)
    least = min(int(READ_SHARE[0] * used_bytes), budget)
    if settings.census:
        return (least, 0), (used_bytes, 0)
    if budget < used_bytes:
        return (least, 0), (0, budget // CELL_COST)
    whole = min(used_bytes, max(SMALL_BYTES, int(READ_SHARE[1] * used_bytes)))
    if _as_units(settings, files):
        least, whole = 0, min(whole, SMALL_BYTES + ladder(settings.most_opened)[UNIT_STEPS[1]] * UNIT_READ_BYTES)
    return (least, 0), (whole, min(_cells(used_bytes), (used_bytes - whole) // CELL_BYTES))


def _cells(used_bytes: int) -> int:
    """Most cells of pilots and second stages; all second stages share so many (`core.plan.shared_cells`)."""
    large = max(LARGE_FILES, used_bytes // LARGE_EVERY_BYTES)
    return large * PILOT + min(large * LADDER[3], MOST_SECOND)


def _opened(settings: Settings, files: int, used_bytes: int, end: int) -> int:
    """Files that are looked into; under a budget half of it goes there, the largest first. end: 0 least, 1 most."""
    if _as_units(settings, files):
        return min(files, ladder(settings.most_opened)[UNIT_STEPS[end]] + int(LARGE_SHARE[end] * files))
    if settings.budget_bytes is None or not files:
        return files
    return min(files, settings.budget_bytes // 2 // max(1, min(BLOCKS_A_FILE * BLOCK_BYTES, used_bytes // files)))


def _each_file(files: int, opened: int, rotational: bool, children: int, end: int) -> float:
    """Seconds that go with the number of files, however large they are. end: 0 at least, 1 at most."""
    listed = files * (2 * WALK_S[rotational][end] + KNOWN_S[end]) + opened * (1 + end) / ROWS_PER_S[end]
    listed += max(0, files - opened) * LINES_S[end]
    return listed + opened * (SEEK_S[rotational][end] + LEARN_S[end] / children)


def _content(in_sequence: int, cells: int, rotational: bool, children: int, end: int) -> float:
    """Seconds that go with what is read: disk and children at once at best, one after the other at worst."""
    disk = in_sequence * CELL_S[rotational] / _bytes_a_cell(rotational) + cells * CELL_S[rotational]
    counting = (in_sequence / COUNT_BYTES_PER_S[end] + cells * COUNT_CELL_S[end]) / children
    return disk + counting if end else max(disk, counting)


def _half_width(settings: Settings) -> float:
    """What is aimed at; never less than what so many cells, drawn in proportion, can give."""
    if settings.budget_bytes is None:
        return settings.precision
    return max(settings.precision, PROPORTIONAL / sqrt(max(1, settings.budget_bytes // 2 // CELL_COST)))
