"""How long reads of the evidence take, each place touched for the first time in a run. Times leave here, no content."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

from core.errors import ReadError

Opener = Callable[[bytes], BinaryIO]
Place = tuple[bytes, int]
"""Entry.key and a byte offset."""

Sizes = tuple[int, int]
"""Bytes of a random read, and of a block of the stretch."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each random read and of each block of one stretch read in sequence, and all bytes that came."""

    random_s: tuple[float, ...]
    sequential_s: tuple[float, ...]
    bytes_read: int


def time_reads(opener: Opener, random: Sequence[Place], stretch: Sequence[Place], sizes: Sizes, most_s: float) -> Timed:
    """Times reads at random places, in the order given, then of the blocks of a stretch.

    Half of most_s goes to the random reads at most, all of it to both; what is begun by then is finished. A file that
    cannot be read gives no time: it is told of when it is examined.
    """
    began = time.perf_counter()
    random_s = tuple(_timed(opener, random, sizes[0], began + most_s / 2))
    sequential_s = tuple(_timed(opener, stretch, sizes[1], began + most_s))
    return Timed(random_s, sequential_s, len(random_s) * sizes[0] + len(sequential_s) * sizes[1])


def _timed(opener: Opener, places: Sequence[Place], size: int, deadline: float) -> Iterator[float]:
    """Seconds of every read that gave all it was asked for, file by file, until the deadline on the counter."""
    for key, group in groupby(places, key=itemgetter(0)):
        try:
            with opener(key) as file:
                for _, offset in group:
                    began = time.perf_counter()
                    if began >= deadline:
                        return
                    file.seek(offset)
                    if len(file.read(size)) == size:
                        yield time.perf_counter() - began
        except (ReadError, OSError):
            continue
