"""The stage that times a few reads of the evidence, before anything is planned; once a case (see `core.device`)."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

from core import examine, queries
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.device import (
    ALL,
    BLOCKS,
    BUDGET,
    FACT,
    FAILED,
    FEW,
    MEASURED_BYTES,
    READS,
    STRETCH_BYTES,
    Device,
    load_device,
    measured,
    settled,
)
from core.evidence.timing import Place
from core.model import CELL_BYTES, Progress
from core.plan import CENSUS_CELLS, draw_without_replacement
from core.settings import Settings
from core.work import Job, Part, do
from core.workers import Lost

LARGE_BYTES = CENSUS_CELLS * CELL_BYTES
"""Only for larger files does it matter what a random cell costs."""

MOST_FILES = 64
"""The largest files alone are touched: many openings would make the measurement long."""

FEWEST_BYTES = 256 << 20
"""With less in large files their heads move too little to tell, and what is read of them takes seconds either way."""

BUDGET_SHARE = 0.02
"""Of a byte budget, what a measurement may take."""


def measure_device(case: Case, job: Job) -> Iterator[Progress]:
    """Times reads of the evidence and keeps what it costs to read a random cell. Nothing where that is settled."""
    device = load_device(case.fact(FACT))
    if device is None or device.is_settled:
        return
    files = list(queries.largest_files(case, LARGE_BYTES, MOST_FILES))
    if why := _why_not(job.settings, files):
        _keep(case, settled(device, why))
        return
    sizes = [(row["key"], row["size_bytes"]) for row in files]
    places, stretch = drawn_places(job.settings.seed, sizes), drawn_stretch(job.settings.seed, *sizes[0])
    part = Part(FACT, ((files[0]["id"], entry_of(files[0])),), MEASURED_BYTES)

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return examine.time_device, (job.info, places, stretch)

    def keep(part: Part, answer: Any) -> None:
        _keep(case, settled(device, FAILED) if isinstance(answer, Lost) else measured(device, answer))

    yield from do(job, "identify", iter((part,)), call, keep, 0, MEASURED_BYTES)


def _why_not(settings: Settings, files: list[Row]) -> str:
    """Why nothing is measured, "" if it is."""
    if settings.census:
        return ALL
    if settings.budget_bytes is not None and settings.budget_bytes * BUDGET_SHARE < MEASURED_BYTES:
        return BUDGET
    return FEW if sum(row["size_bytes"] for row in files) < FEWEST_BYTES else ""


def drawn_places(seed: str, files: list[tuple[bytes, int]]) -> list[Place]:
    """Random cells of all these files (key, size in bytes), in order of file and offset, as a run reads them. Drawn
    from the seed, so that nobody chose."""
    counts = [size // CELL_BYTES for _, size in files]
    drawn = draw_without_replacement(seed, b"", FACT, sum(counts), READS)
    places, before = list[Place](), 0
    for (key, _), count in zip(files, counts, strict=True):
        places += [(key, (cell - before) * CELL_BYTES) for cell in drawn if before <= cell < before + count]
        before += count
    return places


def drawn_stretch(seed: str, key: bytes, size_bytes: int) -> list[Place]:
    """Blocks one after the other, from a random place in a file that is longer than all of them."""
    room = (size_bytes - BLOCKS * STRETCH_BYTES) // CELL_BYTES + 1
    start = draw_without_replacement(seed, b"", f"{FACT}/stretch", room, 1)[0] * CELL_BYTES
    return [(key, start + block * STRETCH_BYTES) for block in range(BLOCKS)]


def _keep(case: Case, device: Device) -> None:
    """The device, and what follows for the plan, all or nothing."""
    settings = case.settings()
    with case.writing():
        case.add_fact(FACT, asdict(device))
        if settings.sequential_bytes != device.sequential_bytes:
            case.add_fact("settings", asdict(replace(settings, sequential_bytes=device.sequential_bytes)))
        case.log("cost of random reads settled", asdict(device))


def bytes_measured(case: Case) -> int:
    """Bytes of the evidence that a measurement read."""
    device = load_device(case.fact(FACT))
    return 0 if device is None else device.bytes_read
