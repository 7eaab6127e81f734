"""The case: one append-only SQLite file of facts, one writer, and the only SQL about them.

Facts are added, never changed: triggers refuse UPDATE and DELETE. A fact that replaces another (a
second walk after an interrupted one, a later summary) is a new row; readers take the newest.
The process log is a hash chain: every line's hash covers the line before it.
"""

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from core.audit import broken_links, chain_hash
from core.case_file import CACHE_KIB, Row, as_case_error, connect
from core.case_rows import INSERT_ENTRY, INSERT_PROBLEM, entry_values
from core.codec import dump_layout, dump_persons, dump_tally
from core.errors import CaseError, NewerCaseError
from core.lock import FILE_NAME as LOCK_NAME
from core.lock import Lock as Lock
from core.lock import hold as hold
from core.lock import is_held as is_held
from core.model import CellTally, Entry, EvidenceInfo, Indicator, Layout, Outcome, Problem
from core.result import AuditRow
from core.schema import OVERLAYS, SCHEMA_VERSION, SCRIPT, UPGRADES
from core.settings import Settings

FILE_NAME = "case.db"


STEPS_BETWEEN_LOOKS = 20_000
"""Virtual machine steps of SQLite: some milliseconds."""

SORTING_CACHE_KIB = 4096
"""A sort goes through the cache's size at a time, and cannot be stopped within: with this one for some 60 ms."""


class Stopped(Exception):
    """Nobody wants the answer to a query any more."""


def now_utc() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Case:
    """An open case. Make one with `create` or `open_existing`; close it. Not shared between threads.

    One that is only read shows the facts as they were when it was opened: figures that are asked for one after the
    other belong together while a run goes on.
    """

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, writable: bool = True, lock: Lock | None = None
    ) -> None:
        """Use `create` or `open_existing`. lock: let go of with the case."""
        self.folder = folder
        self._db = connection
        self._writable = writable
        self._lock = lock
        self._streams: list[sqlite3.Connection] = []
        self._idle: list[sqlite3.Connection] = []

    @classmethod
    def create(cls, folder: Path, info: EvidenceInfo, settings: Settings, lock: Lock | None = None) -> "Case":
        """A new case in a folder that is missing or empty. Raises CaseError.

        lock: taken as soon as the folder is there, and still held when the case is closed.
        """
        with as_case_error(folder):
            if folder.exists() and not folder.is_dir():
                raise CaseError(f"{folder} is a file. Give --case a folder that does not exist yet or is empty.")
            if (folder / FILE_NAME).exists():
                raise CaseError(
                    f"{folder} already holds a case. Go on with `pandian resume {folder}`, give a smaller --precision "
                    "to take it to, or give another folder."
                )
            ours = {LOCK_NAME} if lock is not None and lock.is_taken else set()
            if folder.exists() and any(found.name not in ours for found in folder.iterdir()):
                raise CaseError(
                    f"The folder {folder} is not empty. Give --case a new or empty folder, so that nothing is mixed."
                )
            folder.mkdir(parents=True, exist_ok=True)
            with cls._opening(folder, _taken(folder, lock), writable=True) as case:
                case._db.executescript(SCRIPT)
                case.add_fact("info", {**asdict(info), "root": info.root.hex()})
                case.add_fact("settings", asdict(settings))
                case._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")  # last: without it this is no case
            return case

    @classmethod
    def open_existing(cls, folder: Path, writable: bool = True, lock: Lock | None = None) -> "Case":
        """The case in a folder. Raises CaseError: missing, made by a newer version, in use by another run.

        lock: one that is held already (or is taken now), and still held when the case is closed. For reading none is
        needed, nor a folder that can be written.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise CaseError(f"There is no case in {folder}: {FILE_NAME} is missing. Give the folder that --case named.")
        with as_case_error(folder):
            with cls._opening(folder, _taken(folder, lock) if writable else None, writable) as case:
                if not writable:
                    case._db.execute("BEGIN")  # of one state from here on, its version too
                case._check_version()
            return case

    @classmethod
    @contextmanager
    def _opening(cls, folder: Path, own: Lock | None, writable: bool) -> Iterator["Case"]:
        """A case that is closed, and its lock let go of, if what is done with it in here fails."""
        case: Case | None = None
        try:
            case = cls(folder, connect(folder / FILE_NAME, writable), writable, own)
            yield case
        except BaseException:
            for opened in (case, own):
                if opened is not None:
                    opened.close()
            raise

    def _check_version(self) -> None:
        """Refuses what is no case of this version or an older one, which is brought up to it."""
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise NewerCaseError(
                f"The case in {self.folder} was made by a newer version of Pandian (format {version}, "
                f"this one reads {SCHEMA_VERSION}). Open it with that version."
            )
        if version < 1:
            raise CaseError(
                f"{self.folder / FILE_NAME} is not a case of Pandian, or its making was cut off. "
                "Use a new --case folder."
            )
        if self._writable:
            self._db.executescript("".join(UPGRADES[version - 1 :]))
            return
        for statement in "".join(OVERLAYS[version - 1 :]).split(";"):  # a script would end the transaction
            self._db.execute(statement)

    def close(self) -> None:
        """Closes the file, once or twice; whatever was committed stays."""
        for stream in self._streams:
            stream.close()
        self._idle.clear()
        self._db.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is kept, or nothing. Inside another one it is part of that."""
        if self._writable and self._db.in_transaction:
            yield
        else:
            with as_case_error(self.folder), self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Iterator[Row]:
        """Rows of a query, streamed: of the facts as they are when the first is taken."""
        with as_case_error(self.folder), self._stream() as db:
            # "yield from" would touch the cursor when the rest is not wanted, perhaps after the end of the case.
            for row in db.execute(sql, parameters):  # noqa: UP028
                yield row

    @contextmanager
    def _stream(self) -> Iterator[sqlite3.Connection]:
        """A connection to stream rows over. A statement that is still open would hold the one that writes to an old
        state, and SQLite refuses to write on from it once somebody else has written."""
        if not self._writable or self._db.in_transaction:
            yield self._db
            return
        if not self._idle:
            self._idle.append(connect(self.folder / FILE_NAME, writable=True))
            self._streams.append(self._idle[-1])
        db = self._idle.pop()
        try:
            yield db
        except BaseException:  # the rest is not wanted: the statement is still open
            self._streams.remove(db)
            with suppress(sqlite3.ProgrammingError):  # in another thread, when nobody holds the rows any more
                db.close()
            raise
        if db in self._streams:
            self._idle.append(db)

    def one(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Any:
        """The first value of a query, None without a row."""
        row = self.first(sql, parameters)
        return None if row is None else row[0]

    def first(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Row | None:
        """The first row of a query, None without one."""
        with as_case_error(self.folder):
            row: Row | None = self._db.execute(sql, parameters).fetchone()
            return row

    def integers(self, sql: str, parameters: Sequence[object] = ()) -> "array[int]":
        """The one integer column of a query, all rows of it."""
        with as_case_error(self.folder):
            cursor = self._db.execute(sql, parameters)
            cursor.row_factory = None  # a tuple is made quicker than a Row
            return array("q", chain.from_iterable(cursor))

    @contextmanager
    def interruptible(self, stop: Callable[[], bool] | None) -> Iterator[None]:
        """Queries in here end with Stopped soon after `stop` turns true; it is asked some hundred times a second."""
        if stop is None:
            yield
            return
        stopped = stop()
        if stopped:
            raise Stopped

        def look() -> bool:
            nonlocal stopped
            stopped = stopped or stop()
            return stopped

        self._db.set_progress_handler(look, STEPS_BETWEEN_LOOKS)
        self._db.execute(f"PRAGMA cache_size=-{SORTING_CACHE_KIB}")
        try:
            yield
        except CaseError as error:
            if stopped:
                raise Stopped from error
            raise
        finally:
            self._db.set_progress_handler(None, 0)
            self._db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")

    # facts -----------------------------------------------------------------------------------
    def add_fact(self, key: str, value: object) -> None:
        """Keeps a JSON value under a key; the newest counts."""
        with self.writing():
            self._db.execute(
                "INSERT INTO fact (key, value) VALUES (?, ?)",
                (key, json.dumps(value, ensure_ascii=False, sort_keys=True)),
            )

    def fact(self, key: str) -> Any:
        """The newest value under a key, None where there is none."""
        text = self.one("SELECT value FROM fact WHERE key=? ORDER BY id DESC LIMIT 1", (key,))
        return None if text is None else json.loads(text)

    def info(self) -> EvidenceInfo:
        """The evidence as it was described when the case was made."""
        fields = self.fact("info")
        return EvidenceInfo(**{**fields, "root": bytes.fromhex(fields["root"])})

    def settings(self) -> Settings:
        """The newest settings."""
        return Settings(**self.fact("settings"))

    # adding facts ----------------------------------------------------------------------------
    def add_entries(self, batch: Sequence[Entry | Problem], walk: int) -> None:
        """Top-level entries of one walk, in walk order, and what the walk could not read."""
        entries = [entry_values(item, walk, None) for item in batch if isinstance(item, Entry)]
        problems = [(walk, item.path, item.status, item.reason) for item in batch if isinstance(item, Problem)]
        with self.writing():
            self._db.executemany(INSERT_ENTRY, entries)
            self._db.executemany(INSERT_PROBLEM, problems)

    def add_layouts(self, rows: Iterable[tuple[int, Layout, bool, int, int | None]]) -> None:
        """(entry id, layout, may be read by cells, bytes read to learn it, records a cell in those bytes if asked)."""
        with self.writing():
            self._db.executemany(
                "INSERT INTO layout VALUES (?, ?, ?, ?, ?, ?)",
                [(entry, layout.kind, dump_layout(layout), *others) for entry, layout, *others in rows],
            )

    def add_outcomes(self, rows: Iterable[tuple[int, Outcome]], walk: int) -> None:
        """Outcomes of top-level entries with all that was found inside them."""
        with self.writing():
            for entry_id, outcome in rows:
                self._add_outcome(entry_id, entry_id, outcome, walk)

    def _add_outcome(self, entry_id: int, top: int, outcome: Outcome, walk: int) -> None:
        layout, tally = outcome.layout, outcome.tally
        self._db.execute(
            "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry_id,
                outcome.status,
                layout and layout.kind,
                layout and layout.encoding,
                dump_layout(layout),
                outcome.reason,
                outcome.bytes_read,
                outcome.content_sha256,
                tally and dump_tally(tally),
                tally and dump_persons(tally),
                outcome.content_bytes,
            ),
        )
        for member in outcome.members:
            cursor = self._db.execute(INSERT_ENTRY, entry_values(member.entry, walk, top))
            self._add_outcome(int(cursor.lastrowid or 0), top, member, walk)

    def add_again(self, retired: Sequence[int], outcome: Outcome, walk: int, top: int | None, place: int) -> int:
        """A better outcome of a later attempt, with all that was found inside; returns the id of its new row.

        retired: rows that it stands for from now on, the entry's own and those inside it; they stay in the case.
        top: the container on the evidence that it lies in, None for an entry of the evidence itself. place: id of
        the row that the first attempt had there.
        """
        with self.writing():
            cursor = self._db.execute(INSERT_ENTRY, entry_values(outcome.entry, walk, top))
            by = int(cursor.lastrowid or 0)
            self._add_outcome(by, by if top is None else top, outcome, walk)
            self._db.executemany("INSERT INTO retired VALUES (?, ?, ?)", [(entry, by, place) for entry in retired])
        return by

    def add_plan(self, rows: Iterable[tuple[int, str, int, int, str]]) -> None:
        """(entry id, decision, pilot cells, sample cells, pool name) as `core.allocation` decided."""
        with self.writing():
            self._db.executemany("INSERT INTO plan VALUES (?, ?, ?, ?, ?)", rows)

    def add_draws(self, rows: Iterable[tuple[int, str, Sequence[int]]]) -> None:
        """(entry id, label, cells in order of the draw): what shall be read, before it is read."""
        with self.writing():
            self._db.executemany(
                "INSERT INTO draw VALUES (?, ?, ?)", [(e, label, json.dumps(list(cells))) for e, label, cells in rows]
            )

    def add_cells(self, entry_id: int, stage: str, cells: Iterable[tuple[CellTally, int]]) -> None:
        """Sampled cells of one entry with the bytes read for each."""
        with self.writing():
            self._db.executemany(
                "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(entry_id, stage, c.cell, c.digest, dump_tally(c.tally), dump_persons(c.tally), n) for c, n in cells],
            )

    def take_over(self, entry_id: int, label: str) -> None:
        """Cells of a new draw that were read for another draw or a sweep stand in it too; nothing is read for that."""
        with self.writing():
            self._db.execute(
                """INSERT INTO cell SELECT entry, :label, cell, digest, tally, persons, 0 FROM cell
                WHERE entry = :entry AND stage NOT IN (:label, 'census') AND length(digest) > 0 AND cell IN
                  (SELECT j.value FROM draw d, json_each(d.cells) j WHERE d.entry = :entry AND d.label = :label)
                GROUP BY cell""",
                {"entry": entry_id, "label": label},
            )

    def add_problem(self, problem: Problem, walk: int) -> None:
        """Something that was not read."""
        with self.writing():
            self._db.execute(INSERT_PROBLEM, (walk, problem.path, problem.status, problem.reason))

    def add_indicators(self, indicators: Iterable[Indicator], walk: int) -> None:
        """What names and files on the evidence say."""
        with self.writing():
            self._db.executemany(
                "INSERT INTO indicator (walk, path, category, term, note, weight, place) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(walk, i.path, i.category, i.term, i.note, i.weight, i.where) for i in indicators],
            )

    def add_clues(self, clues: Sequence[Indicator | Problem], walk: int) -> None:
        """What contents say, and trouble with looking for that."""
        with self.writing():
            self.add_indicators((clue for clue in clues if isinstance(clue, Indicator)), walk)
            for clue in clues:
                if isinstance(clue, Problem):
                    self.add_problem(clue, walk)

    def add_results(self, round_: int, rows: Iterable[tuple[int, str]]) -> None:
        """Per-entry results (JSON) of one round of estimation."""
        with self.writing():
            self._db.executemany(
                "INSERT INTO result (entry, round, json) VALUES (?, ?, ?)", [(e, round_, j) for e, j in rows]
            )

    def log(self, action: str, detail: object = "") -> None:
        """Adds a line to the process log. No personal data belongs here."""
        text = detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False, sort_keys=True)
        with self.writing():
            last = self._db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, "")
            time_utc = now_utc()
            row = (seq, time_utc, action, text, chain_hash(previous, seq, time_utc, action, text))
            self._db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", row)

    def audit(self) -> Iterator[AuditRow]:
        """The process log."""
        for row in self.rows("SELECT * FROM audit ORDER BY seq"):
            yield AuditRow(row["seq"], row["time_utc"], row["action"], row["detail"], row["hash"])

    def broken_links(self) -> list[int]:
        """Lines of the log that do not follow from the line before: empty if the log is whole."""
        return broken_links(self.audit())


def _taken(folder: Path, lock: Lock | None) -> Lock | None:
    """Holds the case; what has to be let go of with it."""
    if lock is None:
        return hold(folder)
    lock.take()
    return None
