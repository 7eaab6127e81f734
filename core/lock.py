"""Who may write to a case: one process at a time, and others can see that there is one. Of its threads one at a time
may read evidence for it."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import CaseError

FILE_NAME = "case.lock"

WORK_NAME = "work.lock"
"""Held while something reads for the case. Beside its scratch folder: a lock inside would go when that is emptied."""

IN_USE = {
    FILE_NAME: "The case in {folder} is in use by another run. Wait for it to end, or stop it.",
    WORK_NAME: "Something else is reading for the case in {folder}: a run, another attempt at files, or an unmasked "
    "export. Wait for it to end, or stop it.",
}

TRIES, BETWEEN_S = 4, 0.02
"""Somebody who only looks (`is_held`) holds the lock for a moment; that must not refuse a writer."""


class Lock:
    """The right to write to the case in a folder; of the whole process, for as long as it is wanted.

    Made without touching anything. `take` it, or hand it to `core.triage.triage`, which takes it once it is sure that
    the folder may be written to; then it is held until `close`, over any number of runs.
    """

    def __init__(self, folder: Path, name: str = FILE_NAME) -> None:
        """folder: of a case, which need not exist yet. name: of IN_USE, what is held there."""
        self.folder, self._name = folder, name
        self._handle: int | None = None

    @property
    def is_taken(self) -> bool:
        """Is it held by this object?"""
        return self._handle is not None

    def take(self) -> Self:
        """Holds the case. The folder exists. CaseError if another Lock holds it, or the folder cannot be written."""
        if self._handle is None:
            try:
                self._handle = os.open(self.folder / self._name, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise CaseError(
                    f"The case in {self.folder} cannot be opened for writing: {error.strerror or error}. "
                    "Check the folder's rights."
                ) from error
            if not _try(self._handle, TRIES):
                self.close()
                raise CaseError(IN_USE[self._name].format(folder=self.folder))
        return self

    def close(self) -> None:
        """Lets go, once or twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def hold(folder: Path) -> Lock:
    """Holds the case in a folder that exists. CaseError if another process writes, or nothing can be written there."""
    return Lock(folder).take()


def is_held(folder: Path, name: str = FILE_NAME) -> bool:
    """Does any process (this one too) write to the case in the folder? Nothing is created or changed by the question.

    name: of IN_USE. False where there is no case. It is the answer of this moment.
    """
    try:
        handle = os.open(folder / name, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _try(handle, 1, shared=True)
    finally:
        os.close(handle)


def _try(handle: int, times: int, shared: bool = False) -> bool:
    for attempt in range(times):
        if attempt:
            time.sleep(BETWEEN_S)
        try:
            _lock(handle, shared)
        except OSError:
            continue
        return True
    return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, shared: bool) -> None:
        """OSError if somebody else has it. Shared locks are not needed: one who looks lets go at once."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, shared: bool) -> None:
        """OSError if somebody else has it."""
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
