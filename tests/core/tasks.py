"""What children are given to do in tests: to answer, to crash, to hang, to eat memory."""

import hashlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from core.errors import CaseError, ReadError


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
