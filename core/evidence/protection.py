# ruff: noqa: PTH116, PTH120
# paths that do not exist yet, bytes paths
"""Keeping the evidence as it is: where nothing may be written, and how a change would be noticed."""

import hashlib
import os
import struct
import tempfile
from pathlib import Path

from core.errors import UsageError
from core.model import Entry, EvidenceInfo
from core.paths import user_folder

PREFIX = "pandian-"
"""What names of temporary folders begin with."""

_UNKNOWN_TIME = -(1 << 63)
_HEAD = struct.Struct("<I")
_TAIL = struct.Struct("<qq")


def check_output(info: EvidenceInfo, folder: Path) -> None:
    """UsageError if something written to `folder` (which need not exist yet) would land on the evidence.

    Evidence that is not connected cannot be written to; then only the path is compared.

    Refused: the evidence folder and everything below it, under whatever name the system shows it; for
    a mounted volume also every other place on the same volume.
    """
    target = os.fsencode(os.path.realpath(folder))
    try:
        root = os.stat(info.root)
    except OSError:
        root = None
    for above in _with_parents(target):
        try:
            facts = os.stat(above)
        except OSError:
            continue  # does not exist yet
        if above == info.root or (root and (facts.st_dev, facts.st_ino) == (root.st_dev, root.st_ino)):
            raise _refused(info, folder, "lies inside the evidence")
    if root and info.kind == "volume" and _device(target) == root.st_dev:
        raise _refused(info, folder, "lies on the evidence volume")


def _with_parents(path: bytes) -> list[bytes]:
    parts = [path]
    while (parent := os.path.dirname(parts[-1])) != parts[-1]:
        parts.append(parent)
    return parts


def _device(path: bytes) -> int:
    """st_dev of the nearest folder that exists."""
    for above in _with_parents(path):
        try:
            return os.stat(above).st_dev
        except OSError:
            continue
    return -1


def _refused(info: EvidenceInfo, folder: Path, where: str) -> UsageError:
    return UsageError(
        f"Nothing may be written to the evidence: {folder} {where} ({info.path}). Choose a folder on another drive."
    )


class Fingerprint:
    """SHA-256 over key, size and modification time of all entries, in the order in which they are added.

    The walk's order is fixed, so two walks of unchanged evidence have equal fingerprints. Times that
    are unknown count as such; access times are left out (another program's reading is not a change).
    """

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()

    def add(self, entry: Entry) -> None:
        """The next entry of the walk."""
        modified = _UNKNOWN_TIME if entry.modified_ns is None else entry.modified_ns
        self._sha256.update(_HEAD.pack(len(entry.key)) + entry.key + _TAIL.pack(entry.size_bytes, modified))

    def hexdigest(self) -> str:
        """The fingerprint of what was added so far, as 64 hexadecimal digits."""
        return self._sha256.hexdigest()


def temporary_folder(info: EvidenceInfo) -> Path:
    """A new folder that is not inside the evidence. UsageError if the system has none: a temp folder may lie in the
    user folder that is looked at."""
    refused: UsageError | None = None
    for base in (Path(tempfile.gettempdir()), user_folder()):
        try:
            check_output(info, base)
        except UsageError as error:
            refused = error
            continue
        base.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    raise refused or UsageError("There is no folder for temporary files.")
