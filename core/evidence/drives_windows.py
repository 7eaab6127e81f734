"""Drives on Windows, through kernel32: asks volumes and disks for their properties, opens nothing for reading.

Works without an administrator's rights. Sources: Microsoft's documentation of IOCTL_STORAGE_QUERY_PROPERTY,
IOCTL_STORAGE_GET_DEVICE_NUMBER, IOCTL_DISK_IS_WRITABLE, IOCTL_DISK_GET_DRIVE_GEOMETRY_EX and GetVolumeInformationW.
"""

import ntpath
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.evidence.drive import OUTPUT, SYSTEM, Drive, Volume, known_blocker, main_volume, protection_of, used
from core.evidence.volume import NO, UNKNOWN, YES
from core.paths import ROOT

MOST_DISKS = 64
OPTICAL_DEVICE = 2
"""FILE_DEVICE_CD_ROM: the device type of optical drives."""

_BUSES = {1: "SCSI", 2: "ATAPI", 3: "SATA", 7: "USB", 10: "SAS", 11: "SATA", 12: "SD/MMC", 13: "SD/MMC", 17: "NVMe"}
_VIRTUAL_BUSES = (14, 15, 16)
_USB, _NVME = 7, 17
_DESCRIPTOR = struct.Struct("<IIBB?BIIIII")


@dataclass(frozen=True, slots=True)
class Device:
    """What a disk or an optical drive says of itself. bus: STORAGE_BUS_TYPE. writable, rotational: yes, no, unknown."""

    number: tuple[int, int]
    vendor: str = ""
    product: str = ""
    serial: str = ""
    bus: int = 0
    removable: bool = False
    size_bytes: int = 0
    writable: str = UNKNOWN
    rotational: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Letter:
    """A volume with a drive letter, as "E:\\". device: type and number of what it lies on, None if it spans several."""

    root: str
    device: tuple[int, int] | None
    volume: Volume
    serial: str = ""
    read_only: str = UNKNOWN


@dataclass(slots=True)
class _Found:
    device: Device
    letters: list[Letter] = field(default_factory=list)


def parse_descriptor(number: tuple[int, int], data: bytes) -> Device:
    """A STORAGE_DEVICE_DESCRIPTOR; an empty one where it is too short."""
    if len(data) < _DESCRIPTOR.size:
        return Device(number)
    _, _, _, _, removable, _, vendor, product, _, serial, bus = _DESCRIPTOR.unpack_from(data)
    return Device(number, _text(data, vendor), _text(data, product), _text(data, serial), bus, removable)


def _text(data: bytes, offset: int) -> str:
    """A text that ends with NUL; offset 0 means that there is none."""
    return data[offset:].split(b"\0", 1)[0].decode("ascii", "replace").strip() if 0 < offset < len(data) else ""


def drives_of(devices: Sequence[Device], letters: Sequence[Letter], system: str, output: str) -> Iterator[Drive]:
    """Devices with their volumes, then volumes that span several. system, output: letters as "CD", "E"."""
    found = {device.number: _Found(device) for device in devices}
    alone: list[Letter] = []
    for letter in letters:
        place = found.get(letter.device) if letter.device else None
        (place.letters if place else alone).append(letter)
    for each in found.values():
        yield _drive(each.device, each.letters, system, output)
    for letter in alone:
        device = Device((0, -1), product=letter.volume.label or letter.root, size_bytes=letter.volume.size_bytes)
        yield _drive(device, [letter], system, output)


def _drive(device: Device, letters: Sequence[Letter], system: str, output: str) -> Drive:
    volumes = tuple(letter.volume for letter in letters)
    main, optical = main_volume(volumes), device.number[0] == OPTICAL_DEVICE
    name = " ".join(filter(None, (device.vendor, device.product)))
    blocker = known_blocker(name)
    says = {YES: NO, NO: YES}.get(device.writable, UNKNOWN)
    read_only, protection = protection_of(says, [letter.read_only for letter in letters], optical, bool(blocker))
    facts = {
        "known_blocker": blocker,
        "block_device_read_only": says,
        "rotational": device.rotational,
        "removable": YES if device.removable else NO,
        "volume_serial": ", ".join(letter.serial for letter in letters if letter.serial),
    }
    mine = "".join(letter.root[:1] for letter in letters)
    return Drive(
        device="".join(f"{letter}: " for letter in mine).strip() or f"PhysicalDrive{device.number[1]}",
        name=name or f"PhysicalDrive{device.number[1]}",
        serial=device.serial,
        size_bytes=device.size_bytes or sum(volume.size_bytes for volume in volumes),
        used_bytes=used(volumes),
        file_system=main.file_system if main else "",
        interface=_BUSES.get(device.bus, ""),
        mounted_on=main.mounted_on if main else "",
        read_only=read_only,
        protection=protection,
        kind=_kind(device, optical),
        disabled=SYSTEM if set(mine) & set(system) else OUTPUT if set(mine) & set(output) else "",
        volumes=volumes,
        facts={key: text for key, text in facts.items() if text and text != UNKNOWN},
    )


def _kind(device: Device, optical: bool) -> str:
    if optical:
        return "optical"
    if device.number[1] < 0 or device.bus in _VIRTUAL_BUSES:
        return "virtual"
    return {_USB: "usb", _NVME: "nvme"}.get(device.bus, "disk")


def letter_of(path: str) -> str:
    """The drive letter of an absolute path, upper case; "" for network paths."""
    drive = ntpath.splitdrive(path)[0].removeprefix("\\\\?\\")
    return drive[0].upper() if len(drive) == 2 and drive[1] == ":" else ""


if sys.platform == "win32":
    import ctypes
    from contextlib import contextmanager
    from ctypes import wintypes
    from dataclasses import replace

    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.CreateFileW.restype = wintypes.HANDLE
    _KERNEL.CreateFileW.argtypes = (
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    )
    _KERNEL.DeviceIoControl.argtypes = (
        *(wintypes.HANDLE, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD),
        *(wintypes.LPVOID, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD), wintypes.LPVOID),
    )
    _KERNEL.CloseHandle.argtypes = (wintypes.HANDLE,)
    _NO_HANDLE = ctypes.c_void_p(-1).value
    _SHARE_ALL, _OPEN_EXISTING = 3, 3
    _QUERY, _NUMBER, _IS_WRITABLE, _GEOMETRY = 0x2D1400, 0x2D1080, 0x70024, 0x700A0
    _WRITE_PROTECTED = 19
    _DEVICE_PROPERTY, _SEEK_PENALTY = 0, 7
    _UNKNOWN_TYPE, _NO_ROOT, _REMOTE = 0, 1, 4
    _READ_ONLY_VOLUME = 0x80000

    def windows_drives(output: Path | None) -> Iterator[Drive]:
        """All drives; letters of network drives are left out."""
        before = _KERNEL.SetErrorMode(1)  # no "insert a disk" windows
        try:
            letters = [letter for letter in map(_letter, _roots()) if letter is not None]
            numbers = {(7, n) for n in range(MOST_DISKS)} | {letter.device for letter in letters if letter.device}
            devices = [device for device in map(_device, sorted(numbers)) if device is not None]
        finally:
            _KERNEL.SetErrorMode(before)
        system = "".join(letter_of(path) for path in (os.environ.get("SYSTEMROOT", "C:\\"), sys.executable, str(ROOT)))
        yield from drives_of(devices, letters, system, letter_of(os.path.realpath(output)) if output else "")

    def _roots() -> list[str]:
        mask = _KERNEL.GetLogicalDrives()
        roots = [f"{chr(65 + bit)}:\\" for bit in range(26) if mask >> bit & 1]
        return [root for root in roots if _KERNEL.GetDriveTypeW(root) not in (_UNKNOWN_TYPE, _NO_ROOT, _REMOTE)]

    @contextmanager
    def _opened(name: str) -> Iterator[int | None]:
        """A handle that may only ask; None where there is no such device."""
        handle = _KERNEL.CreateFileW(name, 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
        if handle == _NO_HANDLE:
            yield None
            return
        try:
            yield handle
        finally:
            _KERNEL.CloseHandle(handle)

    def _ask(handle: int, code: int, question: bytes = b"", room: int = 1024) -> bytes | None:
        """The answer to a control code; None if it was refused, then ctypes.get_last_error() says why."""
        answer, size = ctypes.create_string_buffer(room), wintypes.DWORD()
        asked = ctypes.create_string_buffer(question, len(question)) if question else None
        done = _KERNEL.DeviceIoControl(handle, code, asked, len(question), answer, room, ctypes.byref(size), None)
        return answer.raw[: size.value] if done else None

    def _letter(root: str) -> Letter | None:
        """The volume of a letter; None for a drive without a medium."""
        label, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        serial, flags = wintypes.DWORD(), wintypes.DWORD()
        known = _KERNEL.GetVolumeInformationW(
            root, label, 261, ctypes.byref(serial), None, ctypes.byref(flags), system, 261
        )
        total, free = ctypes.c_ulonglong(), ctypes.c_ulonglong()
        sized = _KERNEL.GetDiskFreeSpaceExW(root, None, ctypes.byref(total), ctypes.byref(free))
        with _opened(f"\\\\.\\{root[:2]}") as handle:
            number = None if handle is None else _ask(handle, _NUMBER)
        if not known and number is None:
            return None
        device = struct.unpack_from("<II", number) if number and len(number) >= 8 else None
        in_use = total.value - free.value if sized else None
        volume = Volume(label.value, system.value, total.value, in_use, root if known else "")
        lock = (YES if flags.value & _READ_ONLY_VOLUME else NO) if known else UNKNOWN
        return Letter(root, device and (device[0], device[1]), volume, f"{serial.value:08X}" if known else "", lock)

    def _device(number: tuple[int, int]) -> Device | None:
        name = f"\\\\.\\CdRom{number[1]}" if number[0] == OPTICAL_DEVICE else f"\\\\.\\PhysicalDrive{number[1]}"
        with _opened(name) as handle:
            if handle is None:
                return None
            told = parse_descriptor(number, _ask(handle, _QUERY, struct.pack("<III", _DEVICE_PROPERTY, 0, 0)) or b"")
            penalty = _ask(handle, _QUERY, struct.pack("<III", _SEEK_PENALTY, 0, 0)) or b""
            rotational = UNKNOWN if len(penalty) < 9 else YES if penalty[8] else NO
            geometry = _ask(handle, _GEOMETRY) or b""
            size = struct.unpack_from("<q", geometry, 24)[0] if len(geometry) >= 32 else 0
            return replace(told, size_bytes=size, writable=_writable(handle), rotational=rotational)

    def _writable(handle: int) -> str:
        if _ask(handle, _IS_WRITABLE) is not None:
            return YES
        return NO if ctypes.get_last_error() == _WRITE_PROTECTED else UNKNOWN
