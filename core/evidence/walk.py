"""Walking a folder tree: every name once, always in the same order, whatever its depth.

No recursion and a bounded number of open folders: a tree may be deeper than the system lets one
process hold folders open. Memory grows only with the names of the folders that are being walked and
with files that have several names (hard links), until the last of those names was seen.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.evidence.names import shown
from core.evidence.volume import PSEUDO_FILE_SYSTEMS, file_system_of_device
from core.model import UNLISTED, Entry, Problem

if sys.platform == "win32":
    from core.evidence import windows as system
else:
    from core.evidence import posix as system

_OPEN_FOLDERS = 64
"""Folders of the current branch that are held open; those above are opened again when they are next needed."""


def why(error: OSError) -> str:
    """The system's reason in its own words."""
    return error.strerror or type(error).__name__


def descend(root: "system.Handle", names: list[bytes]) -> "system.Handle":
    """A new handle on the folder below root at these names (at least one), without following a link."""
    handle = system.pass_folder(root, names[0])
    for name in names[1:]:
        outer = handle
        try:
            handle = system.pass_folder(outer, name)
        finally:
            system.close(outer)
    return handle


@dataclass(slots=True, eq=False)
class _Folder:
    """A folder that is being walked. left: names still to come, the next one last."""

    name: bytes
    key: bytes
    path: str
    identity: tuple[int, int]
    handle: "system.Handle | None"
    left: list[bytes]


class Walk:
    """One pass over a tree; iterate it once."""

    def __init__(self, root: "system.Handle", check_present: Callable[[], None]) -> None:
        """check_present: called when something could not be read; raises if it is the evidence that is gone."""
        self._root = root
        self._check_present = check_present
        self._branch: list[_Folder] = []
        self._inside: set[tuple[int, int]] = set()
        self._linked: dict[tuple[int, int], tuple[bytes | None, int]] = {}

    def __iter__(self) -> Iterator[Entry | Problem]:
        try:
            yield from self._enter(None, b"", b"", "", system.stat_handle(self._root))
            while self._branch:
                folder = self._branch[-1]
                if folder.left:
                    yield from self._go_on(folder)
                else:
                    self._leave()
            self._check_present()
        finally:
            while self._branch:
                self._leave()

    def _go_on(self, folder: _Folder) -> Iterator[Entry | Problem]:
        """The next names of a folder, up to and into the first that is a folder itself.

        One loop without calls that can be spared: it runs once for every file on the evidence.
        """
        look = system.look
        key_before, path_before = (folder.key + b"/", folder.path + "/") if folder.key else (b"", "")
        left = folder.left
        while left:
            name = left.pop()
            key, path = key_before + name, path_before + shown(name)
            try:
                facts, node, created, changed, flags = look(folder.handle or self._handle(folder), name)
            except OSError as error:
                yield self._problem(path, f"its facts could not be read: {why(error)}")
                continue
            size_bytes = facts.st_size if node == "file" else 0
            first = self._first_name(key, facts) if node == "file" and facts.st_nlink > 1 else None
            modified, accessed, mode = facts.st_mtime_ns, facts.st_atime_ns, facts.st_mode
            yield Entry(path, key, node, size_bytes, modified, accessed, changed, created, mode, flags, first)
            if node == "folder":
                yield from self._enter(folder, name, key, path, facts)
                return

    def _first_name(self, key: bytes, facts: os.stat_result) -> bytes | None:
        """Key under which this file was listed before, None if this is its first name. Forgets complete files."""
        if not facts.st_ino:
            return None
        identity = (facts.st_dev, facts.st_ino)
        first, to_come = self._linked.pop(identity, (None, facts.st_nlink))
        if to_come > 1:
            self._linked[identity] = (first or key, to_come - 1)
        return first

    def _enter(
        self, parent: _Folder | None, name: bytes, key: bytes, path: str, facts: os.stat_result
    ) -> Iterator[Problem]:
        """Goes into a folder, unless it is not evidence or cannot be listed."""
        identity = (facts.st_dev, facts.st_ino)
        if parent is not None and facts.st_dev != parent.identity[0]:
            file_system = file_system_of_device(facts.st_dev)
            if file_system in PSEUDO_FILE_SYSTEMS:
                reason = f"a window into the running system ({file_system}), not files: not entered"
                yield Problem(path, "skipped", reason)
                return
        if facts.st_ino and identity in self._inside:
            yield Problem(path, "skipped", "this folder lies inside itself (damaged file system): not entered")
            return
        try:
            handle = system.open_folder(self._handle(parent), name) if parent else self._root
            names = system.names(handle)
        except OSError as error:
            yield self._problem(path, f"{UNLISTED}: {why(error)}")
            return
        names.reverse()
        self._branch.append(_Folder(name, key, path, identity, handle, names))
        self._inside.add(identity)
        if len(self._branch) > _OPEN_FOLDERS + 1:
            self._rest(self._branch[-1 - _OPEN_FOLDERS])

    def _leave(self) -> None:
        folder = self._branch.pop()
        self._inside.discard(folder.identity)
        self._rest(folder)

    def _rest(self, folder: _Folder) -> None:
        """Lets go of a folder for now."""
        if folder.handle is not None and folder.handle != self._root:
            system.close(folder.handle)
        folder.handle = None

    def _handle(self, folder: _Folder) -> "system.Handle":
        """Handle of a folder of the branch. OSError if it is gone, or another one took its place."""
        if folder.handle is None:
            names = [outer.name for outer in self._branch[1:]]  # only the last of the branch is ever asked for
            folder.handle = descend(self._root, names) if names else self._root
            facts = system.stat_handle(folder.handle)
            if (facts.st_dev, facts.st_ino) != folder.identity:
                self._rest(folder)
                raise OSError(0, "another folder took its place during the walk")
        return folder.handle

    def _problem(self, path: str, reason: str) -> Problem:
        self._check_present()
        return Problem(path, "unreadable", reason)
