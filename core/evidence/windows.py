# ruff: noqa: PTH100, PTH116, PTH208
# raw paths: pathlib drops trailing spaces and dots
"""Opening things on Windows: by \\\\?\\ paths, which keep trailing spaces, dots and long names as they are.

There are no directory descriptors: every folder on the way is looked at first, and links of every
sort (symbolic links, junctions, other reparse points) are refused. Same functions as `posix`.
"""

import io
import os
import stat as modes

Handle = str
"""Path of a folder with the \\\\?\\ prefix and a closing backslash."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
_ATTRIBUTES = (("hidden", 2), ("readonly", 1), ("system", 4))
_DEVICE_LIKE = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT
_DEDUP_TAGS = (0x80000013, 0x80000017)  # deduplicated or compacted files: ordinary content to every reader


class NotRegularError(OSError):
    """What was to be opened is not a regular file."""


def open_root(root: bytes) -> Handle:
    """The evidence folder itself."""
    path = os.path.abspath(os.fsdecode(root))
    if path.startswith("\\\\?\\"):
        prefixed = path
    elif path.startswith("\\\\"):
        prefixed = "\\\\?\\UNC\\" + path[2:]
    else:
        prefixed = "\\\\?\\" + path
    handle = prefixed.rstrip("\\") + "\\"
    os.stat(handle)
    return handle


def open_folder(parent: Handle, name: bytes) -> Handle:
    """A folder to be listed."""
    if node_of(stat(parent, name)) != "folder":
        raise NotADirectoryError(0, "not a folder")
    return parent + os.fsdecode(name) + "\\"


pass_folder = open_folder


def open_file(parent: Handle, name: bytes) -> io.FileIO:
    """A regular file, unbuffered, read-only."""
    if node_of(stat(parent, name)) != "file":
        raise NotRegularError(0, "not a regular file")
    return io.FileIO(os.open(parent + os.fsdecode(name), _FLAGS), "rb")


def names(folder: Handle) -> list[bytes]:
    """Names in an open folder, in the order of their bytes."""
    return sorted(map(os.fsencode, os.listdir(folder)))


def stat(folder: Handle, name: bytes) -> os.stat_result:
    """Facts of one name in a folder; of the link, not of what it points to."""
    return os.lstat(folder + os.fsdecode(name))


def stat_root(root: bytes) -> os.stat_result:
    """Facts of the evidence folder by its path, as it is now."""
    return os.stat(open_root(root))


def stat_handle(folder: Handle) -> os.stat_result:
    """Facts of an open folder."""
    return os.stat(folder)


def close(folder: Handle) -> None:
    """Nothing is held open."""


def node_of(facts: os.stat_result) -> str:
    """file | folder | link | special."""
    attributes, tag = getattr(facts, "st_file_attributes", 0), getattr(facts, "st_reparse_tag", 0)
    if attributes & _DEVICE_LIKE and tag not in _DEDUP_TAGS:
        return "link"
    if modes.S_ISREG(facts.st_mode):
        return "file"
    return "folder" if modes.S_ISDIR(facts.st_mode) else "special"


def look(folder: Handle, name: bytes) -> tuple[os.stat_result, str, int | None, int | None, tuple[str, ...]]:
    """(facts, node, created ns, changed ns, words for attributes) of one name; of the link, not of its target.

    Windows tells no status change.
    """
    facts = stat(folder, name)
    attributes = getattr(facts, "st_file_attributes", 0)
    flags = tuple(word for word, bit in _ATTRIBUTES if attributes & bit)
    return facts, node_of(facts), facts.st_ctime_ns, None, flags


def keeps_access_times(root: bytes) -> bool:
    """False: whether access times are kept is a setting of the whole system, off by default."""
    return False
