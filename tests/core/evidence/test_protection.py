"""Nothing is written to the evidence, and a change of it shows."""

import os
from dataclasses import replace

import pytest

from core.errors import UsageError
from core.evidence import open_source
from core.evidence.folder import describe
from core.evidence.protection import Fingerprint, check_output
from core.evidence.volume import mount_of, parse_mountinfo
from core.model import Entry

MOUNTS = rb"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
30 22 8:17 / /mnt/my\040drive ro,nosuid - ntfs3 /dev/sdb1 rw,uid=0
31 22 8:33 / /mnt/my\040drive/inner rw - vfat /dev/sdc1 ro,utf8
garbage line
32 22 0:44 / /net rw master:3 propagate_from:2 - nfs4 host:/share rw,vers=4.2
"""


def test_the_case_folder_is_refused_in_and_below_the_evidence(tmp_path):
    evidence = tmp_path / "evidence"
    (evidence / "sub").mkdir(parents=True)
    (tmp_path / "alias").symlink_to(evidence / "sub")
    info = describe(str(evidence))
    deep, back = evidence / "sub" / "a" / "b", evidence / "sub" / ".."
    for bad in (evidence, evidence / "case", deep, back, tmp_path / "alias" / "case"):
        with pytest.raises(UsageError, match="another drive"):
            check_output(info, bad)
    check_output(info, tmp_path / "case")
    check_output(info, tmp_path / "evidence2" / "case")


def test_every_folder_of_an_evidence_volume_is_refused(tmp_path):
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    volume = replace(describe(str(evidence)), kind="volume")
    with pytest.raises(UsageError, match="volume"):
        check_output(volume, tmp_path / "case" / "deeper")


def test_the_fingerprint_notices_size_time_name_and_missing_files(tmp_path):
    def fingerprint() -> str:
        result = Fingerprint()
        with open_source(describe(str(tmp_path))) as source:
            for item in source.walk():
                assert isinstance(item, Entry)
                result.add(item)
        return result.hexdigest()

    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    os.utime(tmp_path / "a", ns=(1, 1))
    os.utime(tmp_path / "b", ns=(1, 1))
    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    os.utime(tmp_path / "a", ns=(5, 1))
    assert fingerprint() == seen[0], "access times are no change"
    os.utime(tmp_path / "a", ns=(1, 2))
    seen.append(fingerprint())
    (tmp_path / "b").write_bytes(b"three")
    os.utime(tmp_path / "b", ns=(1, 1))
    seen.append(fingerprint())
    (tmp_path / "b").rename(tmp_path / "c")
    seen.append(fingerprint())
    (tmp_path / "c").unlink()
    seen.append(fingerprint())
    assert len(set(seen)) == 5


def test_the_fingerprint_cannot_be_fooled_by_moving_bytes_between_names():
    def of(*keys: bytes) -> str:
        result = Fingerprint()
        for key in keys:
            result.add(Entry("", key, "file", 0))
        return result.hexdigest()

    assert len({of(b"ab", b"c"), of(b"a", b"bc"), of(b"abc"), of(b"c", b"ab")}) == 4


def test_the_mount_of_a_path_is_the_innermost_with_its_options():
    mounts = parse_mountinfo(MOUNTS)
    assert len(mounts) == 4
    drive = mount_of(b"/mnt/my drive/x", mounts)
    assert drive is not None and drive.source == "/dev/sdb1" and drive.options == "ro,nosuid"
    inner = mount_of(b"/mnt/my drive/inner", mounts)
    assert inner is not None and inner.file_system == "vfat" and inner.super_options == "ro,utf8"
    beside = mount_of(b"/mnt/my drive2", mounts)
    assert beside is not None and beside.source == "/dev/sda1"
    assert mount_of(b"/net/x", mounts).source == "host:/share"  # type: ignore[union-attr]
