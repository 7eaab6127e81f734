"""The list of drives: what the system tells, in words, on an invented computer and on this one."""

import os
import struct
import sys
from pathlib import Path

import pytest

from core.evidence.drive import Drive
from core.evidence.drives import drives
from core.evidence.drives_linux import System, linux_drives
from core.evidence.drives_windows import Device, Letter, Volume, drives_of, letter_of, parse_descriptor
from core.evidence.volume import parse_mountinfo

GIB_SECTORS = 2 * 1024 * 1024
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links stand for sysfs")


class Computer:
    """A sysfs tree, mounts and a udev database below a folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.lines = root, list[str]()
        (root / "sys/block").mkdir(parents=True)
        (root / "udev").mkdir()

    def disk(self, name: str, bus: str, number: str, gib: float, ro: int = 0, **device: str) -> Path:
        folder = self.root / "sys/devices" / bus / "block" / name
        for sub in ("device", "queue", "holders"):
            (folder / sub).mkdir(parents=True)
        write(folder, size=int(gib * GIB_SECTORS), ro=ro, removable=0, dev=number)
        write(folder / "queue", rotational=1)
        write(folder / "device", **device)
        (self.root / "sys/block" / name).symlink_to(folder)
        return folder

    def part(self, disk: Path, name: str, number: str, gib: float, start: int = 2048, ro: int = 0) -> Path:
        folder = disk / name
        (folder / "holders").mkdir(parents=True)
        write(folder, size=int(gib * GIB_SECTORS), ro=ro, dev=number, partition=1, start=start)
        return folder

    def mount(self, number: str, point: Path | str, options: str, system: str, source: str) -> None:
        place = str(point).replace(" ", "\\040")
        self.lines.append(f"36 35 {number} / {place} {options} shared:1 - {system} {source} {options.split(',')[0]}\n")

    def udev(self, number: str, **facts: str) -> None:
        text = "".join(f"E:{key}={value}\n" for key, value in facts.items())
        (self.root / "udev" / f"b{number}").write_text("I:1\n" + text, encoding="utf-8")

    def list(self, output: Path | None = None, program: bytes = b"/") -> dict[str, Drive]:
        mounts = parse_mountinfo("".join(self.lines).encode())
        system = System(self.root / "sys", self.root / "udev", mounts, (program,))
        return {drive.device: drive for drive in linux_drives(output, system)}


def write(folder: Path, **files: object) -> None:
    for name, value in files.items():
        (folder / name).write_text(f"{value}\n", encoding="utf-8")


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    """System on NVMe with LVM, a case disk, evidence behind a write blocker, a stick, a disc, and clutter."""
    made = Computer(tmp_path)
    nvme = made.disk("nvme0n1", "pci0/nvme/nvme0", "259:0", 476, model="Samsung PM9A1", serial="S6B0NX0R912314")
    made.part(nvme, "nvme0n1p1", "259:1", 1)
    crypt = made.part(nvme, "nvme0n1p2", "259:2", 475, start=4_000_000)
    (crypt / "holders/dm-0").mkdir()
    dm = made.disk("dm-0", "virtual", "253:0", 475)
    (dm / "dm").mkdir()
    write(dm / "dm", name="vg-root")
    made.mount("253:0", "/", "rw,relatime", "ext4", "/dev/mapper/vg-root")
    made.mount("259:1", "/boot", "rw,relatime", "ext4", "/dev/nvme0n1p1")

    case = made.disk("sda", "pci0/ata1/host0", "8:0", 1800, vendor="ATA", model="ST2000DM008")
    (case / "device/vpd_pg80").write_bytes(b"\0\x80\0\x08WFL0ABCD")
    made.part(case, "sda1", "8:1", 1800)
    (tmp_path / "case disk").mkdir()
    made.mount("8:1", tmp_path / "case disk", "rw,relatime", "ext4", "/dev/sda1")

    usb = "pci0/usb2/2-1"
    evidence = made.disk("sdb", f"{usb}/host3", "8:16", 931, ro=1, vendor="WD", model="My Passport 25E2")
    write(tmp_path / "sys/devices" / usb, idVendor="13d7", speed=5000, serial="WX51A0000017K")
    write(tmp_path / "sys/devices" / usb, manufacturer="Tableau", product="T8u")
    made.part(evidence, "sdb1", "8:17", 1, ro=1)
    made.part(evidence, "sdb2", "8:18", 930, start=4_000_000, ro=1)
    (tmp_path / "数据 盘").mkdir()
    made.mount("8:18", tmp_path / "数据 盘", "ro,noatime", "ntfs3", "/dev/sdb2")
    made.udev("8:17", ID_FS_TYPE="vfat", ID_FS_LABEL="EFI")

    stick = "pci0/usb1/1-2"
    made.part(made.disk("sdc", f"{stick}/host4", "8:32", 57, model="DataTraveler"), "sdc1", "8:33", 57)
    write(tmp_path / "sys/devices" / stick, idVendor="0951", speed=480)
    made.udev("8:33", ID_FS_TYPE="exfat")
    made.disk("sdd", f"{stick}/host5", "8:48", 0)
    made.disk("sr0", "pci0/ata2/host1", "11:0", 4.3, model="HL-DT-ST")
    made.disk("loop0", "virtual", "7:0", 1)
    made.mount("7:0", "/snap/x", "ro,nodev", "squashfs", "/dev/loop0")
    made.disk("loop1", "virtual", "7:1", 2, ro=1)
    made.disk("loop2", "virtual", "7:2", 2, ro=1)
    made.mount("7:2", tmp_path / "数据 盘" / "image", "ro,relatime", "vfat", "/dev/loop2")
    made.disk("zram0", "virtual", "253:9", 1)
    made.mount("0:50", "/merged", "rw", "overlay", "overlay")
    return made


def test_drives_that_hold_something_are_listed_and_clutter_is_not(computer: Computer) -> None:
    found = computer.list()
    names = ("dm-0", "loop2", "nvme0n1", "sda", "sdb", "sdc", "sr0")
    assert list(found) == [f"/dev/{name}" for name in names]
    kinds = {drive.device[5:]: (drive.kind, drive.interface) for drive in found.values()}
    assert kinds == {
        "dm-0": ("virtual", ""), "loop2": ("virtual", ""), "nvme0n1": ("nvme", "NVMe"), "sda": ("disk", "SATA"),
        "sdb": ("usb", "USB 3.0"), "sdc": ("usb", "USB 2.0"), "sr0": ("optical", "SATA"),
    }  # fmt: skip


def test_evidence_behind_a_write_blocker_says_so_with_its_three_proofs(computer: Computer) -> None:
    drive = computer.list()["/dev/sdb"]
    assert (drive.name, drive.serial, drive.size_bytes) == ("WD My Passport 25E2", "WX51A0000017K", 931 << 30)
    assert (drive.read_only, drive.protection, drive.disabled) == ("yes", "blocker", "")
    assert drive.facts["known_blocker"] == "Tableau T8u"
    assert drive.facts["block_device_read_only"] == "yes"
    assert drive.facts["mount_options"] == "ro,noatime"
    assert drive.facts["access_times"] == "kept"


def test_a_partition_that_is_not_mounted_is_shown_and_cannot_be_read_yet(computer: Computer) -> None:
    drive = computer.list()["/dev/sdb"]
    efi, data = drive.volumes
    assert (efi.label, efi.file_system, efi.mounted_on, efi.used_bytes) == ("EFI", "vfat", "", None)
    assert data.mounted_on == drive.mounted_on == str(computer.root / "数据 盘")
    assert (data.file_system, drive.file_system) == ("ntfs3", "ntfs3")
    assert drive.used_bytes == data.used_bytes is not None
    assert drive.facts["not_mounted"] == "sdb1"
    stick = computer.list()["/dev/sdc"]
    assert (stick.mounted_on, stick.used_bytes, stick.file_system) == ("", None, "exfat")


def test_the_drive_of_the_system_and_of_the_case_cannot_be_chosen(computer: Computer) -> None:
    found = computer.list(computer.root / "case disk" / "not" / "made yet")
    assert {name[5:]: drive.disabled for name, drive in found.items()} == {
        "dm-0": "system", "loop2": "", "nvme0n1": "system", "sda": "output", "sdb": "", "sdc": "", "sr0": "",
    }  # fmt: skip
    assert computer.list(program=os.fsencode(computer.root / "case disk" / "pandian"))["/dev/sda"].disabled == "system"


def test_what_is_not_locked_is_writable_and_a_medium_is_not(computer: Computer) -> None:
    locks = {name[5:]: (drive.read_only, drive.protection) for name, drive in computer.list().items()}
    assert locks["sda"] == ("no", "none")
    assert locks["sdc"] == ("no", "none")
    assert locks["loop2"] == ("yes", "device")


def test_a_mount_protects_only_if_every_mounted_volume_is_read_only(computer: Computer, tmp_path: Path) -> None:
    disk = computer.disk("sde", "pci0/ata3/host9", "8:64", 10)
    computer.part(disk, "sde1", "8:65", 5)
    computer.part(disk, "sde2", "8:66", 5, start=9_000_000)
    computer.mount("8:65", tmp_path / "a", "ro", "ext4", "/dev/sde1")
    assert computer.list()["/dev/sde"].protection == "mount"
    computer.mount("0:77", tmp_path / "b", "rw", "btrfs", "/dev/sde2")
    drive = computer.list()["/dev/sde"]
    assert (drive.read_only, drive.protection) == ("no", "none")
    assert [volume.file_system for volume in drive.volumes] == ["ext4", "btrfs"]


def test_a_blocker_that_is_switched_to_write_is_no_protection(computer: Computer) -> None:
    bus = "pci0/usb2/2-9"
    computer.disk("sdf", f"{bus}/host8", "8:80", 10)
    write(computer.root / "sys/devices" / bus, idVendor="1", manufacturer="CRU", product="Forensic Dock")
    drive = computer.list()["/dev/sdf"]
    assert drive.facts["known_blocker"] == "CRU Forensic Dock"
    assert (drive.read_only, drive.protection) == ("no", "none")


def test_a_drive_that_tells_nothing_is_listed_as_unknown(computer: Computer) -> None:
    folder = computer.disk("sdg", "pci0/host7", "8:96", 1)
    for name in ("ro", "removable"):
        (folder / name).unlink()
    drive = computer.list()["/dev/sdg"]
    assert (drive.name, drive.serial, drive.read_only, drive.protection) == ("sdg", "", "unknown", "unknown")


def test_this_computer_can_be_asked_and_nothing_without_sysfs_is_raised(tmp_path: Path) -> None:
    for drive in drives(tmp_path):
        assert drive.size_bytes > 0 and drive.kind in ("usb", "disk", "optical", "nvme", "virtual")
        assert drive.read_only in ("yes", "no", "unknown") and drive.disabled in ("", "system", "output")
    assert list(linux_drives(None, System(tmp_path / "none", tmp_path, [], (b"/",)))) == []


DESCRIPTOR = struct.pack("<IIBB?BIIIII", 40, 80, 0, 0, True, False, 44, 48, 0, 60, 7) + b"\0\0\0\0"


def test_what_a_disk_says_on_windows_is_read_from_its_descriptor() -> None:
    data = DESCRIPTOR.ljust(44, b"\0") + b"WD \0My Passport\0 WX51A17K \0"
    device = parse_descriptor((7, 1), data)
    assert (device.vendor, device.product, device.serial) == ("WD", "My Passport", "WX51A17K")
    assert (device.bus, device.removable) == (7, True)
    assert parse_descriptor((7, 1), b"short") == Device((7, 1))
    assert parse_descriptor((7, 1), DESCRIPTOR).product == ""


def test_letters_are_gathered_under_their_disks_on_windows() -> None:
    devices = [
        Device((7, 0), product="Samsung PM9A1", bus=17, size_bytes=500, writable="yes"),
        Device((7, 1), "Tableau", "T8u", "WX51", 7, True, 900, "no", "yes"),
        Device((7, 2), product="Empty", bus=11, size_bytes=70),
        Device((2, 0), product="DVD", bus=2, size_bytes=40),
    ]
    letters = [
        Letter("C:\\", (7, 0), Volume("", "NTFS", 400, 300, "C:\\"), "0A", "no"),
        Letter("D:\\", (7, 0), Volume("", "NTFS", 100, 10, "D:\\"), "0B", "no"),
        Letter("F:\\", (7, 1), Volume("数据", "NTFS", 890, 704, "F:\\"), "6A4C19F2", "yes"),
        Letter("G:\\", None, Volume("span", "ReFS", 50, 5, "G:\\"), "0C", "no"),
    ]
    system, evidence, empty, disc, span = drives_of(devices, letters, system="C", output="G")
    assert (system.disabled, system.kind, system.used_bytes, system.mounted_on) == ("system", "nvme", 310, "C:\\")
    assert (evidence.read_only, evidence.protection, evidence.kind) == ("yes", "blocker", "usb")
    assert (evidence.mounted_on, evidence.device, evidence.facts["rotational"]) == ("F:\\", "F:", "yes")
    assert (empty.device, empty.mounted_on, empty.read_only) == ("PhysicalDrive2", "", "unknown")
    assert (disc.kind, disc.read_only, disc.protection) == ("optical", "yes", "medium")
    assert (span.disabled, span.kind, span.size_bytes) == ("output", "virtual", 50)


def test_letters_of_paths_on_windows() -> None:
    assert [letter_of(path) for path in ("e:\\案件\\x", "\\\\?\\E:\\x", "\\\\server\\share\\x")] == ["E", "E", ""]
