"""Drives on Linux, from sysfs, mountinfo and the files of udev. Needs no rights and opens no device.

Sources: sysfs-block (kernel, ABI/stable), proc_pid_mountinfo(5), udev's database in /run/udev/data.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.evidence.drive import OUTPUT, SYSTEM, Drive, Volume, known_blocker, main_volume, protection_of, used
from core.evidence.volume import NO, UNKNOWN, YES, Mount, mount_of, mounts
from core.paths import ROOT

SECTOR_BYTES = 512
"""Unit of `size` in sysfs, whatever the drive's own sectors are."""

VIRTUAL = ("loop", "ram", "zram", "dm-", "md", "nbd")
"""Devices that are made of others, or of memory: shown only where something is mounted from them."""

PACKED = "squashfs"
"""Software packages are mounted in this form; they are no evidence."""

_SPEEDS = {"12": "USB 1.1", "480": "USB 2.0", "5000": "USB 3.0", "10000": "USB 3.1", "20000": "USB 3.2"}
_YES_NO = {"1": YES, "0": NO}


@dataclass(frozen=True, slots=True)
class System:
    """Where Linux tells of its drives. program: paths on drives that this computer runs from; tests give others."""

    sysfs: Path
    udev: Path
    mounts: list[Mount]
    program: tuple[bytes, ...]


def linux_drives(output: Path | None, system: System | None = None) -> Iterator[Drive]:
    """All drives, by name."""
    if system is None:
        program = (b"/", os.fsencode(sys.executable), os.fsencode(ROOT))
        system = System(Path("/sys"), Path("/run/udev/data"), mounts(), program)
    with suppress(OSError):
        for block in sorted((system.sysfs / "block").iterdir()):
            found = _drive(system, block, output)
            if found is not None:
                yield found


def _drive(system: System, block: Path, output: Path | None) -> Drive | None:
    size = _number(block / "size") * SECTOR_BYTES
    mounted = {part: _mount(system, part) for part in _parts(block)}
    is_virtual, optical = block.name.startswith(VIRTUAL), block.name.startswith("sr")
    systems = {mount.file_system for mount in mounted.values() if mount is not None}
    if not size or _line(block / "hidden") == "1" or (is_virtual and not systems - {PACKED}):
        return None
    volumes = tuple(_volume(system, part, mount) for part, mount in mounted.items())
    main, device, usb = main_volume(volumes), Path(os.path.realpath(block)), _usb(block)
    facts = _facts(block, mounted, usb)
    how = [_how(mount) for mount in mounted.values() if mount is not None]
    read_only, protection = protection_of(facts["block_device_read_only"], how, optical, "known_blocker" in facts)
    return Drive(
        device=f"/dev/{block.name}",
        name=_name(system, block, facts.get("bridge", "")),
        serial=_serial(system, block, usb),
        size_bytes=size,
        used_bytes=used(volumes),
        file_system=main.file_system if main else "",
        interface=_interface(device, usb, is_virtual),
        mounted_on=main.mounted_on if main else "",
        read_only=read_only,
        protection=protection,
        kind=_kind(device, optical, is_virtual),
        disabled=_disabled(system, block, output),
        volumes=volumes,
        facts=facts,
    )


def _parts(block: Path) -> list[Path]:
    """Folders of the partitions in the order of the disk; the disk's own where it has none."""
    with suppress(OSError):
        found = [path for path in block.iterdir() if (path / "partition").exists()]
        return sorted(found, key=lambda part: (_number(part / "start"), part.name)) or [block]
    return [block]


def _mount(system: System, part: Path) -> Mount | None:
    """The first mount of a device: by its number, or by its name where the file system has a number of its own."""
    names = {f"/dev/{part.name}", f"/dev/mapper/{_line(part / 'dm' / 'name')}"}
    number = _line(part / "dev")
    return next((mount for mount in system.mounts if mount.device == number or mount.source in names), None)


def _how(mount: Mount) -> str:
    return YES if "ro" in mount.options.split(",") or "ro" in mount.super_options.split(",") else NO


def _volume(system: System, part: Path, mount: Mount | None) -> Volume:
    known, size, in_use = _udev(system, part), _number(part / "size") * SECTOR_BYTES, None
    if mount is not None:
        with suppress(OSError):
            space = os.statvfs(mount.point)
            in_use = (space.f_blocks - space.f_bfree) * space.f_frsize
    file_system = mount.file_system if mount else known.get("ID_FS_TYPE", "")
    point = mount.point.decode("utf-8", "backslashreplace") if mount else ""
    return Volume(known.get("ID_FS_LABEL", ""), file_system, size, in_use, point)


def _udev(system: System, device: Path) -> dict[str, str]:
    """What udev has noted of a device; empty where there is no udev."""
    with suppress(OSError):
        lines = (system.udev / f"b{_line(device / 'dev')}").read_text("utf-8", "replace").splitlines()
        return dict(line[2:].split("=", 1) for line in lines if line.startswith("E:") and "=" in line)
    return {}


def _usb(block: Path) -> Path | None:
    """Folder of the USB device that a drive hangs on."""
    real = Path(os.path.realpath(block))
    return next((above for above in real.parents if (above / "idVendor").exists()), None)


def _kind(device: Path, optical: bool, is_virtual: bool) -> str:
    if optical:
        return "optical"
    if is_virtual:
        return "virtual"
    if any(re.fullmatch(r"usb\d+", part) for part in device.parts):
        return "usb"
    return "nvme" if device.name.startswith("nvme") else "disk"


def _interface(device: Path, usb: Path | None, is_virtual: bool) -> str:
    """The name of the interface as it is written in any language, "" where it cannot be told."""
    if is_virtual:
        return ""
    if usb is not None:
        return _SPEEDS.get(_line(usb / "speed"), "USB")
    for pattern, name in ((r"nvme\d+", "NVMe"), (r"ata\d+", "SATA"), (r"virtio\d+", "virtio"), (r"mmc\d+", "SD/MMC")):
        if any(re.fullmatch(pattern, part) for part in device.parts):
            return name
    return "SCSI" if any(re.fullmatch(r"host\d+", part) for part in device.parts) else ""


def _name(system: System, block: Path, bridge: str) -> str:
    """As the maker calls it; ATA drives have their maker in the model, and "ATA" in its place."""
    vendor, model = _line(block / "device" / "vendor"), _line(block / "device" / "model")
    if block.name.startswith("dm-"):
        return _line(block / "dm" / "name") or block.name
    maker = "" if vendor == "ATA" or vendor.startswith("0x") else vendor
    words = " ".join(filter(None, (maker, model)))
    return words or bridge or _udev(system, block).get("ID_MODEL", "").replace("_", " ") or block.name


def _serial(system: System, block: Path, usb: Path | None) -> str:
    places = [block / "device" / "serial", block / "serial", *([usb / "serial"] if usb else [])]
    told = next(filter(None, map(_line, places)), "") or _udev(system, block).get("ID_SERIAL_SHORT", "")
    if told:
        return told
    with suppress(OSError):  # SCSI vital product data, page 0x80: four bytes, then the number
        return (block / "device" / "vpd_pg80").read_bytes()[4:].decode("ascii", "replace").strip("\0 ")
    return ""


def _disabled(system: System, block: Path, output: Path | None) -> str:
    numbers, names = _above(system, block, set())
    for path in system.program:
        if _lies_on(system, os.path.realpath(path), numbers, names):
            return SYSTEM
    if output is not None and _lies_on(system, os.path.realpath(os.fsencode(output)), numbers, names):
        return OUTPUT
    return ""


def _above(system: System, block: Path, seen: set[str]) -> tuple[set[str], set[str]]:
    """(numbers, names) of a drive, its partitions, and all that is built on them: encryption, logical volumes, RAID."""
    numbers, names = set[str](), set[str]()
    for place in {block, *_parts(block)}:
        numbers.add(_line(place / "dev"))
        names |= {f"/dev/{place.name}", f"/dev/mapper/{_line(place / 'dm' / 'name') or place.name}"}
        with suppress(OSError):
            for holder in (place / "holders").iterdir():
                if holder.name not in seen:
                    more = _above(system, system.sysfs / "block" / holder.name, seen | {holder.name})
                    numbers, names = numbers | more[0], names | more[1]
    return numbers, names


def _lies_on(system: System, path: bytes, numbers: set[str], names: set[str]) -> bool:
    mount = mount_of(path, system.mounts)
    return mount is not None and (mount.device in numbers or mount.source in names)


def _facts(block: Path, mounted: dict[Path, Mount | None], usb: Path | None) -> dict[str, str]:
    """What speaks for or against its being read-only, and what tells how quick it is; what is unknown is left out."""
    here = [mount for mount in mounted.values() if mount is not None]
    bridge = " ".join(filter(None, (_line(usb / "manufacturer"), _line(usb / "product")))) if usb else ""
    inquiry = f"{_line(block / 'device' / 'vendor')} {_line(block / 'device' / 'model')}"
    facts = {
        "bridge": bridge,
        "known_blocker": known_blocker(bridge, inquiry),
        "block_device_read_only": _device_lock(block, list(mounted)),
        "mount_options": "; ".join(dict.fromkeys(_told(mount.options) for mount in here)),
        "access_times": "kept" if here and all("noatime" in mount.options.split(",") for mount in here) else "",
        "rotational": _YES_NO.get(_line(block / "queue" / "rotational"), ""),
        "removable": _YES_NO.get(_line(block / "removable"), ""),
        "not_mounted": ", ".join(part.name for part, mount in mounted.items() if mount is None),
    }
    return {key: text for key, text in facts.items() if text}


def _device_lock(block: Path, parts: list[Path]) -> str:
    """yes | no | unknown: the drive is locked, or each of its partitions is."""
    flags = {_YES_NO.get(_line(part / "ro"), UNKNOWN) for part in parts}
    return YES if flags == {YES} else _YES_NO.get(_line(block / "ro"), UNKNOWN)


def _told(options: str) -> str:
    """The options that speak of writing."""
    return ",".join(option for option in options.split(",") if option in ("ro", "rw", "noatime", "relatime"))


def _number(path: Path) -> int:
    text = _line(path)
    return int(text) if text.isdecimal() else 0


def _line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
