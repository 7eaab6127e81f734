"""What there is to say of a drive before it is examined: the nouns, and what speaks for its being read-only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.evidence.volume import NO, UNKNOWN, YES

SYSTEM, OUTPUT = "system", "output"
"""Why a drive cannot be evidence: this computer runs from it; the case is written to it."""

BLOCKER, DEVICE, MEDIUM, MOUNT, NONE = "blocker", "device", "medium", "mount", "none"
"""What protects a drive, strongest first: a write blocker that also says read-only; the device says so; the medium
cannot be written; only the way it is mounted; nothing. UNKNOWN where the system does not tell."""

_BLOCKERS = re.compile(
    r"\b(tableau|wiebetech|cru|ultrablock|digital intelligence|logicube|forensic (?:bridge|dock)|write.?block)", re.I
)


@dataclass(frozen=True, slots=True)
class Volume:
    """One partition, or a drive without any. mounted_on: folder or letter, "" where it cannot be read yet.

    label, file_system: "" where the system does not know. used_bytes: None unless it is mounted.
    """

    label: str
    file_system: str
    size_bytes: int
    used_bytes: int | None
    mounted_on: str


@dataclass(frozen=True, slots=True)
class Drive:
    """One drive as the system sees it now.

    device: the system's name for it. used_bytes, file_system, mounted_on: of its mounted volumes, of the largest of
    them; None and "" where there is none: it has to be mounted read-only before it can be examined. read_only: yes |
    no | unknown. protection: one of the words above. kind: usb | disk | optical | nvme | virtual. disabled: "" |
    system | output. facts: in words, under keys that the workbook knows too.
    """

    device: str
    name: str
    serial: str
    size_bytes: int
    used_bytes: int | None
    file_system: str
    interface: str
    mounted_on: str
    read_only: str
    protection: str
    kind: str
    disabled: str
    volumes: tuple[Volume, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def known_blocker(*names: str) -> str:
    """The first of these vendor and product names that is one of a write blocker, "" if none is."""
    return next((name for name in names if _BLOCKERS.search(name)), "")


def protection_of(device: str, mounts: list[str], optical: bool, blocker: bool) -> tuple[str, str]:
    """(read-only, protection) from what the device says of itself and how its volumes are mounted (yes | no | unknown).

    One lock is enough to keep writes out, but a mount protects only if every mounted volume has it. A blocker's name
    alone proves nothing: some can be switched to write.
    """
    if device == YES:
        return YES, MEDIUM if optical else BLOCKER if blocker else DEVICE
    if optical and device == UNKNOWN:
        return YES, MEDIUM
    if mounts and all(mount == YES for mount in mounts):
        return YES, MOUNT
    if NO in (device, *mounts):
        return NO, NONE
    return UNKNOWN, UNKNOWN


def main_volume(volumes: tuple[Volume, ...]) -> Volume | None:
    """The largest mounted volume, or the largest of all where none is; None without any."""
    return max(volumes, key=lambda volume: (bool(volume.mounted_on), volume.size_bytes), default=None)


def used(volumes: tuple[Volume, ...]) -> int | None:
    """Bytes in use on the mounted volumes; None where there is none."""
    known = [volume.used_bytes for volume in volumes if volume.used_bytes is not None]
    return sum(known) if known else None
