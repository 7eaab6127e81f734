"""tar archives, read forwards: also from a stream that cannot seek (tar.gz)."""

import tarfile
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import BinaryIO, Self

from core.errors import CoreError, ReadError
from core.evidence.members import Member
from core.evidence.names import shown_member
from core.evidence.streams import OUTPUT_BYTES, as_read_error, broken, pulled

_End: type[Exception] = tarfile.EOFHeaderError  # type: ignore[attr-defined]
_Empty: type[Exception] = tarfile.EmptyHeaderError  # type: ignore[attr-defined]
_Cut: type[Exception] = tarfile.TruncatedHeaderError  # type: ignore[attr-defined]
_Damaged: type[Exception] = tarfile.InvalidHeaderError  # type: ignore[attr-defined]


class _StrictInfo(tarfile.TarInfo):
    """tarfile takes a damaged header for the end of the archive: members behind it would be missing silently."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        """The next header, in whose place damage is an error."""
        try:
            return super().fromtarfile(tarfile_)
        except _End:  # a block of zeros
            tarfile_.ended = True  # type: ignore[attr-defined]
            raise
        except (_Empty, _Cut):
            if getattr(tarfile_, "ended", False):
                raise _Empty("end") from None
            raise tarfile.ReadError("cut off") from None
        except _Damaged:
            raise tarfile.ReadError("damaged header") from None


class TarContainer:
    """An open tar archive."""

    def __init__(self, file: BinaryIO) -> None:
        """file stands at the beginning and stays open; it may be a stream that can only start again by seek(0)."""
        self._file = file
        self._passes = 0

    def members(self) -> Iterator[Member]:
        """All members, in archive order."""
        with closing(self._steps()) as steps:
            for position, info, _ in steps:
                yield _member(position, info)

    def iterate(self) -> Iterator[tuple[Member, BinaryIO | None]]:
        """All members with their content, in one pass."""
        with closing(self._steps()) as steps:
            for position, info, archive in steps:
                member = _member(position, info)
                yield member, _stream(archive, info) if member.node == "file" else None

    def open(self, position: int) -> BinaryIO:
        """Content of one member; reads forwards to it."""
        for at, info, archive in self._steps():
            if at == position:
                return _stream(archive, info)
        raise ReadError("unreadable", "no such member")

    def close(self) -> None:
        """Nothing is held."""

    def _steps(self) -> Generator[tuple[int, tarfile.TarInfo, tarfile.TarFile], None, None]:
        """(position, header, archive that stands at it). ReadError at damage, after all before it."""
        if self._passes:
            self._file.seek(0)
        self._passes += 1
        position, behind = 0, -1
        try:
            archive = _opened(self._file)
            while (info := archive.next()) is not None:
                if archive.offset <= behind:
                    raise ReadError("unreadable", "tar archive: a member with a negative size")
                behind = archive.offset
                archive.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header it has seen
                yield position, info, archive
                position += 1
        except CoreError:
            raise
        except Exception as error:
            raise _damage(error, position) from error


def _opened(file: BinaryIO) -> tarfile.TarFile:
    """ignore_zeros: archives that were written one behind the other are listed whole."""
    return tarfile.open(
        fileobj=file,
        mode="r:" if file.seekable() else "r|",
        tarinfo=_StrictInfo,
        encoding="utf-8",
        errors="surrogateescape",
        ignore_zeros=True,
    )


def _damage(error: Exception, listed: int) -> ReadError:
    if isinstance(error, (ReadError, MemoryError)) or (isinstance(error, OSError) and error.errno):
        return as_read_error(error, "tar archive")
    return ReadError("unreadable", f"tar archive cut off or damaged behind {listed} members")


def _member(position: int, info: tarfile.TarInfo) -> Member:
    raw = info.name.encode("utf-8", "surrogateescape")
    return Member(position, raw, shown_member(raw), max(0, info.size), _node(info), _time_ns(info.mtime), False)


def _node(info: tarfile.TarInfo) -> str:
    if info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
        return "file"
    if info.isdir():
        return "folder"
    return "link" if info.issym() or info.islnk() else "special"


def _time_ns(seconds: float) -> int | None:
    try:
        time_ns = int(seconds * 10**9) if isinstance(seconds, float) else seconds * 10**9
    except (ValueError, OverflowError):
        return None
    return time_ns if -(1 << 63) <= time_ns < 1 << 63 else None


def _stream(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    try:
        inner = archive.extractfile(info)
    except Exception as error:
        return broken(as_read_error(error, "tar member"))
    if inner is None:
        return broken(ReadError("unreadable", "tar member: not a file"))

    def chunks() -> Iterator[bytes]:
        left = info.size
        while left > 0:
            data = inner.read(min(left, OUTPUT_BYTES))
            if not data:
                raise ReadError("unreadable", "tar member: cut off")
            left -= len(data)
            yield data

    return pulled(chunks, "tar member")
