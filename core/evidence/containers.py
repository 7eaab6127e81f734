"""Containers and compressed streams, given as open files. To add a format: write its module, name it here."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from core.evidence.compressed import open_stream
from core.evidence.members import Container, Member
from core.evidence.passwords import NO_PASSWORD, Password
from core.evidence.streams import Limited
from core.evidence.tar_archive import TarContainer
from core.evidence.zip_archive import ZipContainer

CONTAINER_KINDS = ("zip", "tar", "7z")
STREAM_KINDS = ("gzip", "bzip2", "xz")


def _seven_zip(file: BinaryIO, password: Password) -> Container:
    """Imported when there is one: its libraries would take a fifth of the time in which every child starts."""
    from core.evidence.sevenzip import SevenZipContainer

    return SevenZipContainer(file, password)


_SEEKING: dict[str, Callable[[BinaryIO, Password], Container]] = {"zip": ZipContainer, "7z": _seven_zip}

__all__ = ("CONTAINER_KINDS", "STREAM_KINDS", "Container", "Limited", "Member", "open_container", "open_stream")


def open_container(kind: str, file: BinaryIO, scratch: Path, password: Password = NO_PASSWORD) -> Container:
    """An archive of one of CONTAINER_KINDS; file stands at its beginning and is not closed by the container.

    scratch: a folder off the evidence; a zip or 7z that comes as a stream is copied there, without a
    name. ReadError if it cannot be listed at all (damaged, or encrypted down to its names).
    """
    if kind == "tar":
        return TarContainer(file)
    make = _SEEKING[kind]
    if file.seekable():
        return make(file, password)
    copy = _copied(file, scratch)
    try:
        return _OnCopy(make(copy, password), copy)
    except BaseException:
        copy.close()
        raise


def _copied(file: BinaryIO, scratch: Path) -> BinaryIO:
    copy = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115  (closed by _OnCopy)
    try:
        shutil.copyfileobj(file, copy, 1 << 20)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return cast(BinaryIO, copy)


class _OnCopy:
    """A container together with the copy that it reads."""

    def __init__(self, opened: Container, copy: BinaryIO) -> None:
        self._opened, self._copy = opened, copy

    def members(self) -> Iterator[Member]:
        return self._opened.members()

    def iterate(self) -> Iterator[tuple[Member, BinaryIO | None]]:
        return self._opened.iterate()

    def open(self, position: int) -> BinaryIO:
        return self._opened.open(position)

    def close(self) -> None:
        """The container, then its copy."""
        self._opened.close()
        self._copy.close()
