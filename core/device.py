"""What a random read costs on the device that holds the evidence: one of three classes, by what it says of itself and
by what was measured. Pure.

Only the class enters a plan. Its borders lie far from what devices of either side show, so that the noise of one
measurement does not change a plan; and the class is kept in the case, so that whoever repeats it draws alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType
from typing import Any

from core.evidence.timing import Timed
from core.model import CELL_BYTES

FACT = "device"
"""Key of the fact: a Device as JSON; the newest counts."""

NVME, SOLID_STATE, ROTATING = "nvme", "solid_state", "rotating"
BYTES_A_CELL: Mapping[str, int] = MappingProxyType({NVME: 165_000, SOLID_STATE: 115_000, ROTATING: 1_565_000})
"""Bytes read in sequence in the time of a random cell: 66, 46 and 626 MB for 400 cells (design page 3, decision 2)."""

FLAG, MEASUREMENT, AGAINST_FLAG, NOTHING = "flag", "measurement", "against_flag", "nothing"
"""What decided the class: what the device says of itself; the measurement, as it says nothing; the measurement against
it; nothing, as neither says anything."""

READS, BLOCKS, STRETCH_BYTES = 24, 12, 1 << 20
"""One measurement: so many random cells, and so many blocks in sequence."""
MEASURED_BYTES = READS * CELL_BYTES + BLOCKS * STRETCH_BYTES
MOST_S = 2.0
FEWEST_READS, FEWEST_BLOCKS = 8, 4
"""A slow device may have no time for more; of fewer nothing is concluded."""

MEMORY_S = 0.00004
"""A cell that comes quicker came from memory: the quickest devices take about twice as long for one."""
SEEK_S = 0.002
"""Rotating above: half a turn alone takes 4.2 to 5.6 ms, solid state answers in 0.1 to 0.5 ms."""
NVME_SEEK_S, NVME_BYTES_PER_S = 0.0002, 1e9
"""NVMe below and above: SATA carries 0.6 GB/s."""
STRONGLY = 2
"""So many times beyond the border the measurement must lie to speak against what the device says."""

FEW, BUDGET, ALL, MEMORY, FAILED = "few_large_files", "small_budget", "reads_all", "from_memory", "failed"
"""Why nothing was concluded from a measurement, or none made: too few large files; the budget is small beside it; all
is read anyway; the reads came from memory; too few of them succeeded in time."""


@dataclass(frozen=True, slots=True)
class Device:
    """medium: one of BYTES_A_CELL. decided_by: FLAG | MEASUREMENT | AGAINST_FLAG | NOTHING. flag: the medium that the
    device says it is, "" where it does not.

    seek_ms: median of a random cell less the time its bytes take; slow_ms: the same, of which a quarter took more;
    quick_ms: of which a tenth took less, its bytes included. rate_mb_s: in sequence, 10**6 bytes. None where nothing
    was timed. reads: random ones. bytes_read: by the measurement. unmeasured: "" or why nothing was concluded from
    one. is_settled: whether the measurement was made, or is not going to be.
    """

    medium: str
    decided_by: str
    flag: str
    is_settled: bool = False
    seek_ms: float | None = None
    slow_ms: float | None = None
    quick_ms: float | None = None
    rate_mb_s: float | None = None
    reads: int = 0
    bytes_read: int = 0
    unmeasured: str = ""

    @property
    def sequential_bytes(self) -> int:
        """Bytes read in sequence in the time of one random cell."""
        return BYTES_A_CELL[self.medium]


def by_flag(facts: Mapping[str, str]) -> Device:
    """The medium that the facts of an EvidenceInfo tell; a device that says nothing counts as solid state."""
    told = facts.get("rotational")
    is_nvme = facts.get("device", "").startswith("/dev/nvme")
    flag = {"yes": ROTATING, "no": NVME if is_nvme else SOLID_STATE}.get(told or "", "")
    return decided(Device("", "", flag))


def settled(device: Device, why: str, bytes_read: int = 0) -> Device:
    """The device for good. why: nothing is concluded from a measurement, "" if its figures count."""
    return decided(replace(device, is_settled=True, bytes_read=bytes_read, unmeasured=why))


def measured(device: Device, timed: Timed) -> Device:
    """The device after a measurement."""
    if len(timed.random_s) < FEWEST_READS or len(timed.sequential_s) < FEWEST_BLOCKS:
        return settled(device, FAILED, timed.bytes_read)
    rate = STRETCH_BYTES / max(median(timed.sequential_s), 1e-9)
    times = sorted(timed.random_s)
    middle, slow, quick = median(times), times[-1 - len(times) // 4], times[len(times) // 10]
    middle_ms, slow_ms = (_ms(max(0.0, each - CELL_BYTES / rate)) for each in (middle, slow))
    found = replace(device, seek_ms=middle_ms, slow_ms=slow_ms, quick_ms=_ms(quick), reads=len(times))
    why = MEMORY if middle < MEMORY_S else ""
    return settled(replace(found, rate_mb_s=round(rate / 1e6, 1)), why, timed.bytes_read)


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)


def decided(device: Device) -> Device:
    """The medium that flag and figures give, whatever stands there: for the decision, and for whoever checks it."""
    by_flag_alone = replace(device, medium=device.flag or SOLID_STATE, decided_by=FLAG if device.flag else NOTHING)
    if device.seek_ms is None or device.rate_mb_s is None or device.unmeasured:
        return by_flag_alone
    seen = _seen(device.seek_ms / 1000, device.rate_mb_s * 1e6)
    if not device.flag:
        return replace(device, medium=seen, decided_by=MEASUREMENT)
    return replace(device, medium=seen, decided_by=AGAINST_FLAG) if _contradicts(device) else by_flag_alone


def _seen(seek_s: float, bytes_per_s: float) -> str:
    if seek_s > SEEK_S:
        return ROTATING
    return NVME if seek_s < NVME_SEEK_S and bytes_per_s > NVME_BYTES_PER_S else SOLID_STATE


def _contradicts(device: Device) -> bool:
    """That it rotates: few reads were slow, and hardly one came from memory. That it does not: most were slow."""
    seek_s, slow_s, quick_s = ((each or 0.0) / 1000 for each in (device.seek_ms, device.slow_ms, device.quick_ms))
    if device.flag == ROTATING:
        return slow_s < SEEK_S / STRONGLY and quick_s >= MEMORY_S
    return seek_s > STRONGLY * SEEK_S


def load_device(fact: dict[str, Any] | None) -> Device | None:
    """From a fact of a case; None in cases of older versions, and where whoever made the case fixed the cost itself."""
    return None if fact is None else Device(**fact)
