"""Looks into one file at a time: a window of text, a page of a table, bytes, hits; never the whole file.

One child does the reading and parsing, is started early and lives as long as the looker: a window of a file of
any size takes milliseconds. What comes back is masked unless it is asked for unmasked, which the caller logs first.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from core import queries
from core.case import Case
from core.case_rows import entry_of
from core.codec import load_layout, load_tally
from core.errors import CaseError, CoreError
from core.evidence.passwords import NO_PASSWORD, Password
from core.evidence.protection import check_output
from core.lock import FILE_NAME as LOCK_NAME
from core.lock import hold, is_held
from core.look_hits import Wanted, read_hits
from core.look_open import Asked, View
from core.look_table import Choice, read_table
from core.look_text import read_hex, read_text
from core.look_views import SUPERSEDED, HexView, HitsView, TableView, TextView
from core.look_warm import warm
from core.model import NO_VERDICTS, Entry, EvidenceInfo, Layout
from core.workers import Children, Lost, Task

TEXT_BYTES, HEX_BYTES, MOST_HITS = 1 << 16, 4096, 200
SEARCH_S, SLICE_S = 2.0, 0.25
"""How long one call of `hits` searches, and in what steps: between them a newer call gets its turn."""

LIMIT_S = 30.0
"""Time budget of one look: spreadsheets are read from their beginning."""

MEMORY_BYTES = 1 << 30
PREFIX = "pandian-look-"
_ENCODING_OF = "encoding of {}"


@dataclass(frozen=True, slots=True)
class Found:
    """What the case knows of an entry. counted: hits by (type, verdict), None where it was not read whole.

    entry: its size_bytes is that of its content, where that is known (compressed files). encoding: what the examiner
    chose to read it with, "auto" otherwise.
    """

    entry: Entry
    layout: Layout | None
    counted: Mapping[tuple[str, str], int] | None
    encoding: str = "auto"


def found(case: Case, entry_id: int) -> Found:
    """The entry with this id. CaseError if there is none."""
    row = queries.to_look_at(case, entry_id)
    if row is None:
        raise CaseError(f"The case in {case.folder} holds no entry {entry_id}.")
    entry, size = entry_of(row), row["content_bytes"]
    counted: dict[tuple[str, str], int] | None = None
    if row["tally"] is not None:
        counted = {}
        for (_, type_, verdict), n in load_tally(row["tally"]).hits.items():
            if verdict not in NO_VERDICTS:
                counted[type_, verdict] = counted.get((type_, verdict), 0) + n
    layout = load_layout(row["layout"])
    encoding = case.fact(_ENCODING_OF.format(entry_id)) or "auto"
    return Found(entry if size is None else entry._replace(size_bytes=size), layout, counted, encoding)


def keep_encoding(case: Case, entry_id: int, encoding: str) -> None:
    """Keeps what the examiner chose to read an entry with: of ENCODINGS. case: open for writing."""
    case.add_fact(_ENCODING_OF.format(entry_id), encoding)


def log_unmask(case: Case, entry_id: int, reason: str) -> None:
    """A line in the process log, before values of a file are shown. case: open for writing."""
    case.log("unmasked view", {"entry": entry_id, "reason": reason})


class Looker:
    """Methods block (call them from a worker thread) and may be called from any thread; the newest call counts, older
    ones return early with the note `SUPERSEDED`. Trouble with the file is a note; EvidenceError if the evidence is not
    there any more.

    layout: as the case has it, None to learn it from the head. unmask: log it first (`log_unmask`).
    """

    def __init__(self, info: EvidenceInfo, scratch: Path | None = None) -> None:
        """scratch: an existing folder off the evidence for copies, the system's own if None. UsageError if on it."""
        base = scratch or Path(tempfile.gettempdir())
        check_output(info, base)
        self._info = info
        _remove_left(base)
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self._held = hold(self._folder)
        self._children = Children(1, MEMORY_BYTES)
        self._turn, self._count = Lock(), Lock()
        self._newest = 0
        self._closed = False
        self._passwords: dict[bytes, Password] = {}
        Thread(target=self._start, name="looker", daemon=True).start()

    def close(self) -> None:
        """Ends the child and removes the copies, once or twice."""
        self._ticket()
        with self._turn:
            if not self._closed:
                self._closed = True
                self._children.__exit__(None, None, None)
                self._held.close()
                shutil.rmtree(self._folder, ignore_errors=True)

    def unlock(self, entry: Entry, password: str) -> None:
        """Opens what lies in the same file of the evidence from now on; kept in memory only."""
        self._passwords[_top(entry)] = Password(password)

    def text(
        self, entry: Entry, layout: Layout | None, offset: int = 0, encoding: str | None = None, unmask: bool = False
    ) -> TextView:
        """Some 64 KiB of text from the line at `offset` on. encoding: of ENCODINGS, None for auto."""
        asked = self._asked(entry, layout, encoding, unmask)
        return self._view(self._ticket(), read_text, (asked, offset, TEXT_BYTES), TextView(offset=offset))

    def table(
        self,
        entry: Entry,
        layout: Layout | None,
        place: int = 0,
        encoding: str | None = None,
        delimiter: str | None = None,
        group: str | None = None,
        unmask: bool = False,
    ) -> TableView:
        """Some 200 rows from `place` on: byte offset or row number. group: sheet or table, None for the first."""
        asked = self._asked(entry, layout, encoding, unmask)
        choice = Choice(delimiter or "", group or "")
        return self._view(self._ticket(), read_table, (asked, place, choice), TableView())

    def hex(
        self, entry: Entry, offset: int = 0, length: int = HEX_BYTES, unmask: bool = False, layout: Layout | None = None
    ) -> HexView:
        """Bytes from `offset` on. layout: with that of a compressed file they are its decoded content."""
        asked = self._asked(entry, layout, None, unmask)
        return self._view(self._ticket(), read_hex, (asked, offset, length, layout is None), HexView(offset=offset))

    def hits(
        self,
        entry: Entry,
        layout: Layout | None,
        place: int = 0,
        forward: bool = True,
        types: tuple[str, ...] | None = None,
        most: int = MOST_HITS,
        unmask: bool = False,
    ) -> HitsView:
        """Hits from `place` on, or before it, as far as some two seconds reach. types: None for all.

        Places of workbooks and databases are counted over all their rows.
        """
        ticket, asked = self._ticket(), self._asked(entry, layout, None, unmask)
        view = HitsView(searched_from=place, searched_to=place)
        ends = time.monotonic() + SEARCH_S
        while True:
            edge = view.searched_to if forward else view.searched_from
            wanted = Wanted(edge, forward, types, most - len(view.hits), SLICE_S)
            part = self._view(ticket, read_hits, (asked, wanted), HitsView(searched_from=edge, searched_to=edge))
            both = view.hits + part.hits if forward else part.hits + view.hits
            low, high = min(view.searched_from, part.searched_from), max(view.searched_to, part.searched_to)
            view = HitsView(both, low, high, part.complete, part.note)
            moved = (high if forward else low) != edge
            if part.complete or part.note or not moved or len(both) >= most or time.monotonic() > ends:
                return view

    def _asked(self, entry: Entry, layout: Layout | None, encoding: str | None, unmask: bool) -> Asked:
        chosen = "" if encoding in (None, "auto") else encoding or ""
        password = self._passwords.get(_top(entry), NO_PASSWORD)
        return Asked(self._info, entry, layout, str(self._folder), chosen, unmask, password)

    def _ticket(self) -> int:
        """Makes the caller's call the newest."""
        with self._count:
            self._newest += 1
            return self._newest

    def _view(self, ticket: int, function: Callable[..., View], arguments: tuple[Any, ...], empty: View) -> View:
        """The child's answer, or the empty view with a note."""
        answer = self._answer(ticket, Task(None, function, arguments, LIMIT_S))
        if isinstance(answer, Lost):
            if isinstance(answer.error, CoreError):
                raise answer.error
            return replace(empty, note=f"{answer.status}: {answer.reason}")
        view: View = replace(empty, note=SUPERSEDED) if answer is None else answer
        return view

    def _answer(self, ticket: int, task: Task) -> Any:
        """None if a newer call came: before the child began, or a tick of the clock after it."""
        with self._turn:
            if ticket != self._newest or self._closed:
                return None
            with closing(self._children.run([task])) as running:
                for ended in running:
                    if ended is not None:
                        return ended[1]
                    if ticket != self._newest:
                        return None
        return None

    def _start(self) -> None:
        """Has the child up, its libraries loaded and its tables built before the first look."""
        with self._turn:
            if not self._closed:
                for _ in self._children.run([Task(None, warm, (), LIMIT_S)]):
                    pass


def _remove_left(base: Path) -> None:
    """Copies that a program left which was killed; those of one that runs are held."""
    for folder in base.glob(f"{PREFIX}*"):
        if (folder / LOCK_NAME).exists() and not is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _top(entry: Entry) -> bytes:
    return entry.key.partition(b"\0")[0]
