# ruff: noqa: PTH116, PTH208
# pathlib knows neither directory descriptors nor O_NOATIME
"""Opening things on Linux and the like without leaving a trace: by directory descriptors, one name at a time.

No name that is opened is ever a link, so no link is ever followed, wherever it stands in a path. Paths
may be longer than PATH_MAX. Access times stay where the system allows it (root, or owner of the file).
"""

import io
import os
import stat as modes
import sys

Handle = int
"""An open folder."""

_NAMES, _ESCAPED = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()
_NO_TRACE = getattr(os, "O_NOATIME", 0)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NONBLOCK
_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | getattr(os, "O_NOCTTY", 0)
_PASS = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW


_NODES = {modes.S_IFREG: "file", modes.S_IFDIR: "folder", modes.S_IFLNK: "link"}
_HIDDEN = ("hidden",)


class NotRegularError(OSError):
    """What was to be opened is not a regular file."""


def _open(name: bytes, flags: int, parent: Handle | None) -> int:
    try:
        return os.open(name, flags | _NO_TRACE, dir_fd=parent)
    except PermissionError:
        return os.open(name, flags, dir_fd=parent)


def open_root(root: bytes) -> Handle:
    """The evidence folder itself; here alone a link would be followed (`describe` has resolved it)."""
    return _open(root, _FOLDER, None)


def open_folder(parent: Handle, name: bytes) -> Handle:
    """A folder to be listed."""
    return _open(name, _FOLDER | os.O_NOFOLLOW, parent)


def pass_folder(parent: Handle, name: bytes) -> Handle:
    """A folder on the way to something, not to be listed: needs no right to read it."""
    return os.open(name, _PASS, dir_fd=parent)


def open_file(parent: Handle, name: bytes) -> io.FileIO:
    """A regular file, unbuffered, read-only. Nothing else is opened, not even for a moment: devices react."""
    if not modes.S_ISREG(stat(parent, name).st_mode):
        raise NotRegularError(0, "not a regular file")
    descriptor = _open(name, _FILE, parent)
    try:
        if not modes.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegularError(0, "not a regular file")
        return io.FileIO(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def names(folder: Handle) -> list[bytes]:
    """Names in an open folder, in the order of their bytes."""
    return sorted([name.encode(_NAMES, _ESCAPED) for name in os.listdir(folder)])  # os.fsencode, six times as fast


def stat(folder: Handle, name: bytes) -> os.stat_result:
    """Facts of one name in a folder; of the link, not of what it points to."""
    return os.stat(name, dir_fd=folder, follow_symlinks=False)


def stat_root(root: bytes) -> os.stat_result:
    """Facts of the evidence folder by its path, as it is now."""
    return os.stat(root)


def stat_handle(folder: Handle) -> os.stat_result:
    """Facts of an open folder."""
    return os.fstat(folder)


def close(folder: Handle) -> None:
    """Lets go of a folder."""
    os.close(folder)


def node_of(facts: os.stat_result) -> str:
    """file | folder | link | special."""
    return _NODES.get(facts.st_mode & 0o170000, "special")


def look(folder: Handle, name: bytes) -> tuple[os.stat_result, str, int | None, int | None, tuple[str, ...]]:
    """(facts, node, created ns, changed ns, words for attributes) of one name; of the link, not of its target.

    Python does not know the creation time here; a leading dot hides.
    """
    facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
    node = _NODES.get(facts.st_mode & 0o170000, "special")
    return facts, node, None, facts.st_ctime_ns, _HIDDEN if name[:1] == b"." else ()


def keeps_access_times(root: bytes) -> bool:
    """True if the evidence folder could be opened without touching its access time."""
    if not _NO_TRACE:
        return False
    try:
        os.close(os.open(root, _FOLDER | _NO_TRACE))
    except PermissionError:
        return False
    return True
