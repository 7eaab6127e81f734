"""What one file of a case is, and what it speaks to."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.demo.parts import Chunk, Make, People

MOST_PEOPLE = 100_000
"""Persons of one data set at most; every data set has its own such range of numbers."""

NAME, CONTENT, TIMES = "name", "content", "times"
"""How an indicator shows: in a name, in what a file holds, in equal times of many files."""


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator that is expected at the file, or at a folder above it.

    path: "" for the file itself. category: of core.indicators. shows: NAME, CONTENT or TIMES.
    """

    category: str
    about: str
    shows: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file. same_as: path of the file that it is a copy of. burst: its time is that of all others so copied."""

    path: str
    make: Make
    signs: tuple[Sign, ...] = ()
    same_as: str | None = None
    burst: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """How large the drive is; scale 1 has some 400,000 records."""

    scale: float
    seed: int

    def rows(self, at_scale_1: int) -> int:
        """How many rows a table of so many has; at least 25."""
        return max(25, round(at_scale_1 * self.scale))

    def people(self, data_set: int, at_scale_1: int) -> People:
        """The first people of a data set: the same number is the same person everywhere on the drive."""
        return People(data_set * (self.rows(MOST_PEOPLE) + 1), self.rows(at_scale_1), self.seed * 1000)


def text(content: str, encoding: str = "utf-8") -> Make:
    """A file that holds this and nobody."""
    data = content.encode(encoding)

    def make() -> Iterator[Chunk]:
        yield Chunk(data)

    return make
