# ruff: noqa: PTH116
# bytes paths, devices
"""What the system says of the volume under a folder: device, file system, options, write protection.

Sources: proc_pid_mountinfo(5), statvfs(3), sysfs block devices (`ro`, `queue/rotational`).
"""

import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

YES, NO, UNKNOWN = "yes", "no", "unknown"

PSEUDO_FILE_SYSTEMS = (
    *("autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs"),
    *("fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "rpc_pipefs", "securityfs", "selinuxfs", "sysfs"),
    "tracefs",
)
"""File systems that hold no files of anybody: windows into the running system."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo. device: "major:minor". Options are those of the mount and of the file system."""

    device: str
    point: bytes
    options: str
    file_system: str
    source: str
    super_options: str


def parse_mountinfo(text: bytes) -> list[Mount]:
    """All mounts, in the order in which they were made; lines that make no sense are left out."""
    mounts = []
    for line in text.splitlines():
        fields, _, tail = line.partition(b" - ")
        left, right = fields.split(b" "), tail.split(b" ")
        if len(left) >= 6 and len(right) >= 3:
            words = [_unescape(part).decode("utf-8", "backslashreplace") for part in (left[2], left[5], *right[:3])]
            mounts.append(Mount(words[0], _unescape(left[4]), words[1], words[2], words[3], words[4]))
    return mounts


def _unescape(field: bytes) -> bytes:
    return re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8) & 255]), field)


def mounts() -> list[Mount]:
    """All mounts of this system; empty where it does not tell."""
    try:
        return parse_mountinfo(Path("/proc/self/mountinfo").read_bytes())
    except OSError:
        return []


def mount_of(folder: bytes, among: list[Mount]) -> Mount | None:
    """The mount that a real absolute path lies on: the longest mount point, of equal ones the newest."""
    best = None
    for mount in among:
        inside = folder == mount.point or folder.startswith(mount.point.rstrip(b"/") + b"/")
        if inside and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def file_system_of_device(device: int) -> str:
    """Name of the file system with this st_dev; "" where the system does not tell."""
    wanted = f"{os.major(device)}:{os.minor(device)}" if hasattr(os, "major") else ""
    return next((mount.file_system for mount in reversed(mounts()) if mount.device == wanted), "")


def describe_volume(folder: bytes) -> tuple[str, dict[str, str]]:
    """(read-only: yes | no | unknown, facts as words) of the volume under a real absolute path."""
    if sys.platform == "win32":
        return _windows(os.fsdecode(folder))
    facts = {"total_bytes": UNKNOWN, "rotational": UNKNOWN, "block_device_read_only": UNKNOWN}
    flags = [UNKNOWN]
    with suppress(OSError):
        status = os.statvfs(folder)
        facts["total_bytes"] = str(status.f_blocks * status.f_frsize)
        flags.append(YES if status.f_flag & os.ST_RDONLY else NO)
    mount = mount_of(folder, mounts())
    if mount is not None:
        options, super_options = mount.options.split(","), mount.super_options.split(",")
        flags.append(YES if "ro" in options or "ro" in super_options else NO)
        facts.update(_device_facts(_block_device(mount)))
        facts["device"], facts["file_system"] = mount.source, mount.file_system
        facts["mounted_on"] = mount.point.decode("utf-8", "backslashreplace")
        facts["mount_options"] = f"{mount.options}; {mount.super_options}"
        flags.append(facts["block_device_read_only"])
    return _summed(flags), facts


def _summed(flags: list[str]) -> str:
    """One lock is enough to keep writes out; "no" needs somebody who says so."""
    if YES in flags:
        return YES
    return NO if NO in flags else UNKNOWN


def _block_device(mount: Mount) -> Path | None:
    """Folder of the device in sysfs; None for network and memory file systems."""
    numbers = [mount.device]
    with suppress(OSError, ValueError):
        device = os.stat(mount.source).st_rdev
        numbers.insert(0, f"{os.major(device)}:{os.minor(device)}")
    folders = (Path("/sys/dev/block") / number for number in numbers)
    return next((folder.resolve() for folder in folders if folder.exists()), None)


def _device_facts(device: Path | None) -> dict[str, str]:
    """Write protection, rotation, model and serial number of a block device; a partition asks its disk."""
    if device is None:
        return {}
    words = {"0": NO, "1": YES}
    disk = device if (device / "queue").exists() else device.parent
    facts = {
        "block_device_read_only": words.get(_line(device / "ro"), UNKNOWN),
        "rotational": words.get(_line(disk / "queue/rotational"), UNKNOWN),
    }
    told = ((name, _line(disk / "device" / name)) for name in ("vendor", "model", "serial"))
    return facts | {name: text for name, text in told if text}


def _line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _windows(folder: str) -> tuple[str, dict[str, str]]:
    """The same from GetVolumeInformationW; facts that it does not give stay unknown."""
    facts = {"total_bytes": UNKNOWN, "rotational": UNKNOWN, "block_device_read_only": UNKNOWN}
    read_only = UNKNOWN
    if sys.platform == "win32":
        import ctypes  # only here: elsewhere there is no kernel32
        import shutil

        kernel = ctypes.windll.kernel32
        root, name, system = (ctypes.create_unicode_buffer(1024) for _ in range(3))
        serial, flags = ctypes.c_ulong(), ctypes.c_ulong()
        if kernel.GetVolumePathNameW(folder, root, 1024) and kernel.GetVolumeInformationW(
            root, name, 1024, ctypes.byref(serial), None, ctypes.byref(flags), system, 1024
        ):
            read_only = YES if flags.value & 0x00080000 else NO  # FILE_READ_ONLY_VOLUME
            facts.update(device=root.value, mounted_on=root.value, file_system=system.value)
            facts.update(label=name.value, volume_serial=f"{serial.value:08X}")
        with suppress(OSError):
            facts["total_bytes"] = str(shutil.disk_usage(folder).total)
    return read_only, facts
