"""Evidence that is a folder or a mounted volume: describing it, walking it, opening its files."""

import io
import os
import stat as modes
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from core.errors import EvidenceError, ReadError
from core.evidence.names import shown
from core.evidence.volume import describe_volume
from core.evidence.walk import Walk, descend, why
from core.model import Entry, EvidenceInfo, Problem

if sys.platform == "win32":
    from core.evidence import windows as system
else:
    from core.evidence import posix as system


def describe(path: str) -> EvidenceInfo:
    """What there is to know of a folder before it is examined. EvidenceError if it cannot be examined.

    facts (words): device, file_system, mounted_on, mount_options, total_bytes, rotational,
    block_device_read_only, access_times (kept | may change), and what the device tells of itself.
    """
    if not path or "\0" in path:
        raise EvidenceError("No evidence was given. Give the folder that the drive is mounted on.")
    root = os.fsencode(os.path.realpath(path))
    eyes = shown(root)
    try:
        if not modes.S_ISDIR(system.stat_root(root).st_mode):
            raise EvidenceError(
                f"This is a file, not a folder: {eyes}. Image files are not read by this version: "
                "mount the image read-only and give the folder it is mounted on."
            )
        _list_once(root)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise EvidenceError(
            f"There is nothing at this path: {eyes}. Check the path, connect the drive and mount it read-only."
        ) from error
    except OSError as error:
        raise EvidenceError(
            f"The evidence folder cannot be listed: {eyes} ({why(error)}). Check that the drive is connected "
            "and that this account may read it."
        ) from error
    read_only, facts = describe_volume(root)
    facts["access_times"] = "kept" if system.keeps_access_times(root) else "may change"
    return EvidenceInfo("volume" if os.path.ismount(root) else "folder", eyes, root, read_only, facts)


def _list_once(root: bytes) -> None:
    handle = system.open_root(root)
    try:
        system.names(handle)
    finally:
        system.close(handle)


def _components(key: bytes) -> list[bytes]:
    """The names in a key. ReadError if it could lead anywhere but down from the root."""
    names = key.split(b"/")
    if b"\0" in key or any(name in (b"", b".", b"..") for name in names):
        raise ReadError("unreadable", "not a key of this evidence")
    return names


class FolderSource:
    """An open folder or volume. Holds one handle on it; not shared between threads."""

    def __init__(self, info: EvidenceInfo) -> None:
        """EvidenceError if the evidence is no longer where it was described."""
        self.info = info
        try:
            self._opened: tuple[bytes, system.Handle] | None = (b"", system.open_root(info.root))
        except OSError as error:
            raise self._gone(error) from error
        self._parent: tuple[bytes, system.Handle] | None = None

    def walk(self) -> Iterator[Entry | Problem]:
        """Everything below the root, folders before what they hold, names in the order of their bytes.

        Folders that cannot be listed become a Problem and the walk goes on. EvidenceError if the
        evidence itself goes away.
        """
        return iter(Walk(self._root, self.check_present))

    def open(self, key: bytes) -> io.FileIO:
        """A regular file, unbuffered and read-only. ReadError for anything else; links are never followed."""
        *folders, name = _components(key)
        try:
            return system.open_file(self._folder(folders), name)
        except system.NotRegularError as error:
            raise ReadError("skipped", "not a regular file (a link, a device or the like): never opened") from error
        except OSError as error:
            self.check_present()
            raise ReadError("unreadable", f"it could not be opened: {why(error)}") from error

    def companion(self, key: bytes, suffix: bytes) -> io.FileIO | None:
        """The regular file beside it whose name is this one's plus suffix; None where there is none.

        ReadError if there is one that cannot be read: what it holds would be missing from the count.
        """
        *folders, name = _components(key + suffix)
        try:
            if system.node_of(system.stat(self._folder(folders), name)) != "file":
                return None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ReadError("unreadable", f"the file beside it ({shown(suffix)}): {why(error)}") from error
        return self.open(key + suffix)

    def check_present(self) -> None:
        """EvidenceError if the root is no longer what was opened (unplugged, unmounted, moved)."""
        try:
            now, opened = system.stat_root(self.info.root), system.stat_handle(self._root)
        except OSError as error:
            raise self._gone(error) from error
        if (now.st_dev, now.st_ino) != (opened.st_dev, opened.st_ino):
            raise self._gone(FileNotFoundError(0, "something else is mounted there now"))

    def close(self) -> None:
        """Lets go of the evidence; may be called twice."""
        for handle in (self._parent, self._opened):
            if handle is not None:
                system.close(handle[1])
        self._parent = self._opened = None

    @property
    def _root(self) -> "system.Handle":
        if self._opened is None:
            raise ValueError("the evidence is closed")
        return self._opened[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _folder(self, folders: list[bytes]) -> "system.Handle":
        """Handle of the folder of an entry. The last one is kept: entries come folder by folder."""
        key = b"/".join(folders)
        if not folders:
            return self._root
        if self._parent is not None and self._parent[0] == key:
            return self._parent[1]
        handle = descend(self._root, folders)
        if self._parent is not None:
            system.close(self._parent[1])
        self._parent = (key, handle)
        return handle

    def _gone(self, error: OSError) -> EvidenceError:
        return EvidenceError(
            f"The evidence went away: {self.info.path} ({why(error)}). Connect it again as before and resume the case."
        )
