"""What evidence is and how its bytes are got: read-only, leaving no trace, never following a link."""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from core.errors import EvidenceError
from core.evidence.folder import FolderSource
from core.model import Entry, EvidenceInfo, Problem


class EvidenceSource(Protocol):
    """Open evidence. Also a context manager that closes it."""

    info: EvidenceInfo

    def walk(self) -> Iterator[Entry | Problem]:
        """Everything on the evidence, always in the same order. EvidenceError if the evidence goes away."""

    def open(self, key: bytes) -> BinaryIO:
        """The content of the file with this Entry.key, unbuffered. ReadError if it cannot be read."""

    def companion(self, key: bytes, suffix: bytes) -> BinaryIO | None:
        """The file beside it whose name is this one's plus suffix (b"-wal"); None where there is none."""

    def check_present(self) -> None:
        """EvidenceError if the evidence is no longer what was opened (unplugged, unmounted, moved)."""

    def close(self) -> None:
        """Lets go of the evidence."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


SOURCES: dict[str, Callable[[EvidenceInfo], EvidenceSource]] = {"folder": FolderSource, "volume": FolderSource}
"""What opens evidence of each kind. A benchmark adds drives that are computed (`bench/procedural.py`)."""


def open_source(info: EvidenceInfo) -> EvidenceSource:
    """The evidence that `folder.describe` described, opened again (in a child, say)."""
    if info.kind not in SOURCES:
        raise EvidenceError(
            f"Evidence of the kind {info.kind} is not read by this version: {info.path}. "
            "Mount the image read-only and give the folder it is mounted on."
        )
    return SOURCES[info.kind](info)
