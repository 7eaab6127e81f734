"""What can be examined, as the New case page sees it: a drive or a folder; and the table of drives."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import EvidenceError
from core.evidence.drive import Drive, Volume
from core.evidence.folder import describe
from core.model import EvidenceInfo
from gui.columns import Column, visible
from gui.figures import size
from gui.widgets.badge import Badge
from gui.widgets.two_lines import TwoLines
from gui.words import say

ICONS = {"usb": "device-usb", "disk": "server", "optical": "disc", "nvme": "device-desktop", "virtual": "database"}
TONES = {"yes": ("ok", "lock"), "no": ("warn", "lock-open"), "unknown": ("neutral", "lock-question")}
EVIDENCE_KEYS = ("bridge", "known_blocker", "block_device_read_only", "mount_options", "access_times")
"""Facts that speak for or against write protection."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was chosen. path: what is examined. info: None until it was looked at. drive: None for a folder
    that was chosen by itself."""

    path: str
    title: str
    serial: str
    read_only: str
    protection: str
    size_bytes: int | None
    used_bytes: int | None
    rotational: bool
    volumes: tuple[Volume, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    info: EvidenceInfo | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """words: key of why. detail: what core said of it."""

    words: str
    detail: str


def source_of_drive(drive: Drive) -> Source:
    """A drive of the list; it is mounted."""
    return Source(
        drive.mounted_on,
        drive.name,
        drive.serial,
        drive.read_only,
        drive.protection,
        drive.size_bytes,
        drive.used_bytes,
        drive.facts.get("rotational") == "yes",
        drive.volumes,
        tuple(drive.facts.items()),
    )


def look_at_folder(path: str) -> Iterator[Source | Refused]:
    """A folder, described by core, or why it cannot be examined."""
    if not Path(path).exists():
        yield Refused("new_case.folder_missing", "")
        return
    try:
        info = describe(path)
    except EvidenceError as error:
        yield Refused("new_case.folder_unreadable", str(error))
        return
    total = info.facts.get("total_bytes", "")
    yield Source(
        info.path,
        info.path.replace("\\", "/").rstrip("/").rpartition("/")[2] or info.path,
        info.facts.get("serial", ""),
        info.read_only,
        "mount" if info.read_only == "yes" else "none" if info.read_only == "no" else "unknown",
        int(total) if total.isdigit() and info.kind == "volume" else None,
        shutil.disk_usage(path).used if info.kind == "volume" else None,
        info.facts.get("rotational") == "yes",
        (),
        tuple(info.facts.items()),
        info,
    )


def refusal(drive: Drive) -> str:
    """Why it cannot be chosen, "" if it can."""
    if drive.disabled:
        return say("new_case.disabled_" + drive.disabled)
    return "" if drive.mounted_on else say("new_case.not_mounted")


def protection_badge(read_only: str, protection: str) -> Badge:
    """Read-only with what makes it so; writable; unknown."""
    tone, icon = TONES[read_only]
    words = say("new_case.protection_" + read_only)
    if read_only == "yes":
        words = f"{words} · {say('new_case.by_' + protection)}"
    return Badge(words, tone, icon)


def columns() -> tuple[Column, ...]:
    """One row a drive."""
    return (
        Column("radio", "", "radio", lambda d: "", lambda d: not refusal(d), 36),
        Column("drive", "new_case.head_drive", "two_lines", lambda d: f"{d.name} {d.serial}", _lines, 0),
        Column("size", "new_case.head_size", "bytes", lambda d: size(d.size_bytes), lambda d: d.size_bytes, 76),
        Column("file_system", "new_case.head_file_system", "text", lambda d: d.file_system or "—", None, 84),
        Column("interface", "new_case.head_interface", "text", lambda d: d.interface or "—", None, 70),
        Column("protection", "new_case.head_protection", "badge", lambda d: _badge(d).text, _badge, 150),
        Column("why", "new_case.head_why", "text", _why, None, 150),
    )


def _lines(drive: Drive) -> TwoLines:
    muted = bool(refusal(drive))
    icon = {"system": "device-desktop", "output": "device-floppy"}.get(drive.disabled) or ICONS[drive.kind]
    return TwoLines(visible(drive.name), visible(drive.serial) or "—", not muted, True, muted, icon)


def _badge(drive: Drive) -> Badge:
    if drive.disabled:
        return Badge(say("new_case.is_" + drive.disabled), "neutral", "ban")
    return protection_badge(drive.read_only, drive.protection)


def _why(drive: Drive) -> str:
    return refusal(drive) or drive.facts.get("bridge", "") or say("new_case.why_" + drive.protection)
