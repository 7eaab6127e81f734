"""What children are given to do in tests: to answer, to crash, to hang, to eat memory."""

import hashlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import examine
from core.errors import CaseError, ReadError
from core.examine import Learnt
from core.model import Entry, EvidenceInfo, Layout, Outcome


def double(n: int) -> int:
    return 2 * n


def crash(code: int) -> None:
    os._exit(code)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(mark: str) -> None:
    """Deaf to everything that Python handles, like a parser stuck inside a library."""
    Path(mark).touch()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)


def allocate(size_bytes: int) -> int:
    """Takes memory piece by piece, and uses it."""
    taken = [bytes(1 << 20) for _ in range(size_bytes >> 20)]
    return len(taken)


def refuse(status: str) -> None:
    raise ReadError(status, "on purpose")


def no_disk() -> None:
    raise CaseError("The disk that holds the case is full.")


def crash_on(numbers: Sequence[int], guilty: int) -> list[int]:
    """Doubles them all, unless the guilty one is among them."""
    if guilty in numbers:
        os._exit(9)
    return [double(n) for n in numbers]


def pid(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def touch_and_wait(mark: str, until: str) -> str:
    """Says that it has begun, and ends once another file is there."""
    Path(mark).touch()
    while not Path(until).exists():
        time.sleep(0.01)
    return mark


def hang_on(items: Sequence[tuple[int, Entry]], guilty: str) -> list[int]:
    """Their numbers; never ends with the guilty one among them."""
    if any(entry.path == guilty for _, entry in items):
        time.sleep(3600)
    return [number for number, _ in items]


def cells_but_of_slow(info: EvidenceInfo, entry: Entry, layout: Layout, cells: Sequence[int], *rest: Any) -> Any:
    """Sampled cells as they are, but never an answer for a file named slow…"""
    if entry.path.rpartition("/")[2].startswith("slow"):
        time.sleep(3600)
    return examine.count_cells(info, entry, layout, cells, *rest)


def whole_but_slow(info: EvidenceInfo, entries: Sequence[Any], scratch: str, output_bytes: int, *rest: Any) -> Any:
    """Whole entries, but of a file named slow… never an answer."""
    if any(entry.path.rpartition("/")[2].startswith("slow") for entry, _ in entries):
        time.sleep(3600)
    return examine.count_whole(info, entries, scratch, output_bytes, *rest)


def learn_nothing(info: EvidenceInfo, entries: Sequence[Entry], *rest: Any) -> list[Learnt]:
    """That no entry holds anything that could be read, without opening one."""
    return [Learnt(None, False, 0, Outcome(entry, "unsupported", None, None, 0)) for entry in entries]


def whole_is_nothing(info: EvidenceInfo, entries: Sequence[tuple[Entry, Layout]], *rest: Any) -> list[Outcome]:
    """The same of entries that were to be read from end to end."""
    return [Outcome(entry, "unreadable", layout, None, 0) for entry, layout in entries]
