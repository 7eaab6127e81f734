"""Writing files so that they appear whole or not at all, and saying what to do when that fails."""

import errno
import hashlib
import os
from pathlib import Path


def part_of(path: Path) -> Path:
    """The name under which `path` is written until it is whole: same folder, so that renaming is atomic."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def sha256_of(path: Path) -> str:
    """SHA-256 of the file, hex."""
    return digest_of(path, "sha256")


def digest_of(path: Path, algorithm: str) -> str:
    """Digest of the file by an algorithm of hashlib, hex. ValueError if this build lacks it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def advice(path: Path, error: Exception) -> str:
    """What went wrong with writing `path` and what the examiner can do about it."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        todo = "The disk is full. Free some space (also in the temp folder) or export to another drive."
    elif isinstance(error, PermissionError):
        todo = "Close the file if it is open in Excel, check your rights on the folder, or choose another name."
    elif isinstance(error, FileNotFoundError | NotADirectoryError):
        todo = "The folder does not exist. Create it or choose another one."
    elif number == errno.EROFS:
        todo = "The drive is read-only. Export to another drive."
    elif number == errno.ENAMETOOLONG:
        todo = "The name is too long. Choose a shorter one."
    else:
        todo = "Check the drive and its free space, or export to another folder."
    return f"{path} could not be written ({error}). {todo} Nothing was left half written."
