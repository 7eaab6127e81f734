"""What every container offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a container. position: 0-based, in the container's own order; it reopens the member.

    name: raw bytes as the container has them. shown: for eyes, "/" between folders, never used to
    write anything. size_bytes: decoded, as declared. node: file | folder | link | special.
    modified_ns: since 1970 UTC, None where unknown. encrypted: the content cannot be read without a
    password.
    """

    position: int
    name: bytes
    shown: str
    size_bytes: int
    node: str
    modified_ns: int | None
    encrypted: bool


class Container(Protocol):
    """An open container. Only ReadError escapes; from `members` and `iterate` after what came before the damage."""

    def members(self) -> Iterator[Member]:
        """All members in the container's order."""

    def iterate(self) -> Iterator[tuple[Member, BinaryIO | None]]:
        """All members with their content (None where it is no file), in one forward pass.

        A stream is valid until the next step. Trouble with one member is raised by reading its stream.
        """

    def open(self, position: int) -> BinaryIO:
        """Content of one member; where the format is one long stream, everything before it is decoded."""

    def close(self) -> None:
        """Lets go of what the container holds; not of the file it was given."""
